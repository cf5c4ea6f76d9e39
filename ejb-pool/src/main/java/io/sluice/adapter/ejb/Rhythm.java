package io.sluice.adapter.ejb;

/**
 * When a pool was last swept, by the monotonic clock, and whether it is being swept now.
 * Thread-safe.
 */
final class Rhythm {
  private final long intervalNanos;

  /** Guarded by {@code this}, as below. */
  private long begunNanos;

  private boolean busy;

  /** As if a sweep had begun now. */
  Rhythm(long intervalNanos, long nowNanos) {
    this.intervalNanos = intervalNanos;
    this.begunNanos = nowNanos;
  }

  /**
   * A timer has gone off. False if a sweep is under way, or began less than half an interval ago:
   * then this timer makes up for what a clock that was put forward has left out.
   */
  boolean tryBegin(long nowNanos) {
    return tryBegin(nowNanos, intervalNanos / 2);
  }

  /** The watch looks. False if no sweep has been left out. */
  boolean tryBeginLate(long nowNanos) {
    return tryBegin(nowNanos, intervalNanos + intervalNanos / 2);
  }

  private synchronized boolean tryBegin(long nowNanos, long notWithinNanos) {
    if (busy || nowNanos - begunNanos < notWithinNanos) {
      return false;
    }
    busy = true;
    begunNanos = nowNanos;
    return true;
  }

  /** A sweep that was begun is over. */
  synchronized void end() {
    busy = false;
  }
}
