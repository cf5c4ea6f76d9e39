package io.sluice.adapter.cdi;

import io.sluice.api.PoolControl;
import io.sluice.api.Pools;
import io.sluice.core.Node;
import io.sluice.spi.Alarm;
import io.sluice.spi.PoolListener;
import io.sluice.spi.Ticker;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Drains the pools before the server suspends, and has them take connections again when it resumes.
 * What an operator has drained before stays so. The server asks for one thing at a time; it hears
 * on whatever thread that all have drained.
 */
final class SuspendDrain implements PoolListener {
  /**
   * More than the second after its close frame in which a client is cut: a suspended WildFly runs
   * no alarms.
   */
  private static final long LAST_ALARMS_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

  private final Executor executor;
  private final Ticker ticker;
  private final Alarm alarm;

  /** Set once, before anybody can ask. */
  private volatile Node node;

  /** Whom to resume. */
  private volatile List<PoolControl> drained = List.of();

  /** Completes when all have drained. */
  private volatile CompletableFuture<Void> done = CompletableFuture.completedFuture(null);

  /**
   * For a node that comes later.
   *
   * @param executor where the server goes on: that may block, and alarms mustn't
   */
  SuspendDrain(Executor executor, Ticker ticker, Alarm alarm) {
    this.executor = executor;
    this.ticker = ticker;
    this.alarm = alarm;
  }

  void of(Node pools) {
    node = pools;
  }

  /**
   * What it gives completes a moment after nobody is left, and after the deadlines of the drains at
   * the latest.
   */
  CompletionStage<Void> begin() {
    drained = node.controls().stream().filter(PoolControl::drain).toList();
    CompletableFuture<Void> all = new CompletableFuture<>();
    done = all; // not earlier: while the first pool drains, the others still are as they were
    look();
    return all;
  }

  /** The server takes requests again. */
  void resume() {
    // First: else a server that has waited no longer would suspend all the same, in a moment.
    done.cancel(false);
    List<PoolControl> closed = drained;
    drained = List.of();
    closed.forEach(PoolControl::resume);
  }

  @Override
  public void stateChanged(String pool, Pools.State state) {
    look();
  }

  private void look() {
    CompletableFuture<Void> awaited = done;
    if (!awaited.isDone() && node.state() != Pools.State.DRAINING) {
      alarm.at(
          ticker.read() + LAST_ALARMS_NANOS, () -> awaited.completeAsync(() -> null, executor));
    }
  }
}
