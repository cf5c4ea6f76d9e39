package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.sluice.it.proxy.Operating;
import io.sluice.run.TestServer;
import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/**
 * What MicroProfile Health says of the node: on Payara at its listener, and at the management port
 * of a full WildFly that was given it by the lines of docs/operating.md.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class MicroProfileHealthIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final List<String> POOLS = List.of("default", "single");

  private TestServer server;
  private Console console;

  /** The other server's name. */
  private static final class MicroProfile {}

  @BeforeAll
  void start() throws Exception {
    server =
        TestServer.of(MicroProfileHealthIT.class)
            .full("standalone.xml")
            .setting("sluice.pools", String.join(",", POOLS))
            .setting("sluice.pool.single.max-connections", 1)
            .setting("sluice.pool.single.priority.critical.reserve", 0)
            .setting("sluice.pool.single.priority.high.reserve", 0)
            .setting("sluice.pool.single.priority.normal.reserve", 0)
            .start();
    if (!TestServer.isPayara()) {
      Path lines = server.base().resolveSibling("health.cli");
      server.administer(Files.writeString(lines, Operating.block("jboss-cli-health")));
      await().atMost(PATIENCE).until(server::serves); // again, after the reload
    }
    console = new Console(server.managementPort());
  }

  @AfterAll
  void stop() throws Exception {
    if (console != null) {
      console.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aNodeThatTakesConnections_isReady_alsoWhileAPoolIsSaturated() throws Exception {
    assertThat(said(check(server, "ready", 200), "pool.single.saturated")).isEqualTo("false");
    URI single = URI.create("ws://127.0.0.1:" + server.httpPort() + "/sluice/ws/single");
    try (JdkClient only = new JdkClient(single)) {
      only.send("{\"in\":1}");
      assertThat(only.next()).contains("\"echo\"");

      JsonObject check = check(server, "ready", 200);

      assertThat(check.getString("status")).isEqualTo("UP");
      assertThat(said(check, "state")).isEqualTo("ACTIVE");
      assertThat(said(check, "pool.single")).isEqualTo("ACTIVE");
      assertThat(said(check, "pool.single.saturated")).isEqualTo("true");
      assertThat(said(check, "pool.default.saturated")).isEqualTo("false");
    }
  }

  @Test
  void aNodeThatDrains_isNotReady_andAlive() throws Exception {
    try {
      for (String each : POOLS) {
        console.invoke(each, "drain");
      }
      JsonObject ready = check(server, "ready", 503);
      assertThat(ready.getString("status")).isEqualTo("DOWN");
      assertThat(said(ready, "state")).startsWith("DRAIN");
      JsonObject live = check(server, "live", 200);
      assertThat(live.getString("status")).isEqualTo("UP");
      assertThat(said(live, "state")).startsWith("DRAIN");
    } finally {
      for (String each : POOLS) {
        console.invoke(each, "resume");
      }
    }
    assertThat(check(server, "ready", 200).getString("status")).isEqualTo("UP");
  }

  @Test
  void theChecksGoWithTheEar_andComeBackWithIt() throws Exception {
    server.undeploy();
    await().atMost(PATIENCE).until(server::isUndeployed);
    assertThat(checks(ask(server, "ready"))).isEmpty();
    assertThat(checks(ask(server, "live"))).isEmpty();

    server.deployAgain();

    assertThat(check(server, "ready", 200).getString("status")).isEqualTo("UP");
    assertThat(check(server, "live", 200).getString("status")).isEqualTo("UP");
  }

  @Test
  void wildFlysOwnConfigurationForMicroProfile_showsThemToo() throws Exception {
    assumeFalse(TestServer.isPayara(), "Payara has one configuration");
    try (TestServer other =
        TestServer.of(MicroProfile.class).full("standalone-microprofile.xml").start()) {
      assertThat(said(check(other, "ready", 200), "pool.default")).isEqualTo("ACTIVE");
      assertThat(said(check(other, "live", 200), "state")).isEqualTo("ACTIVE");
    }
  }

  /** Ours of all that the server has. */
  private static JsonObject check(TestServer server, String kind, int status) throws Exception {
    HttpResponse<String> answer = ask(server, kind);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    List<JsonObject> ours = checks(answer);
    assertThat(ours).as(answer.body()).hasSize(1);
    return ours.get(0);
  }

  private static HttpResponse<String> ask(TestServer server, String kind) throws Exception {
    int port = TestServer.isPayara() ? server.httpPort() : server.managementPort();
    return Http.get(port, "/health/" + kind);
  }

  private static List<JsonObject> checks(HttpResponse<String> answer) {
    return Rest.json(answer).getJsonArray("checks").getValuesAs(JsonObject.class).stream()
        .filter(each -> each.getString("name").equals("sluice"))
        .toList();
  }

  /** Payara 6 makes texts of all data. */
  private static String said(JsonObject check, String key) {
    return check.getJsonObject("data").get(key).toString().replace("\"", "");
  }
}
