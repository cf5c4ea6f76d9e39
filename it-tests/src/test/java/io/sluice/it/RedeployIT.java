package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.contract.ContractClient.Closed;
import io.sluice.it.app.end.EndCounter;
import io.sluice.it.hostile.Publisher;
import io.sluice.it.hostile.Reader;
import io.sluice.it.hostile.Readers;
import io.sluice.wire.RawClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.ObjectName;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the clients hear at undeployment, and what is left in the server. */
@ArquillianTest
@Timeout(600)
class RedeployIT {
  private static final String NAME = "redeploy";
  private static final String FILE = NAME + ".ear";
  private static final int ROUNDS = 50;
  private static final int SOCKETS = 200;
  private static final int CLIENTS = 10;

  /** In each so many rounds a client doesn't end its side of the connection, which takes longer. */
  private static final int MUTE_EACH = 5;

  private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol: sluice.v1";

  /**
   * Idle worker threads, which remember applications, end after 5 s: sluice.cli, domain.xsl. Before
   * that the alarms of the last drains, cancelled as they are, have to leave the server's
   * scheduler.
   */
  private static final Duration THREADS_FORGET = Duration.ofSeconds(120);

  /** A delay of five seconds, give or take half of it. */
  private static final int LEAST_DELAY_MS = 2_500;

  private static final int MOST_DELAY_MS = 7_500;

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

  @AfterEach
  void leaveNothing() throws IOException {
    if (deployed) {
      undeploy();
    }
    for (RawClient each : mute) {
      each.close();
    }
    if (jvm != null) {
      jvm.close();
    }
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
   * Each round has many sockets of both kinds of clients, one who waits and one who is preempted.
   * Of threads only names are asked for: one whose context class loader is ours keeps that loader,
   * and is found so.
   */
  @Test
  void redeploys_leaveAtMostOneOldClassLoader_noThread_noMBean_noTimer() throws Exception {
    deploy();
    long timersOfOne = jvm.ejbTimers();
    assertThat(timersOfOne).isPositive();
    redeployWithOpenSockets(1);
    Set<ObjectName> beans = jvm.beans();
    Map<String, Long> threads = kindsOfThreads();
    for (int round = 2; round <= ROUNDS; round++) {
      deploy();
      redeployWithOpenSockets(round);
    }

    assertThat(beans).containsAll(jvm.beans());
    await()
        .atMost(THREADS_FORGET)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () ->
                assertThat(jvm.classLoadersOf(FILE))
                    .as("class loaders after the last undeployment")
                    .isLessThanOrEqualTo(1));
    assertThat(jvm.ejbTimers()).as("of that class loader").isLessThanOrEqualTo(timersOfOne);
    kindsOfThreads()
        .forEach(
            (kind, count) ->
                assertThat(count)
                    .as("threads %s", kind)
                    .isLessThan(threads.getOrDefault(kind, 0L) + ROUNDS / 2));
  }

  /** The application is there already, and isn't afterwards. */
  private void redeployWithOpenSockets(int round) throws Exception {
    assertThat(jvm.beansOf("io.sluice")).isNotEmpty();
    try (Readers crowd = new Readers()) {
      fill(crowd);
      letThemTalk(crowd);
      if (round % MUTE_EACH == 0) {
        mute.add(connectedMute());
      }
      ForeignClient waiter = waitingBehindAPreemption();

      undeploy();

      assertThat(waiter.closed()).as("round %d", round).isEqualTo(new Closed(1013, FULL));
      await().until(() -> crowd.all().stream().allMatch(each -> each.end() != null));
      for (Reader each : crowd.all()) {
        wasToldToGo(each);
      }
    }
    assertThat(jvm.beansOf("io.sluice")).as("round %d", round).isEmpty();
    assertThat(jvm.threads()).as("round %d", round).noneMatch(RedeployIT::isOurs);
  }

  /** How many there are of each name, numbers left out. */
  private Map<String, Long> kindsOfThreads() throws IOException {
    return jvm.threads().stream()
        .collect(
            Collectors.groupingBy(name -> name.replaceAll("\\d+", "#"), Collectors.counting()));
  }

  private static void wasToldToGo(Reader reader) {
    assertThat(reader.end()).isEqualTo("close 1001 Going away");
    assertThat(reader.heard()).containsExactly(1);
    assertThat(reader.delayToldMs()).isBetween(LEAST_DELAY_MS, MOST_DELAY_MS);
  }

  private static void fill(Readers crowd) throws IOException {
    for (int i = 0; i < SOCKETS; i++) {
      String[] headers = i % 2 == 0 ? new String[] {SUBPROTOCOL} : new String[0];
      crowd.enter(BuiltEar.httpPort(), "default", "all", headers);
    }
    // Each has its ack, the latter ones a welcome before it.
    await()
        .until(() -> crowd.all().stream().mapToInt(Reader::others).sum() == SOCKETS + SOCKETS / 2);
  }

  /** Payara's watchers of directories are named by the path of theirs. */
  private static boolean isOurs(String thread) {
    return thread.contains("sluice") && !thread.startsWith("fileinstall-");
  }

  /** The first one starts the server, where Arquillian has not done so before (Payara). */
  private void deploy() throws IOException {
    deployer.deploy(NAME);
    deployed = true;
    if (jvm == null) {
      jvm = new ServerJvm();
    }
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

  private static void letThemTalk(Readers crowd) throws IOException {
    try (Publisher publisher = new Publisher(BuiltEar.httpPort(), "default")) {
      publisher.join("all");
      publisher.broadcast("all", 1, "k", 100);
      assertThat(publisher.settle()).endsWith("\"recipients\":" + SOCKETS + "}");
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
