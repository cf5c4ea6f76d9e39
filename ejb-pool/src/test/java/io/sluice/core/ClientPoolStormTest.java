package io.sluice.core;

import static io.sluice.fakes.OutboundWorld.A;
import static io.sluice.fakes.OutboundWorld.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.api.Lease;
import io.sluice.api.OutboundException;
import io.sluice.api.OutboundStats;
import io.sluice.api.Target;
import io.sluice.core.config.OutboundConfig;
import io.sluice.core.config.OutboundConfig.Reconnect;
import io.sluice.fakes.Violations;
import io.sluice.spi.Alarm;
import io.sluice.spi.Dialler;
import io.sluice.spi.OutboundTransport;
import io.sluice.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that borrow, send, ask and give back at once, while connections break under them. */
class ClientPoolStormTest {
  private static final int THREADS = 6;
  private static final int ROUNDS = 2_000;
  private static final int MAX = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Between two looks on a machine that doesn't stand still; each is 3 ms after the other. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final Violations violations = new Violations();
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private volatile long lookedAtNanos = System.nanoTime();
  private volatile boolean hasLooked;
  private final ClientPool pool = new ClientPool(config(), this::dial, ports());

  private static OutboundConfig config() {
    Duration moment = Duration.ofMillis(10);
    Duration shortWhile = Duration.ofMillis(100);
    return OutboundConfig.DEFAULT
        .withAllowedTargets("ws://*.test:*")
        .withMaxPerHost(MAX)
        .withReconnect(new Reconnect(moment, moment, 1_000, shortWhile, shortWhile));
  }

  private Ports ports() {
    Alarm alarm =
        (deadline, action) -> {
          long left = deadline - System.nanoTime();
          Future<?> set = clock.schedule(action, left, TimeUnit.NANOSECONDS);
          return () -> set.cancel(false);
        };
    return new Ports(System::nanoTime, alarm, List.of(), new Random(1));
  }

  /** A service that answers requests and closes as it should; here another thread dials. */
  private Dialler.Dial dial(Target target, long deadlineNanos, Dialler.Peer peer) {
    violations.check(open.incrementAndGet() <= MAX, "OUT-1: too many connections");
    Socket socket = new Socket(peer);
    sockets.add(socket);
    clock.execute(() -> peer.opened(socket));
    return () -> {};
  }

  private final class Socket implements OutboundTransport {
    private final Dialler.Peer peer;
    private final AtomicBoolean dropped = new AtomicBoolean();
    private volatile boolean alive = true;
    private final AtomicBoolean writing = new AtomicBoolean();

    private Socket(Dialler.Peer peer) {
      this.peer = peer;
    }

    @Override
    public void send(String text, Transport.Completion done) {
      violations.check(writing.compareAndSet(false, true), "BP-2: two sends in flight");
      clock.execute(
          () -> {
            writing.set(false);
            done.completed(alive ? null : new IllegalStateException("gone"));
            if (text.startsWith("{")) {
              peer.message(text);
            }
          });
    }

    @Override
    public void ping() {
      clock.execute(peer::pong);
    }

    @Override
    public void close(int code, String reason) {
      drop(code);
    }

    @Override
    public boolean isOpen() {
      return alive;
    }

    @Override
    public void abort() {
      drop(1006);
    }

    private void drop(int code) {
      if (dropped.compareAndSet(false, true)) {
        sockets.remove(this);
        open.decrementAndGet(); // before the pool can know of it and dial another
        alive = false;
        clock.execute(() -> peer.closed(code));
      }
    }
  }

  private void borrow(Random random) throws InterruptedException {
    Target target = random.nextBoolean() ? A : B;
    try (Lease lease = pool.acquireBlocking(target, PATIENCE)) {
      lease.onLost(lost::incrementAndGet);
      lease.send("x");
      if (random.nextInt(50) == 0) {
        lease.discard();
      }
    }
  }

  private void useShared(Random random) {
    Target target = random.nextBoolean() ? A : B;
    pool.send(target, "x");
    pool.request(target, "{}", PATIENCE);
  }

  private Void works(int seed) throws InterruptedException {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      try {
        borrow(random);
        if (random.nextInt(10) == 0) {
          useShared(random);
        }
      } catch (OutboundException failed) {
        violations.add("nobody should have waited in vain: " + failed.getMessage());
      }
    }
    return null;
  }

  private void breaksOne() {
    Socket one = sockets.peek();
    if (one != null) {
      one.drop(1000);
    }
  }

  /**
   * In the midst of it all. Where the machine has stood still for a moment, alarms are later than
   * {@code verify()} allows for, and so are these looks.
   */
  private void looks() {
    long before = lookedAtNanos;
    List<String> found = pool.verify();
    lookedAtNanos = System.nanoTime();
    if (lookedAtNanos - before < PAUSE_NANOS) {
      hasLooked = true;
      found.forEach(violations::add);
    }
  }

  private boolean isQuiet() {
    OutboundStats now = pool.stats();
    return now.shared().open() == 0 && now.hosts().get(0).total() == 0;
  }

  @Test
  @Timeout(120)
  void anyNumberOfThreads_keepEveryInvariant() throws Exception {
    List<Future<Void>> work = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int seed = i;
      work.add(threads.submit(() -> works(seed)));
    }
    Future<?> breaking = clock.scheduleWithFixedDelay(this::breaksOne, 2, 2, TimeUnit.MILLISECONDS);
    Future<?> looking = clock.scheduleWithFixedDelay(this::looks, 3, 3, TimeUnit.MILLISECONDS);
    for (Future<Void> each : work) {
      each.get();
    }
    breaking.cancel(false);
    looking.cancel(false);
    pool.stop();
    await().atMost(PATIENCE).until(this::isQuiet);
    OutboundStats.Totals all = pool.stats().hosts().get(0).totals();
    assertThat(violations.found()).isEmpty();
    assertThat(hasLooked).isTrue();
    assertThat(pool.verify()).isEmpty();
    assertThat(open).hasValue(0);
    assertThat(all.asked() - all.withdrawn() - all.shutDown())
        .isEqualTo(all.handedOut() - all.foundDead());
    assertThat(lost.get()).as("some broke while they were lent").isPositive();
  }

  @AfterEach
  void ends() {
    threads.shutdownNow();
    clock.shutdownNow();
  }
}
