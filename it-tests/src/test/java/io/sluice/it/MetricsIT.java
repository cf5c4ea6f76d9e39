package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.contract.ContractClient;
import io.sluice.contract.ContractRequest;
import jakarta.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a scraper of metrics gets. */
@ArquillianTest
class MetricsIT {
  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return BuiltEar.load();
  }

  @ParameterizedTest
  @CsvSource({
    ", 401",
    "guest, 403",
    "publisher, 403",
    "monitor, 200",
    "operator, 200",
    "admin, 200"
  })
  void metrics_areForWhoMayLook(String user, int status) throws Exception {
    HttpResponse<String> answer = scrape(user);

    if (status >= 400) {
      Rest.assertProblem(answer, status);
    } else {
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/plain")
          .contains("version=0.0.4");
      assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    }
  }

  @Test
  void figures_areThoseOfRestAndJmx_forTheSameVersion() throws Exception {
    try (Console console = new Console();
        ContractClient client =
            Http.contract().connect(ContractRequest.to("brisk").query("clientId", "m"))) {
      client.send("{\"in\":1}");
      client.next();
      await()
          .untilAsserted(
              () -> {
                Map<String, Double> samples = samples();
                JsonObject rest = Rest.as("monitor").json("/pools/brisk");
                var jmx = console.snapshot("brisk");
                String pool = "{pool=\"brisk\"}";
                assertThat(samples.get("sluice_pool_snapshot_version" + pool))
                    .isEqualTo(rest.getInt("version"))
                    .isEqualTo(((Number) jmx.get("snapshotVersion")).doubleValue());

                assertThat(samples.get("sluice_pool_offered_total" + pool))
                    .isEqualTo(rest.getJsonObject("counters").getInt("offered"))
                    .isEqualTo(((Number) jmx.get("totalOffered")).doubleValue());
                assertThat(samples.get("sluice_pool_received_messages_total" + pool))
                    .isEqualTo(rest.getJsonObject("traffic").getInt("messagesIn"))
                    .isEqualTo(((Number) jmx.get("messagesIn")).doubleValue());
                assertThat(
                        samples.get("sluice_pool_connections{pool=\"brisk\",priority=\"normal\"}"))
                    .isEqualTo(1)
                    .isEqualTo(
                        rest.getJsonObject("classes").getJsonObject("normal").getInt("active"));
              });
    }
  }

  @Test
  void whileTheVersionStays_soDoesEachFigure() throws Exception {
    Map<Double, Map<String, Double>> byVersion = new TreeMap<>();
    for (int i = 0; i < 30; i++) {
      Map<String, Double> now = samples();
      now.keySet().removeIf(name -> !name.contains("{pool=\"queue\""));
      Map<String, Double> before =
          byVersion.putIfAbsent(now.get("sluice_pool_snapshot_version{pool=\"queue\"}"), now);
      if (before != null) {
        assertThat(now).isEqualTo(before);
      }
    }
    assertThat(byVersion).as("or nothing was shown").hasSizeLessThan(30);
  }

  private static HttpResponse<String> scrape(String user) throws Exception {
    return Rest.as(user).askAt("GET", "/metrics", null);
  }

  private static Map<String, Double> samples() throws Exception {
    Map<String, Double> samples = new TreeMap<>();
    scrape("monitor")
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int blank = line.lastIndexOf(' ');
              samples.put(line.substring(0, blank), Double.valueOf(line.substring(blank)));
            });
    return samples;
  }
}
