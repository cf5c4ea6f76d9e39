package io.sluice.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One hold of the pool's lock: the moment at which it decides, and what is to be done about it once
 * the lock is free.
 */
final class Turn {
  private long nowNanos;
  private List<Runnable> afterwards = List.of();

  Turn(long nowNanos) {
    this.nowNanos = nowNanos;
  }

  long now() {
    return nowNanos;
  }

  /** Moves it on to that moment, if it lies before. */
  void notBefore(long otherNanos) {
    if (nowNanos - otherNanos < 0) {
      nowNanos = otherNanos;
    }
  }

  /** Has something done after unlock, in this order. */
  void then(Runnable action) {
    if (afterwards.isEmpty()) {
      afterwards = new ArrayList<>(4);
    }
    afterwards.add(action);
  }

  /** Does it, without the lock. One that fails keeps none of the others from being done. */
  void carryOut(Consumer<Throwable> faults) {
    for (Runnable each : afterwards) {
      try {
        each.run();
      } catch (RuntimeException | Error fault) {
        faults.accept(fault);
      }
    }
  }
}
