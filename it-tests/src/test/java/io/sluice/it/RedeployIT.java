package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.contract.ContractClient.Closed;
import io.sluice.it.app.end.EndCounter;
import io.sluice.wire.RawClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the clients hear at undeployment, and what is left in the server. */
@ArquillianTest
@Timeout(120)
class RedeployIT {
  private static final String NAME = "redeploy";
  private static final String FILE = NAME + ".ear";
  private static final int ROUNDS = 20;
  private static final int CLIENTS = 10;

  /** Of each round: clients that don't end their side of the connection. */
  private static final int MUTE = 2;

  /** Idle worker threads, which remember their last task, end after 5 s: sluice.cli. */
  private static final Duration THREADS_FORGET = Duration.ofSeconds(40);

  private static final String FULL = "Server at capacity";

  private static final Closed GOING_AWAY = new Closed(1001, "Going away");

  private final List<RawClient> mute = new ArrayList<>();

  @ArquillianResource private Deployer deployer;
  private ServerJvm jvm;
  private boolean deployed;

  @Deployment(name = NAME, managed = false, testable = false)
  static EnterpriseArchive sluiceWithAnObserver() {
    return Ears.with(
        Ears.named(FILE), Ears.ejbJar("end-counter.jar", EndCounter.class.getPackage()));
  }

  @BeforeEach
  void look() throws Exception {
    jvm = new ServerJvm();
  }

  @AfterEach
  void leaveNothing() throws IOException {
    if (deployed) {
      undeploy();
    }
    for (RawClient each : mute) {
      each.close();
    }
    jvm.close();
  }

  @Test
  void undeploy_isTheEndFromOurSide_withItsText_forClientsAndObservers() throws Exception {
    deploy();
    int opened = counted("opened");
    int ours = counted("GOING_AWAY");
    int theirs = counted("CLIENT_CLOSED");
    List<ForeignClient> clients = connected();
    await().until(() -> counted("opened") == opened + CLIENTS);

    undeploy();

    assertThat(clients).extracting(ForeignClient::closed).containsOnly(GOING_AWAY);
    assertThat(counted("GOING_AWAY")).isEqualTo(ours + CLIENTS);
    assertThat(counted("CLIENT_CLOSED")).isEqualTo(theirs);
  }

  /**
   * Of threads only names are asked for: one whose context class loader is ours keeps that loader,
   * and is found so.
   */
  @Test
  void redeploys_leaveAtMostOneOldClassLoader_noThread_noMBean() throws Exception {
    for (int round = 1; round <= ROUNDS; round++) {
      deploy();
      List<ForeignClient> clients = connected();
      letThemTalk(clients);
      for (int i = 0; i < MUTE; i++) {
        mute.add(connectedMute());
      }
      ForeignClient waiter = waitingBehindAPreemption();

      undeploy();

      assertThat(waiter.closed()).as("round %d", round).isEqualTo(new Closed(1013, FULL));

      assertThat(clients)
          .as("round %d", round)
          .extracting(ForeignClient::closed)
          .containsOnly(GOING_AWAY);
      assertThat(jvm.beansOf("io.sluice")).as("round %d", round).isEmpty();
      assertThat(jvm.threads()).as("round %d", round).noneMatch(RedeployIT::isOurs);
    }
    await()
        .atMost(THREADS_FORGET)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () ->
                assertThat(jvm.classLoadersOf(FILE))
                    .as("class loaders after the last undeployment")
                    .isLessThanOrEqualTo(1));
  }

  /** Payara's watchers of directories are named by the path of theirs. */
  private static boolean isOurs(String thread) {
    return thread.contains("sluice") && !thread.startsWith("fileinstall-");
  }

  private void deploy() {
    deployer.deploy(NAME);
    deployed = true;
  }

  private void undeploy() {
    deployed = false;
    deployer.undeploy(NAME);
  }

  private static List<ForeignClient> connected() {
    List<ForeignClient> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new JdkClient(URI.create(BuiltEar.webSocketUrl())));
    }
    return clients;
  }

  /** In the pool {@code queue}, whose two slots are taken, one of them from a lower class. */
  private static ForeignClient waitingBehindAPreemption() {
    ForeignClient victim = inQueue("low");
    join(victim);
    join(inQueue("high"));
    join(inQueue("high"));
    assertThat(victim.next()).contains("\"preempted\"");
    ForeignClient waiter = inQueue("high");
    assertThat(waiter.next()).contains("\"queued\"");
    return waiter;
  }

  private static ForeignClient inQueue(String priority) {
    return new JdkClient(URI.create(BuiltEar.webSocketUrl() + "/queue?priority=" + priority));
  }

  private static void letThemTalk(List<ForeignClient> clients) {
    clients.forEach(RedeployIT::join);
    clients.get(0).send("{\"type\":\"broadcast\",\"group\":\"all\",\"payload\":1}");
    for (ForeignClient each : clients.subList(1, clients.size())) {
      assertThat(each.next()).contains("\"broadcast\"");
    }
  }

  /** Its answer tells that the client is in, too. */
  private static void join(ForeignClient client) {
    client.send("{\"type\":\"join\",\"group\":\"all\",\"id\":1}");
    assertThat(client.next()).isEqualTo("{\"type\":\"ack\",\"id\":1}");
  }

  private static RawClient connectedMute() throws IOException {
    RawClient client = new RawClient(BuiltEar.httpPort());
    client.write(RawClient.upgrade("/sluice/ws"));
    assertThat(client.answer().status()).isEqualTo(101);
    return client;
  }

  private int counted(String what) throws IOException {
    return Integer.parseInt(jvm.properties(EndCounter.PREFIX).getOrDefault(what, "0"));
  }
}
