package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.api.ConnectionClosed;
import io.sluice.api.ConnectionOpened;
import io.sluice.api.ConnectionPreempted;
import io.sluice.api.EndReason;
import io.sluice.api.GroupChanged;
import io.sluice.api.MessageReceived;
import io.sluice.api.Pool;
import io.sluice.api.PriorityClass;
import io.sluice.contract.ContractClient;
import io.sluice.contract.ContractRequest;
import io.sluice.core.WebSocketPool;
import io.sluice.wire.RawClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An application that observes, well and badly. On Tyrus, where lanes and alarms run on the same
 * kind of threads as observers.
 */
@Timeout(30)
class ObserversTest {
  private static final int MOST_PENDING = 4;

  private EmbeddedServer server;
  private WebSocketPool pool;

  /**
   * Writes down what it hears; a message with "stop" holds it up, one with "throw" makes it throw.
   */
  @ApplicationScoped
  static class Observer {
    static final List<Record> HEARD = new CopyOnWriteArrayList<>();
    static final List<Record> HEARD_OF_SMALL = new CopyOnWriteArrayList<>();
    static volatile CountDownLatch gate = new CountDownLatch(1);

    void opened(@Observes ConnectionOpened event) {
      HEARD.add(event);
    }

    void closed(@Observes ConnectionClosed event) {
      HEARD.add(event);
    }

    void preempted(@Observes ConnectionPreempted event) {
      HEARD.add(event);
    }

    void changed(@Observes GroupChanged event) {
      HEARD.add(event);
    }

    void received(@Observes MessageReceived event) throws InterruptedException {
      HEARD.add(event);
      if (event.text().contains("throw")) {
        throw new IllegalStateException("as the test wants it");
      }
      if (event.text().contains("stop")) {
        gate.await();
      }
    }

    void openedInSmall(@Observes @Pool("small") ConnectionOpened event) {
      HEARD_OF_SMALL.add(event);
    }

    void receivedInSmall(@Observes @Pool("small") MessageReceived event) {
      HEARD_OF_SMALL.add(event);
    }
  }

  @BeforeEach
  void start() {
    Observer.HEARD.clear();
    Observer.HEARD_OF_SMALL.clear();
    Observer.gate = new CountDownLatch(1);
    server =
        EmbeddedTyrus.start(
            Map.of(
                "sluice.pools",
                "default,small,single",
                "sluice.pool.small.events.max-pending",
                Integer.toString(MOST_PENDING),
                "sluice.pool.single.max-connections",
                "1",
                "sluice.pool.single.priority.default",
                "critical",
                "sluice.pool.single.priority.critical.reserve",
                "0"),
            Observer.class);
    pool = server.node().pool("default");
  }

  @AfterEach
  void stop() {
    Observer.gate.countDown();
    if (server != null) {
      server.close();
    }
  }

  @Test
  void eventsOfAConnection_comeInOrder_openedFirst_closedLast() throws Exception {
    try (ContractClient client = connect("default", "c1")) {
      client.send("{\"type\":\"join\",\"group\":\"g\"}");
      client.send("{\"type\":\"hello\",\"id\":1}");
      leave(client);
    }

    await().until(() -> kinds().contains("ConnectionClosed"));
    assertThat(kinds())
        .containsExactly(
            "ConnectionOpened",
            "MessageReceived join",
            "GroupChanged JOINED",
            "MessageReceived hello",
            "GroupChanged LEFT",
            "ConnectionClosed");
  }

  @Test
  void observerOfAPool_hearsOfThatPoolOnly() throws Exception {
    try (ContractClient other = connect("default", "c1");
        ContractClient small = connect("small", "c2")) {
      other.send("{\"type\":\"a\"}");
      other.next();
      small.send("{\"type\":\"b\"}");
      small.next();

      await().until(() -> Observer.HEARD.size() == 4 && Observer.HEARD_OF_SMALL.size() == 2);
      assertThat(Observer.HEARD_OF_SMALL)
          .hasExactlyElementsOfTypes(ConnectionOpened.class, MessageReceived.class);
    }
  }

  @Test
  void observerThatThrows_harmsNobody() throws Exception {
    try (ContractClient client = connect("default", "c1")) {
      client.send("{\"type\":\"throw\"}");
      client.send("{\"type\":\"after\"}");

      assertThat(client.next()).contains("throw");
      assertThat(client.next()).contains("after");
      await().until(() -> kinds().contains("MessageReceived after"));
    }
  }

  @Test
  void observersThatBlock_holdUpNoMessage_andNoEnd() throws Exception {
    // More of them than there are threads for lanes and alarms.
    int blocked = 2 * Runtime.getRuntime().availableProcessors() + 4;
    List<ContractClient> stuck = new ArrayList<>();
    for (int i = 0; i < blocked; i++) {
      ContractClient client = connect("default", "stuck" + i);
      stuck.add(client);
      client.send("{\"type\":\"stop\"}");
      assertThat(client.next()).contains("stop");
    }

    try (RawClient deaf = new RawClient(server.port())) {
      deaf.write(RawClient.upgrade("/sluice/ws?clientId=deaf"));
      deaf.answer();
      await().until(() -> pool.connections().size() == blocked + 1);
      for (ContractClient client : stuck) {
        client.send("{\"type\":\"still\"}");
        assertThat(client.next()).contains("still");
      }
      String id =
          pool.connections().stream()
              .filter(each -> each.clientId().equals("deaf"))
              .findFirst()
              .orElseThrow()
              .connectionId();
      assertThat(pool.kick(id)).isTrue();
      // It doesn't answer the close frame: an alarm has to cut it.
      deaf.drain();
    }

    Observer.gate.countDown();
    await()
        .until(() -> kinds().stream().filter("MessageReceived still"::equals).count() == blocked);
    stuck.forEach(ContractClient::close);
  }

  @Test
  void eventsAboveTheBound_areGivenUp_counted_butNeverTheEnd() throws Exception {
    WebSocketPool small = server.node().pool("small");
    int sent = 20;
    try (ContractClient client = connect("small", "c1")) {
      client.send("{\"type\":\"stop\"}");
      await().until(() -> kinds().contains("MessageReceived stop"));
      IntStream.range(0, sent).forEach(i -> client.send("{\"type\":\"m" + i + "\"}"));
      IntStream.rangeClosed(0, sent).forEach(i -> client.next());
      leave(client);
      await().until(() -> small.connections().isEmpty());
    }

    assertThat(small.stats().traffic().eventsDropped()).isEqualTo(sent - MOST_PENDING);
    Observer.gate.countDown();
    await().until(() -> kinds().contains("ConnectionClosed"));
    assertThat(kinds())
        .containsExactly(
            "ConnectionOpened",
            "MessageReceived stop",
            "MessageReceived m0",
            "MessageReceived m1",
            "MessageReceived m2",
            "MessageReceived m3",
            "ConnectionClosed");
  }

  @Test
  void preemption_isHeardOnce_beforeTheVictimsEnd() throws Exception {
    try (ContractClient victim = connect("single", "low", "c1")) {
      victim.send("{\"type\":\"join\",\"group\":\"g\"}");
      await().until(() -> kindsOf("c1").contains("GroupChanged JOINED"));
      String victimsId = server.node().pool("single").connections().get(0).connectionId();
      try (ContractClient winner = connect("single", "high", "c2")) {
        assertThat(victim.closed().code()).isEqualTo(4101);
        winner.send("{\"type\":\"in\"}");
        await().until(() -> kindsOf("c1").contains("ConnectionClosed"));
        await().until(() -> kindsOf("c2").contains("MessageReceived in"));

        assertThat(kindsOf("c1"))
            .containsExactly(
                "ConnectionOpened",
                "MessageReceived join",
                "GroupChanged JOINED",
                "ConnectionPreempted",
                "GroupChanged LEFT",
                "ConnectionClosed");
        assertThat(Observer.HEARD)
            .contains(
                new ConnectionPreempted(
                    "single", victimsId, "c1", PriorityClass.LOW, PriorityClass.HIGH),
                new ConnectionClosed("single", victimsId, "c1", EndReason.PREEMPTED));
        assertThat(kindsOf("c2")).containsExactly("ConnectionOpened", "MessageReceived in");
      }
    }
  }

  @Test
  void preemption_isHeard_howeverSlowTheObserversAre() throws Exception {
    try (ContractClient victim = connect("single", "low", "c1")) {
      victim.send("{\"type\":\"stop\"}");
      await().until(() -> kindsOf("c1").contains("MessageReceived stop"));
      try (ContractClient winner = connect("single", "high", "c2")) {
        assertThat(victim.closed().code()).isEqualTo(4101);
        winner.send("{\"type\":\"in\"}");
        await().until(() -> kindsOf("c2").contains("MessageReceived in"));
        assertThat(kindsOf("c1")).doesNotContain("ConnectionPreempted");

        Observer.gate.countDown();
        await().until(() -> kindsOf("c1").contains("ConnectionClosed"));
        assertThat(kindsOf("c1"))
            .containsExactly(
                "ConnectionOpened",
                "MessageReceived stop",
                "ConnectionPreempted",
                "ConnectionClosed");
      }
    }
  }

  @Test
  void oneThatWaits_isNoEvent_untilItIsAdmitted() throws Exception {
    try (ContractClient holder = connect("single", "high", "c1");
        ContractClient waiting = connect("single", "high", "c2");
        ContractClient leaving = connect("single", "high", "c3")) {
      assertThat(waiting.next()).contains("queued");
      assertThat(leaving.next()).contains("queued");
      waiting.send("{\"type\":\"early\"}");
      assertThat(waiting.next()).contains("not_admitted");
      leave(leaving);
      WebSocketPool single = server.node().pool("single");
      await().until(() -> single.waiting().size() == 1);
      holder.send("{\"type\":\"meanwhile\"}");
      await().until(() -> kindsOf("c1").contains("MessageReceived meanwhile"));
      assertThat(kindsOf("c2")).isEmpty();

      leave(holder);
      assertThat(waiting.next()).contains("admitted");
      waiting.send("{\"type\":\"now\"}");
      leave(waiting);
      await().until(() -> kindsOf("c2").contains("ConnectionClosed"));
      assertThat(kindsOf("c2"))
          .containsExactly("ConnectionOpened", "MessageReceived now", "ConnectionClosed");
      assertThat(kindsOf("c3")).isEmpty();
    }
  }

  @Test
  void anEndOfTheApplication_waitsForTheObserversOfTheLastClosings() throws Exception {
    try (ContractClient client = connect("default", "c1")) {
      client.send("{\"type\":\"stop\"}");
      await().until(() -> kinds().contains("MessageReceived stop"));
      Thread end = new Thread(server::close);
      server = null;
      end.start();
      await().until(() -> pool.connections().isEmpty());
      Observer.gate.countDown();
      end.join();
    }
    assertThat(kinds()).endsWith("ConnectionClosed");
  }

  private static void leave(ContractClient client) {
    client.close();
    client.closed();
  }

  private ContractClient connect(String pool, String clientId) throws Exception {
    return server.contract().connect(ContractRequest.to(pool).query("clientId", clientId));
  }

  private ContractClient connect(String pool, String priority, String clientId) throws Exception {
    return server
        .contract()
        .connect(ContractRequest.to(pool).query("clientId", clientId).query("priority", priority));
  }

  private static List<String> kindsOf(String clientId) {
    return Observer.HEARD.stream()
        .filter(event -> event.toString().contains("clientId=" + clientId + ","))
        .map(ObserversTest::kind)
        .toList();
  }

  private static List<String> kinds() {
    return Observer.HEARD.stream().map(ObserversTest::kind).toList();
  }

  private static String kind(Record event) {
    if (event instanceof MessageReceived message) {
      return "MessageReceived " + message.type();
    }
    if (event instanceof GroupChanged change) {
      return "GroupChanged " + change.change();
    }
    return event.getClass().getSimpleName();
  }
}
