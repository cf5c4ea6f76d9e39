package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.hostile.Floods;
import io.sluice.it.hostile.Neighbours;
import io.sluice.run.TestServer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** A server of one's own with healthy clients, and a look at what attacks cost it and them. */
final class Siege {
  private static final int NEIGHBOURS = 8;

  private final TestServer server;
  private final Console console;
  private final Neighbours neighbours;

  Siege(TestServer server) throws Exception {
    this.server = server;
    this.console = new Console(server.managementPort());
    this.neighbours = new Neighbours(server.httpPort(), NEIGHBOURS);
  }

  int port() {
    return server.httpPort();
  }

  Console console() {
    return console;
  }

  /** What the neighbours waited for 99 of 100 echoes while that went on. */
  Duration p99During(Callable<?> attack) throws Exception {
    neighbours.p99(); // from here on
    attack.call();
    TimeUnit.SECONDS.sleep(1); // an attack may be over before anybody had an echo
    return neighbours.p99();
  }

  /** Bytes of the heap that the server held more than before, at most, while that went on. */
  long riseDuring(Callable<?> attack) throws Exception {
    long before = console.heapInUse();
    CompletableFuture<?> attacking = Floods.aside(attack);
    long most = before;
    do {
      most = Math.max(most, console.heapInUse());
      TimeUnit.MILLISECONDS.sleep(100); // a collection stops everybody
    } while (!attacking.isDone());
    attacking.join();
    return most - before;
  }

  /**
   * Who attacked has gone, the neighbours were served, and the pools find no fault with themselves.
   */
  void allIsWell(String... pools) throws Exception {
    neighbours.areWell();
    awaitActive("default", NEIGHBOURS);
    for (String pool : pools) {
      awaitActive(pool, 0);
    }
    soundIs("default");
    for (String pool : pools) {
      soundIs(pool);
    }
  }

  void awaitActive(String pool, int connections) {
    await()
        .untilAsserted(
            () -> assertThat(console.get(pool, "ActiveConnections")).isEqualTo(connections));
  }

  private void soundIs(String pool) throws Exception {
    assertThat((String[]) console.invoke(pool, "verify")).as(pool).isEmpty();
  }

  /**
   * All of them go, the books of these pools agree, nothing spins any more, and the server ends.
   */
  void end(String... pools) throws Exception {
    try {
      neighbours.close();
      for (String pool : pools) {
        awaitActive(pool, 0);
        booksBalance(pool);
      }
      await().atMost(Duration.ofSeconds(20)).until(this::isIdle);
    } finally {
      console.close();
      server.close();
    }
  }

  /** ORD-5: nothing vanishes. */
  void booksBalance(String pool) {
    await().untilAsserted(() -> assertThat(console.get(pool, "DeliveriesQueued")).isEqualTo(0L));
    await()
        .untilAsserted(
            () ->
                assertThat(console.get(pool, "DeliveriesAccepted"))
                    .isEqualTo((long) console.get(pool, "MessagesOut") + dropped(pool)));
  }

  private long dropped(String pool) throws Exception {
    CompositeData reasons = (CompositeData) console.get(pool, "Dropped");
    return reasons.values().stream().mapToLong(each -> (long) each).sum();
  }

  /** Less than a fifth of one processor. */
  private boolean isIdle() throws Exception {
    long before = processorNanos();
    TimeUnit.SECONDS.sleep(1);
    return processorNanos() - before < TimeUnit.MILLISECONDS.toNanos(200);
  }

  private long processorNanos() throws Exception {
    return (long) console.get(new ObjectName("java.lang:type=OperatingSystem"), "ProcessCpuTime");
  }
}
