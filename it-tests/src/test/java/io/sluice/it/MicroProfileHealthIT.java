package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.run.TestServer;
import jakarta.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What MicroProfile Health says of the node where the server has it, as Payara does. The
 * provisioned WildFly hasn't: that the EAR is deployed there at all is what this shows of it.
 */
@ArquillianTest
class MicroProfileHealthIT {
  private static final List<String> POOLS = List.of("default", "small", "brisk", "narrow", "queue");

  private final Guests guests = new Guests();

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return BuiltEar.load();
  }

  @AfterEach
  void letClientsGo() {
    guests.letGo("queue");
  }

  @Test
  void theServerHasIt_orNot() throws Exception {
    int status = Http.get("/health/ready").statusCode();

    assertThat(status).isEqualTo(TestServer.isPayara() ? 200 : 404);
    assertThat(Http.get("/sluice/api/v1/health").statusCode()).isEqualTo(200);
  }

  @Test
  void aNodeThatTakesConnections_isReady_alsoWhileAPoolIsSaturated() throws Exception {
    assumeTrue(TestServer.isPayara(), "the server has MicroProfile Health");
    assertThat(check("/health/ready", 200).getJsonObject("data").get("pool.queue.saturated"))
        .hasToString("\"false\""); // Payara 6 makes texts of all data
    guests.enter(null, "normal");
    guests.enter(null, "normal");

    JsonObject check = check("/health/ready", 200);

    assertThat(check.getString("status")).isEqualTo("UP");
    JsonObject data = check.getJsonObject("data");
    assertThat(data.getString("state")).isEqualTo("ACTIVE");
    assertThat(data.getString("pool.queue")).isEqualTo("ACTIVE");
    assertThat(data.getString("pool.queue.saturated")).isEqualTo("true");
    assertThat(data.getString("pool.default.saturated")).isEqualTo("false");
  }

  @Test
  void aNodeThatDrains_isNotReady_andAlive() throws Exception {
    assumeTrue(TestServer.isPayara(), "the server has MicroProfile Health");
    try {
      for (String each : POOLS) {
        Rest.as("operator").post("/pools/" + each + "/drain", null);
      }
      JsonObject ready = check("/health/ready", 503);
      assertThat(ready.getString("status")).isEqualTo("DOWN");
      assertThat(ready.getJsonObject("data").getString("state")).startsWith("DRAIN");
      assertThat(check("/health/live", 200).getString("status")).isEqualTo("UP");
    } finally {
      for (String each : POOLS) {
        Rest.as("operator").post("/pools/" + each + "/resume", null);
      }
    }
    assertThat(check("/health/ready", 200).getString("status")).isEqualTo("UP");
  }

  /** Ours of all that the server has. */
  private static JsonObject check(String path, int status) throws Exception {
    HttpResponse<String> answer = Http.get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return Rest.json(answer).getJsonArray("checks").getValuesAs(JsonObject.class).stream()
        .filter(each -> each.getString("name").equals("sluice"))
        .reduce((one, other) -> fail(one + " and " + other))
        .orElseThrow(() -> new AssertionError(answer.body()));
  }

  private static JsonObject fail(String twice) {
    throw new AssertionError("there twice: " + twice);
  }
}
