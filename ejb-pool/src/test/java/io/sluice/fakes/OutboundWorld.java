package io.sluice.fakes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.Lease;
import io.sluice.api.OutboundControl;
import io.sluice.api.OutboundException;
import io.sluice.api.OutboundStats;
import io.sluice.api.PooledConnection;
import io.sluice.api.Target;
import io.sluice.core.ClientPool;
import io.sluice.core.Ports;
import io.sluice.core.config.OutboundConfig;
import io.sluice.core.config.OutboundConfig.Reconnect;
import io.sluice.core.config.OutboundConfig.Upkeep;
import io.sluice.spi.Alarm;
import io.sluice.spi.PoolListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An outbound pool with fakes around it and a clock that is moved by hand. After each test it is
 * sound and did nothing against its ports' contracts.
 */
public final class OutboundWorld implements AfterEachCallback, PoolListener {
  public static final Target A = Target.of("ws://one.test/a");
  public static final Target B = Target.of("ws://one.test/b");
  public static final Target ELSEWHERE = Target.of("ws://two.test/a");

  private final Violations violations = new Violations();
  private final ManualTicker ticker = new ManualTicker();
  private final ManualAlarm alarm = new ManualAlarm(ticker);
  private final FakeService service = new FakeService(violations, ticker);
  private final List<String> events = new ArrayList<>();
  private final List<String> life = new ArrayList<>();
  private final List<String> steps = new ArrayList<>();
  private final List<Throwable> takers = new ArrayList<>();
  private final List<Throwable> faults = new ArrayList<>();
  private OutboundConfig config =
      OutboundConfig.DEFAULT.withAllowedTargets("ws://*.test:*", "wss://*.test:*");
  private UnaryOperator<Alarm> alarmPort = port -> port;
  private RandomGenerator random = new LongestDelays();
  private Runnable atReading = () -> {};
  private PoolListener watcher = PoolListener.NO_OP;
  private ClientPool pool;

  /** No chance at all: delays are as long as they may be, and lifetimes as short. */
  private static final class LongestDelays extends Random {
    private static final long serialVersionUID = 1L;

    @Override
    public long nextLong(long bound) {
      return bound - 1;
    }
  }

  // ---- how it is made

  public OutboundWorld config(UnaryOperator<OutboundConfig> change) {
    config = change.apply(config);
    return this;
  }

  public OutboundWorld upkeep(UnaryOperator<Upkeep> change) {
    return config(all -> all.withUpkeep(change.apply(all.upkeep())));
  }

  public OutboundWorld reconnect(Reconnect changed) {
    return config(all -> all.withReconnect(changed));
  }

  public OutboundWorld random(RandomGenerator source) {
    random = source;
    return this;
  }

  /** Puts something between the pool and its alarms. */
  public OutboundWorld alarms(UnaryOperator<Alarm> port) {
    alarmPort = port;
    return this;
  }

  /** Has somebody else hear all that it tells. */
  public OutboundWorld watcher(PoolListener other) {
    watcher = other;
    return this;
  }

  // ---- its parts

  public ClientPool pool() {
    if (pool == null) {
      alarm.reportTo(violations);
      pool =
          new ClientPool(
              config,
              service,
              new Ports(this::reading, alarmPort.apply(alarm), List.of(this), random));
      violations.watchAll(() -> HeldLocks.in(pool));
    }
    return pool;
  }

  private long reading() {
    Runnable first = atReading;
    atReading = () -> {};
    first.run();
    return ticker.read();
  }

  /** Has something happen when the pool next looks at the clock: before a turn has its lock. */
  public void atNextReading(Runnable event) {
    atReading = event;
  }

  /** Has something done by another thread, and waits for it. */
  public static void elsewhere(Runnable action) {
    CompletableFuture.runAsync(action, task -> new Thread(task).start()).join();
  }

  public FakeService service() {
    return service;
  }

  public Violations violations() {
    return violations;
  }

  public ManualTicker ticker() {
    return ticker;
  }

  public OutboundConfig config() {
    return config;
  }

  /** The figures of the host of A and B. */
  public OutboundStats.OfHost stats() {
    return stats(A);
  }

  /** The figures of a target's host. */
  public OutboundStats.OfHost stats(Target target) {
    return pool().stats().hosts().stream()
        .filter(each -> each.host().equals(target.host()))
        .findFirst()
        .orElseThrow();
  }

  /** Alarms that are set. */
  public int alarms() {
    return alarm.pending();
  }

  public void advance(Duration by) {
    alarm.advance(by);
  }

  public void seconds(long seconds) {
    advance(Duration.ofSeconds(seconds));
  }

  /** Moves the clock, and no alarm goes off. */
  public void secondsWithoutAlarms(long seconds) {
    ticker.moveTo(ticker.read() + Duration.ofSeconds(seconds).toNanos());
  }

  // ---- what is done with it

  /** Asks for a lease, for ten seconds. */
  public Asked acquire(Target target) {
    return acquire(target, Duration.ofSeconds(10));
  }

  public Asked acquire(Target target, Duration timeout) {
    return new Asked(pool().acquire(target, timeout));
  }

  /** A lease that is there at once. */
  public Lease lease(Target target) {
    return acquire(target).lease();
  }

  /** The connection of the dial with that number. */
  public FakeSocket socket(int number) {
    return service.dial(number).socket();
  }

  /** What was asked for, and what became of it so far. */
  public final class Asked {
    private final CompletableFuture<Lease> future;
    private Duration endedAt;

    private Asked(CompletionStage<Lease> stage) {
      future = stage.toCompletableFuture();
      stage.whenComplete(
          (lease, failure) -> {
            violations.checkNoLock("a stage");
            endedAt = ticker.elapsed();
          });
    }

    public boolean isOpen() {
      return !future.isDone();
    }

    public boolean isLent() {
      return future.isDone() && !future.isCompletedExceptionally();
    }

    public Lease lease() {
      assertThat(isLent()).as("has a lease").isTrue();
      return future.join();
    }

    public OutboundException failure() {
      return failureOf(future);
    }

    public OutboundException.Reason reason() {
      return failure().reason();
    }

    /** On the test's clock. */
    public Duration endedAt() {
      return endedAt;
    }
  }

  /** What a stage failed with. */
  public static OutboundException failureOf(CompletionStage<?> stage) {
    CompletableFuture<?> future = stage.toCompletableFuture();
    assertThat(future.isDone()).as("has ended").isTrue();
    try {
      future.join();
    } catch (CompletionException failed) {
      return (OutboundException) failed.getCause();
    }
    throw new AssertionError("it has not failed");
  }

  public static OutboundException.Reason reasonOf(CompletionStage<?> stage) {
    return failureOf(stage).reason();
  }

  public static boolean isDone(CompletionStage<?> stage) {
    return stage.toCompletableFuture().isDone();
  }

  public static <T> T valueOf(CompletionStage<T> stage) {
    assertThat(isDone(stage)).as("has ended").isTrue();
    return stage.toCompletableFuture().join();
  }

  // ---- what it told

  @Override
  public void circuitChanged(String host, OutboundStats.Circuit now) {
    violations.checkNoLock("PoolListener.circuitChanged");
    events.add(host + " " + now);
    watcher.circuitChanged(host, now);
  }

  @Override
  public void outboundHost(String host) {
    violations.checkNoLock("PoolListener.outboundHost");
    life.add("host " + host);
    watcher.outboundHost(host);
  }

  @Override
  public void outboundOpened(Target target) {
    violations.checkNoLock("PoolListener.outboundOpened");
    life.add("opened " + target);
    watcher.outboundOpened(target);
  }

  @Override
  public void outboundClosed(Target target, OutboundStats.End reason) {
    violations.checkNoLock("PoolListener.outboundClosed");
    life.add("closed " + target + " " + reason);
    watcher.outboundClosed(target, reason);
  }

  @Override
  public void dialFailed(Target target, Throwable cause) {
    violations.checkNoLock("PoolListener.dialFailed");
    life.add("failed " + target + " " + cause.getClass().getSimpleName());
    watcher.dialFailed(target, cause);
  }

  @Override
  public void outboundSteered(String host, OutboundControl.Step step, int connections) {
    violations.checkNoLock("PoolListener.outboundSteered");
    steps.add(host + " " + step + " " + connections);
    watcher.outboundSteered(host, step, connections);
  }

  @Override
  public void leaseOverdue(Target target, Duration held, Throwable taker) {
    violations.checkNoLock("PoolListener.leaseOverdue");
    events.add("overdue " + target + " " + held);
    takers.add(taker);
    watcher.leaseOverdue(target, held, taker);
  }

  @Override
  public void fault(PooledConnection connection, Throwable fault) {
    faults.add(fault);
  }

  public List<String> events() {
    return events;
  }

  /** Hosts, connections and failed dials. */
  public List<String> life() {
    return life;
  }

  /** What operators did. */
  public List<String> steps() {
    return steps;
  }

  public List<Throwable> takers() {
    return takers;
  }

  public List<Throwable> faults() {
    return faults;
  }

  // ---- whether it is sound

  public void checkSound() {
    assertThat(pool().verify()).isEmpty();
    assertThat(violations.found()).isEmpty();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (context.getExecutionException().isEmpty()) {
      checkSound();
    }
  }
}
