package io.sluice.adapter.cdi;

import io.sluice.api.PoolControl;
import io.sluice.api.Pools;
import io.sluice.core.Node;
import io.sluice.spi.PoolListener;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Drains the pools before the server suspends, and has them take connections again when it resumes.
 * What an operator has drained before stays so. The server asks for one thing at a time; it hears
 * on whatever thread that all have drained.
 */
final class SuspendDrain implements PoolListener {
  private final Executor executor;

  /** Set once, before anybody can ask. */
  private volatile Node node;

  /** Whom to resume. */
  private volatile List<PoolControl> drained = List.of();

  /** Completes when all have drained. */
  private volatile CompletableFuture<Void> done = CompletableFuture.completedFuture(null);

  /**
   * For a node that comes later.
   *
   * @param executor where the server goes on: that may block, and I/O threads mustn't
   */
  SuspendDrain(Executor executor) {
    this.executor = executor;
  }

  void of(Node pools) {
    node = pools;
  }

  /** What it gives completes when nobody is left, at the deadlines of the drains at the latest. */
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
    if (!done.isDone() && node.state() != Pools.State.DRAINING) {
      done.completeAsync(() -> null, executor);
    }
  }
}
