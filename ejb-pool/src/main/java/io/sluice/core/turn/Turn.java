package io.sluice.core.turn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One hold of a pool's lock: the moment at which it decides, and what is to be done about it once
 * the lock is free.
 */
public final class Turn {
  private long nowNanos;
  private List<Runnable> afterwards = List.of();

  /** One that begins at that moment. */
  public Turn(long nowNanos) {
    this.nowNanos = nowNanos;
  }

  /** The moment at which it decides, on the ticker. */
  public long now() {
    return nowNanos;
  }

  /** Moves it on to that moment, if it lies before. */
  public void notBefore(long otherNanos) {
    if (nowNanos - otherNanos < 0) {
      nowNanos = otherNanos;
    }
  }

  /** Has something done after unlock, in this order. */
  public void then(Runnable action) {
    if (afterwards.isEmpty()) {
      afterwards = new ArrayList<>(4);
    }
    afterwards.add(action);
  }

  /** Whether nothing is to be done after unlock. */
  boolean leavesNothing() {
    return afterwards.isEmpty();
  }

  /** Does it, without the lock. One that fails keeps none of the others from being done. */
  public void carryOut(Consumer<Throwable> faults) {
    for (Runnable each : afterwards) {
      try {
        each.run();
      } catch (RuntimeException | Error fault) {
        faults.accept(fault);
      }
    }
  }
}
