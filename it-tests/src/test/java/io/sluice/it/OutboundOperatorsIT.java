package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.app.taker.TakerServlet;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An application that dials, watched and steered by the management port and by HTTP. What it dials
 * is the pool {@code default} of this very server, by a port that each test has for itself.
 */
@ArquillianTest
@Timeout(60)
class OutboundOperatorsIT {
  private Console console;
  private Relay relay;
  private ObjectName bean;

  @Deployment(testable = false)
  static EnterpriseArchive sluiceWithAnApplication() {
    EnterpriseArchive ear =
        Ears.with(BuiltEar.load(), Ears.war("taker.war", TakerServlet.class.getPackage()));
    return Ears.withSettings(
        ear,
        "sluice.outbound.allowed-targets=ws://127.0.0.1:*",
        "sluice.outbound.reconnect-attempts=0",
        "sluice.outbound.circuit-open=PT10M",
        "sluice.outbound.leak-threshold=PT3S");
  }

  @BeforeEach
  void open() throws Exception {
    console = new Console();
    relay = new Relay(BuiltEar.httpPort());
    bean = new ObjectName("io.sluice:type=OutboundPool,host=" + ObjectName.quote(host()));
  }

  @AfterEach
  void close() throws Exception {
    Http.body("/taker/give");
    assertThat((String[]) console.invoke(all(), "verify")).isEmpty();
    relay.close();
    console.close();
  }

  // ---- hands

  private static ObjectName all() throws Exception {
    return new ObjectName("io.sluice:type=Outbound");
  }

  private String host() {
    return "127.0.0.1:" + relay.port();
  }

  /** With a secret in its query. */
  private String take() throws Exception {
    String uri = "ws://" + host() + "/sluice/ws?token=s3cret";
    return Http.body("/taker/take?uri=" + URLEncoder.encode(uri, StandardCharsets.UTF_8));
  }

  private void takeAndAwaitTheBean() throws Exception {
    assertThat(take()).isEqualTo("lent");
    await().until(() -> console.find(bean.toString()).size() == 1);
  }

  private List<String> heard() throws Exception {
    return Http.body("/taker/heard")
        .lines()
        .filter(line -> line.contains(host()))
        .map(line -> line.replace(host(), "it"))
        .toList();
  }

  /** Without what a slow machine adds: leases that the test itself has held for long. */
  private List<String> heardButOfLeases() throws Exception {
    return heard().stream().filter(line -> !line.startsWith("overdue")).toList();
  }

  private static JsonObject json(String path) throws Exception {
    String monitor = "monitor:monitor-in-a-test";
    String basic = Base64.getEncoder().encodeToString(monitor.getBytes(StandardCharsets.UTF_8));
    String body =
        Http.body(BuiltEar.httpPort(), "/sluice/api/v1" + path, "Authorization", "Basic " + basic);
    try (JsonReader reader = Json.createReader(new StringReader(body))) {
      return reader.readObject();
    }
  }

  // ---- figures

  @Test
  void aHostIsSeen_fromWhenItIsFirstAskedFor_theSameByJmxAndByHttp() throws Exception {
    assertThat(console.find(bean.toString())).isEmpty();
    takeAndAwaitTheBean();
    assertThat(take()).isEqualTo("lent");
    Http.body("/taker/give");
    assertThat(take()).isEqualTo("lent");

    CompositeData jmx = (CompositeData) console.get(bean, "Snapshot");
    JsonObject rest = json("/outbound/" + host());
    assertThat(rest.getString("host")).isEqualTo(host()).isEqualTo(jmx.get("host"));
    assertThat(rest.getInt("maxConnections")).isEqualTo(jmx.get("maxConnections"));
    assertThat(rest.getString("circuitState")).isEqualTo(jmx.get("circuitState"));
    assertThat(rest.getInt("failures")).isEqualTo(jmx.get("failures"));
    JsonObject gauges = rest.getJsonObject("gauges");
    assertThat(gauges)
        .hasToString(
            "{\"total\":2,\"active\":1,\"idle\":1,\"connecting\":0,\"closing\":0,\"pending\":0}");
    for (String each : gauges.keySet()) {
      assertThat(gauges.getInt(each)).as(each).isEqualTo(jmx.get(each));
    }
    JsonObject counters = rest.getJsonObject("counters");
    for (String each : counters.keySet()) {
      if (!each.equals("closedByReason")) {
        Object shown = jmx.get("total" + each.substring(0, 1).toUpperCase() + each.substring(1));
        assertThat(counters.getJsonNumber(each).longValue()).as(each).isEqualTo(shown);
      }
    }
    assertThat(json("/outbound").getJsonArray("hosts")).contains(rest);
  }

  @Test
  void nothingShowsTheQuery() throws Exception {
    takeAndAwaitTheBean();
    assertThat(console.all(bean).toString()).doesNotContain("s3cret");
    assertThat(json("/outbound").toString()).doesNotContain("s3cret");
  }

  // ---- what can be done

  @Test
  void closeIdle_closesWhatIsFree() throws Exception {
    takeAndAwaitTheBean();
    assertThat(console.invoke(bean, "closeIdle")).isEqualTo(0);
    Http.body("/taker/give");
    assertThat(console.get(bean, "Idle")).isEqualTo(1);
    assertThat(console.invoke(bean, "closeIdle")).isEqualTo(1);
    await().until(() -> console.get(bean, "Total").equals(0));
    await()
        .untilAsserted(
            () -> assertThat(heardButOfLeases()).containsExactly("opened it", "closed it CLOSED"));
  }

  @Test
  void closeConnections_takesThemFromTheirTakers() throws Exception {
    takeAndAwaitTheBean();
    assertThat(console.invoke(bean, "closeConnections")).isEqualTo(1);
    assertThat(Http.body("/taker/held")).isEqualTo("[lost]");
    await().until(() -> console.get(bean, "Total").equals(0));
    assertThat(console.get(bean, "Failures")).isEqualTo(0);
    assertThat(take()).isEqualTo("lent");
  }

  @Test
  void anOpenCircuit_isTold_andDialledAgainOnceAnOperatorResetsIt() throws Exception {
    takeAndAwaitTheBean();
    try (Console.Ear ear = console.listen(bean)) {
      relay.close();
      Notification opened = ear.next("sluice.circuitOpened");
      assertThat(opened.getMessage()).startsWith("outbound " + host() + ": failed too often");
      assertThat(((Map<?, ?>) opened.getUserData()).get("failures")).isEqualTo(1L);
      assertThat(take()).isEqualTo("CIRCUIT_OPEN");
      assertThat(json("/outbound/" + host()).getString("circuitState")).isEqualTo("OPEN");
      relay.reopen();
      assertThat(take()).as("nobody dials it by himself").isEqualTo("CIRCUIT_OPEN");

      assertThat(console.invoke(bean, "resetCircuit")).isEqualTo(true);
      ear.next("sluice.circuitClosed");
      assertThat(take()).isEqualTo("lent");
      assertThat(console.get(bean, "CircuitState")).isEqualTo("CLOSED");
    }
    await()
        .untilAsserted(
            () ->
                assertThat(heardButOfLeases())
                    .containsExactly(
                        "opened it",
                        "closed it LOST",
                        "circuit it OPEN",
                        "circuit it CLOSED",
                        "opened it"));
  }

  @Test
  void aForgottenLease_isTold_andTheApplicationHearsWhoTookIt() throws Exception {
    takeAndAwaitTheBean();
    try (Console.Ear ear = console.listen(bean)) {
      Notification leak = ear.next("sluice.leak");
      assertThat(((Map<?, ?>) leak.getUserData()).get("overdue")).isEqualTo(1L);
    }
    await().until(() -> heard().contains("overdue it taken by the servlet"));
    assertThat(console.get(bean, "TotalLeaks")).isEqualTo(1L);
  }
}
