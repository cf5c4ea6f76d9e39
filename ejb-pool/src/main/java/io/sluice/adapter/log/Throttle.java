package io.sluice.adapter.log;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Lets a kind of line through once in a while and counts the rest, which the next line tells.
 * Thread-safe.
 */
final class Throttle {
  private final long periodNanos;
  private final LongSupplier nanos;

  /** Guarded by {@code this}. */
  private long nextNanos;

  /** Guarded by {@code this}. */
  private long suppressed;

  Throttle(long periodNanos, LongSupplier nanos) {
    this.periodNanos = periodNanos;
    this.nanos = nanos;
    this.nextNanos = nanos.getAsLong();
  }

  /** Has {@code line} written with how many were left out since the last, or counts one more. */
  void tell(LongConsumer line) {
    long left;
    synchronized (this) {
      long now = nanos.getAsLong();
      if (now - nextNanos < 0) {
        suppressed++;
        return;
      }
      nextNanos = now + periodNanos;
      left = suppressed;
      suppressed = 0;
    }
    line.accept(left);
  }
}
