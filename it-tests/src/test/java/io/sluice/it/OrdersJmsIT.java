package io.sluice.it;

import static io.sluice.it.Sample.broadcast;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.run.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The sample {@code samples-orders} where it sends to Sluice's queue, in a server with a broker.
 */
@Timeout(180)
class OrdersJmsIT extends OrdersScenarios {
  /** More than the 32 s for which a message is put off at its sixth attempt. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String QUEUE =
      TestServer.isPayara() ? "jms/queue/sluice" : "java:/jms/queue/sluice";

  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    Path jms = Path.of(System.getProperty("jms.home"));
    server = TestServer.of(OrdersJmsIT.class).messaging().jvm("-Dorders.queue=" + QUEUE).start();
    server.administer(
        jms.resolve(
            TestServer.isPayara()
                ? "src/payara/sluice-jms.asadmin"
                : "src/wildfly/sluice-jms.cli"));
    server.deploy(jms.resolve("target/sluice-jms.jar"));
    server.deploy(Path.of(Sample.file("orders")));
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  Sample orders() {
    return Sample.at(server.httpPort(), "/orders");
  }

  @Test
  void orderThatIsEnteredWhileSluiceIsAway_isSeenByItsDesk_onceItIsBack() throws Exception {
    server.undeploy();
    await().atMost(PATIENCE).until(server::isUndeployed);
    String entered = created(enter(1));
    // From then on there is time enough for the desk to be back before the next attempt.
    await().atMost(PATIENCE).until(() -> isPutOff("for 32 s: Sluice isn't deployed"));

    server.deployAgain();
    try (ForeignClient colleague = colleague()) {
      assertThat(colleague.next(PATIENCE)).isEqualTo(broadcast(group, entered));
    }
  }

  private static boolean isPutOff(String how) throws IOException {
    return server.log().stream()
        .anyMatch(line -> line.contains("a message is put off") && line.contains(how));
  }
}
