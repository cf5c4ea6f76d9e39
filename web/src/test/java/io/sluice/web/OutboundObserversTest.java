package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.api.CircuitChanged;
import io.sluice.api.Lease;
import io.sluice.api.LeaseOverdue;
import io.sluice.api.OutboundClosed;
import io.sluice.api.OutboundException;
import io.sluice.api.OutboundOpened;
import io.sluice.api.OutboundStats.Circuit;
import io.sluice.api.OutboundStats.End;
import io.sluice.api.Target;
import io.sluice.core.ClientPool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application that observes what becomes of its services. What it dials is its own server. */
@Timeout(60)
class OutboundObserversTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private EmbeddedServer server;
  private ClientPool pool;
  private Target target;

  /** Writes down what it hears, and is held up at each opening while its gate is closed. */
  @ApplicationScoped
  static class Observer {
    static final List<Record> HEARD = new CopyOnWriteArrayList<>();
    static volatile CountDownLatch gate = new CountDownLatch(0);

    void opened(@Observes OutboundOpened event) throws InterruptedException {
      HEARD.add(event);
      gate.await();
    }

    void closed(@Observes OutboundClosed event) {
      HEARD.add(event);
    }

    void changed(@Observes CircuitChanged event) {
      HEARD.add(event);
    }

    void overdue(@Observes LeaseOverdue event) {
      HEARD.add(event);
      throw new IllegalStateException("as the test wants it");
    }
  }

  @BeforeEach
  void start() {
    Observer.HEARD.clear();
    Observer.gate = new CountDownLatch(0);
    EmbeddedTyrus tyrus =
        EmbeddedTyrus.start(
            Map.of(
                "sluice.outbound.allowed-targets",
                "ws://127.0.0.1:*",
                "sluice.outbound.reconnect-attempts",
                "0",
                "sluice.outbound.leak-threshold",
                "PT0.2S"),
            Observer.class);
    server = tyrus;
    pool = tyrus.bean(ClientPool.class);
    target = Target.of("ws://127.0.0.1:" + server.port() + "/sluice/ws");
  }

  @AfterEach
  void stop() {
    Observer.gate.countDown();
    server.close();
  }

  @Test
  void aConnection_isHeardOf_fromItsOpeningToItsEnd() throws Exception {
    pool.acquireBlocking(target, LONG).discard();
    await().until(() -> Observer.HEARD.size() == 2);
    assertThat(Observer.HEARD)
        .containsExactly(new OutboundOpened(target), new OutboundClosed(target, End.DISCARDED));
  }

  @Test
  void aCircuitThatOpens_isHeardOf() throws Exception {
    Target dead = Target.of("ws://127.0.0.1:" + freePort() + "/");
    assertThat(failureOf(dead)).isEqualTo(OutboundException.Reason.CIRCUIT_OPEN);
    await().until(() -> !Observer.HEARD.isEmpty());
    assertThat(Observer.HEARD).containsExactly(new CircuitChanged(dead.host(), Circuit.OPEN));
  }

  private OutboundException.Reason failureOf(Target dead) throws InterruptedException {
    try (Lease lease = pool.acquireBlocking(dead, LONG)) {
      throw new AssertionError("connected to " + lease.target());
    } catch (OutboundException failed) {
      return failed.reason();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void aForgottenLease_isHeardOf_withTheStackOfItsTaker_andAnObserverThatThrowsHarmsNobody()
      throws Exception {
    Lease forgotten = pool.acquireBlocking(target, LONG);
    await().until(() -> Observer.HEARD.size() == 2);
    LeaseOverdue overdue = (LeaseOverdue) Observer.HEARD.get(1);
    assertThat(overdue.target()).isEqualTo(target);
    assertThat(overdue.held()).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    assertThat(overdue.taker().getStackTrace())
        .anyMatch(each -> each.getClassName().equals(OutboundObserversTest.class.getName()));
    forgotten.discard();
    await().until(() -> Observer.HEARD.size() == 3);
  }

  @Test
  void whileAnObserverIsHeldUp_eventsAboveTheBoundAreLost_counted_butNoCircuits() throws Exception {
    Observer.gate = new CountDownLatch(1);
    pool.acquireBlocking(target, LONG).discard();
    await().until(() -> Observer.HEARD.size() == 1);
    while (pool.stats().eventsDropped() == 0) {
      pool.acquireBlocking(target, LONG).discard();
    }
    Target dead = Target.of("ws://127.0.0.1:" + freePort() + "/");
    failureOf(dead);
    Observer.gate.countDown();
    await().until(() -> Observer.HEARD.contains(new CircuitChanged(dead.host(), Circuit.OPEN)));
    assertThat(Observer.HEARD).hasSizeBetween(258, 262);
  }
}
