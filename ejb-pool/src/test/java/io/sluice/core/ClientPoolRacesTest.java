package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.Lease;
import io.sluice.api.OutboundStats;
import io.sluice.api.Target;
import io.sluice.core.config.OutboundConfig;
import io.sluice.core.config.OutboundConfig.Reconnect;
import io.sluice.spi.Dialler;
import io.sluice.spi.OutboundTransport;
import io.sluice.spi.Ticker;
import io.sluice.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two threads meet on one connection, thousands of times, each time a little sooner or later: one
 * does something with the host's lock, the other one is lent the connection or gives it back
 * without.
 */
@Timeout(120)
class ClientPoolRacesTest {
  private static final int ROUNDS = 5_000;
  private static final int WAITERS = 290;
  private static final Target TARGET = Target.of("ws://one.test/a");

  private final ClientPool pool =
      new ClientPool(
          OutboundConfig.DEFAULT.withAllowedTargets("ws://one.test").withMaxPerHost(1),
          ClientPoolRacesTest::dial,
          new Ports(System::nanoTime, (deadline, action) -> () -> {}, List.of(), new Random(1)));

  private static Dialler.Dial dial(Target target, long deadlineNanos, Dialler.Peer peer) {
    peer.opened(new Wire(peer));
    return () -> {};
  }

  private record Wire(Dialler.Peer peer) implements OutboundTransport {
    @Override
    public void send(String text, Transport.Completion done) {
      done.completed(null);
    }

    @Override
    public void ping() {
      peer.pong();
    }

    @Override
    public void close(int code, String reason) {
      peer.closed(code);
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void abort() {
      // It never comes to that.
    }
  }

  /** The other thread: does something in each round, at about the same moment as the first. */
  private static final class Other implements AutoCloseable {
    private final Random random = new Random(1);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private volatile Runnable deed;
    private final Thread thread = new Thread(this::works);

    private Other() {
      thread.start();
    }

    private void works() {
      for (int round = 1; await(begun, round); round++) {
        deed.run();
        done.set(round);
      }
    }

    /** False at the end. */
    private static boolean await(AtomicInteger counter, int round) {
      while (counter.get() >= 0 && counter.get() < round) {
        Thread.onSpinWait();
      }
      return counter.get() >= 0;
    }

    private void begins(Runnable what) {
      deed = what;
      begun.incrementAndGet();
      for (int i = random.nextInt(60); i > 0; i--) {
        Thread.onSpinWait();
      }
    }

    private void ends() {
      await(done, begun.get());
    }

    @Override
    public void close() {
      begun.set(-1);
    }
  }

  private CompletableFuture<Lease> acquire() {
    return acquire(pool);
  }

  private static CompletableFuture<Lease> acquire(ClientPool pool) {
    return pool.acquire(TARGET, Duration.ofMinutes(1)).toCompletableFuture();
  }

  private OutboundStats.OfHost host() {
    return pool.stats().hosts().get(0);
  }

  @Test
  void out4_whoBeginsToWait_whileAConnectionIsGivenBack_isServed() {
    try (Other other = new Other()) {
      for (int round = 0; round < ROUNDS; round++) {
        other.begins(acquire().join()::release);
        CompletableFuture<Lease> waiter = acquire();
        other.ends();
        assertThat(waiter).as("round " + round).isCompleted();
        waiter.join().release();
      }
    }
  }

  @Test
  void out5_whatIsLent_isNotClosedAsAFreeOne() {
    acquire().join().release();
    try (Other other = new Other()) {
      for (int round = 0; round < ROUNDS; round++) {
        other.begins(() -> pool.closeIdle(TARGET.host()));
        Lease lease = acquire().join();
        other.ends();
        assertThat(lease.isOpen()).as("round " + round).isTrue();
        lease.release();
      }
    }
    assertThat(pool.verify()).isEmpty();
  }

  @Test
  void acc9_whatIsGivenBack_whileAllAreClosed_isCountedOnce() {
    try (Other other = new Other()) {
      for (int round = 0; round < ROUNDS; round++) {
        Lease lease = acquire().join();
        other.begins(() -> pool.closeConnections(TARGET.host()));
        lease.release();
        other.ends();
        OutboundStats.Totals all = host().totals();
        assertThat(all.returned() + all.broken()).isEqualTo(round + 1);
      }
    }
    assertThat(pool.verify()).isEmpty();
  }

  @Test
  void acc8AndAcc9_theFiguresAddUp_atAnyMoment() {
    acquire().join().release();
    AtomicBoolean wrong = new AtomicBoolean();
    try (Other other = new Other()) {
      for (int round = 0; round < ROUNDS; round++) {
        other.begins(() -> wrong.compareAndSet(false, !addUp(host())));
        acquire().join().release();
        other.ends();
      }
    }
    assertThat(wrong).isFalse();
  }

  private static boolean addUp(OutboundStats.OfHost seen) {
    OutboundStats.Totals all = seen.totals();
    return all.asked() == all.handedOut()
        && all.handedOut() == all.returned() + seen.lent()
        && seen.lent() + seen.idle() == 1;
  }

  // ---- many who wait

  /** A clock that keeps the other thread waiting until it may go on. */
  private static final class Gate implements Ticker {
    private final Thread keeper = Thread.currentThread();
    private volatile boolean reached;
    private volatile boolean open;

    @Override
    public long read() {
      if (Thread.currentThread() != keeper) {
        reached = true;
        while (!open) {
          Thread.onSpinWait();
        }
      }
      return System.nanoTime();
    }

    private void awaitSomebody() {
      while (!reached) {
        Thread.onSpinWait();
      }
    }
  }

  /** Of many connections, of which only the first is ever there. */
  private static ClientPool crowded(Ticker ticker) {
    AtomicInteger dials = new AtomicInteger();
    Reconnect all = Reconnect.DEFAULT;
    return new ClientPool(
        OutboundConfig.DEFAULT
            .withAllowedTargets("ws://one.test")
            .withMaxPerHost(WAITERS + 10)
            .withReconnect(
                new Reconnect(
                    all.baseDelay(), all.maxDelay(), 1_000, all.circuitOpen(), all.stableAfter())),
        (target, deadline, peer) ->
            dials.getAndIncrement() == 0 ? dial(target, deadline, peer) : () -> {},
        new Ports(ticker, (deadline, action) -> () -> {}, List.of(), new Random(1)));
  }

  @Test
  void out4_aConnectionThatComesBack_whileOneAfterTheOtherIsLookedAt_isTheFirstOnes() {
    try (Other other = new Other()) {
      for (int round = 0; round < 20; round++) {
        assertThat(isTheFirstOnes(other)).as("round " + round).isTrue();
      }
    }
  }

  /** Who gives it back had begun before anybody waited. */
  private static boolean isTheFirstOnes(Other other) {
    Gate gate = new Gate();
    ClientPool crowded = crowded(gate);
    other.begins(acquire(crowded).join()::release);
    gate.awaitSomebody();
    CompletableFuture<Lease> first = acquire(crowded);
    for (int i = 1; i < WAITERS; i++) {
      acquire(crowded);
    }
    gate.open = true;
    acquire(crowded);
    other.ends();
    return first.isDone();
  }
}
