package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contract.ContractClient;
import io.sluice.contract.ContractRequest;
import io.sluice.contract.ContractServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The REST door with the secure defaults: health for all, the rest for those with a role. */
@ArquillianTest
class RestIT {
  private static final String API = "/sluice/api/v1";
  private static final ContractServer WILDFLY = Http.contract();

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return BuiltEar.load();
  }

  @Test
  void health_isOpen_andSaysTheState() throws Exception {
    HttpResponse<String> answer = Http.get(API + "/health");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"state\":\"ACTIVE\"}");
    assertThat(header(answer, "Content-Type")).startsWith("application/json");
    assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/pools", "/pools/default", "/pools/nope"})
  void pools_areNotForStrangers(String path) throws Exception {
    HttpResponse<String> answer = Http.get(API + path);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(header(answer, "WWW-Authenticate")).isEqualTo("Basic realm=\"sluice\"");
    assertThat(header(answer, "Content-Type")).startsWith("application/problem+json");
    assertThat(json(answer).getInt("status")).isEqualTo(401);
  }

  @Test
  void wrongPassword_is401_alsoForHealth() throws Exception {
    for (String path : List.of("/pools", "/health")) {
      assertThat(getAs("monitor", "wrong", path).statusCode()).as(path).isEqualTo(401);
    }
  }

  @Test
  void userWithoutARole_is403() throws Exception {
    HttpResponse<String> answer = getAs("guest", "/pools");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(json(answer).getInt("status")).isEqualTo(403);
  }

  @Test
  void monitor_seesAllPools() throws Exception {
    HttpResponse<String> answer = getAs("monitor", "/pools");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).getJsonArray("pools").getValuesAs(JsonObject.class))
        .extracting(pool -> pool.getString("pool"))
        .containsExactly("default", "small", "brisk");
  }

  @Test
  void monitor_seesAPool_countedUpToNow() throws Exception {
    JsonObject before = json(getAs("monitor", "/pools/brisk"));
    try (ContractClient client = WILDFLY.connect(ContractRequest.to("brisk"))) {
      client.send("{\"type\":\"join\",\"group\":\"rest\",\"id\":1}");
      client.next();

      JsonObject now = json(getAs("monitor", "/pools/brisk"));
      assertThat(now.getString("state")).isEqualTo("ACTIVE");
      assertThat(now.getInt("version")).isGreaterThan(before.getInt("version"));
      assertThat(now.getJsonObject("limits").getInt("maxConnections")).isEqualTo(1000);
      assertThat(now.getJsonObject("gauges").getInt("active")).isEqualTo(1);
      assertThat(now.getJsonObject("gauges").getInt("groups")).isEqualTo(1);
      assertThat(now.getJsonObject("totals").getInt("admitted"))
          .isEqualTo(before.getJsonObject("totals").getInt("admitted") + 1);
      assertThat(now.getJsonObject("traffic").getInt("messagesIn"))
          .isEqualTo(before.getJsonObject("traffic").getInt("messagesIn") + 1);
    }
  }

  @Test
  void unknownPool_is404_asAProblem() throws Exception {
    HttpResponse<String> answer = getAs("monitor", "/pools/nope");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(header(answer, "Content-Type")).startsWith("application/problem+json");
    assertThat(json(answer).getString("detail")).isEqualTo("No such pool");
  }

  /** The container's login reaches the handshake: the role is an entitlement to a class. */
  @Test
  void role_entitlesToAClass_atTheHandshake() throws Exception {
    ContractRequest request =
        ContractRequest.to("default").v1().header("Authorization", basic("vip", "vip-in-a-test"));
    try (ContractClient vip = WILDFLY.connect(request);
        ContractClient lower = WILDFLY.connect(request.query("priority", "low"))) {
      assertThat(vip.next()).contains("\"priority\":\"critical\"");
      assertThat(lower.next()).contains("\"priority\":\"low\"");
    }
  }

  private static HttpResponse<String> getAs(String user, String path) throws Exception {
    return getAs(user, user + "-in-a-test", path);
  }

  private static HttpResponse<String> getAs(String user, String password, String path)
      throws Exception {
    return Http.get(API + path, "Authorization", basic(user, password));
  }

  private static String basic(String user, String password) {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  @Test
  void noSession_isMade() throws Exception {
    assertThat(Http.get(API + "/health").headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(Http.get(API + "/pools").headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void pathThatIsNone_is404_andShowsNoTrace() throws Exception {
    HttpResponse<String> answer = Http.get(API + "/nothing");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).doesNotContain("Exception");
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private static JsonObject json(HttpResponse<String> answer) {
    try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
      return reader.readObject();
    }
  }
}
