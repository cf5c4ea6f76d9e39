package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.it.chaos.Chaos;
import io.sluice.it.chaos.HistoryCheck;
import io.sluice.run.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Clients join, send, stall, reset, close, take each other over and are kicked, at random, while
 * capacity and reservations change. What each of them sent and saw is written down, and checked
 * afterwards for order, accounts and queues.
 *
 * <p>{@code -Dchaos.time=PT10M} goes on for longer. The history stays in {@code
 * target/chaos/history.tsv}.
 */
class ChaosIT {
  private static final Duration TIME = Duration.parse(System.getProperty("chaos.time", "PT20S"));
  private static final Path HISTORY = Path.of("target", "chaos", "history.tsv");

  @Test
  void whateverClientsDoToEachOther_noPromiseIsBroken() throws Exception {
    try (TestServer server = plan().start();
        Console console = new Console(server.managementPort())) {
      Chaos chaos = new Chaos(server.httpPort(), console, TIME);
      chaos.play(HISTORY);
      assertThat(HistoryCheck.violations(HISTORY)).isEmpty();
      assertThat(console.invoke("default", "verify")).isEqualTo(new String[0]);
      assertThat(chaos.sessions()).as("sessions").isGreaterThan(150);
      assertThat((long) console.get("default", "TotalAdmittedFromQueue")).isGreaterThan(20);
      assertThat((long) console.get("default", "TotalTimedOut")).isGreaterThan(5);
      assertThat((long) console.get("default", "TotalPreempted")).isGreaterThan(20);
    }
  }

  private static TestServer.Plan plan() {
    TestServer.Plan plan = TestServer.of(ChaosIT.class);
    plan.setting("sluice.access.trust-claims", true)
        .setting("sluice.access.connects-per-second", 0)
        .setting("sluice.pool.default.max-connections", 40)
        .setting("sluice.pool.default.priority.critical.reserve", 2)
        .setting("sluice.pool.default.priority.high.reserve", 3)
        .setting("sluice.pool.default.priority.normal.reserve", 4)
        .setting(
            "sluice.pool.default.ping-interval", "PT1S") // a client that hears nothing gives up
        .setting("sluice.pool.default.inbound.messages-per-second", 0);
    // Long enough for one to be overtaken who waits; for the lowest so short that waits end, too.
    for (String each : List.of("critical", "high", "normal", "low")) {
      String key = "sluice.pool.default.priority." + each;
      plan.setting(key + ".wait-timeout", each.equals("low") ? "PT2S" : "PT10S")
          .setting(key + ".max-waiting", 8);
    }
    return plan;
  }
}
