package io.sluice.fakes;

import io.sluice.spi.Ticker;
import java.time.Duration;

/**
 * A clock that stands until a test moves it. It begins three seconds before the reading wraps from
 * the largest to the smallest number, so that whoever compares readings instead of subtracting them
 * is found out.
 */
public final class ManualTicker implements Ticker {
  private static final long BEGIN = Long.MAX_VALUE - 3_000_000_000L;

  private volatile long nowNanos = BEGIN;

  @Override
  public long read() {
    return nowNanos;
  }

  /** Moves the clock, without firing any alarm: see {@link ManualAlarm#advance}. */
  void moveTo(long nanos) {
    if (nanos - nowNanos < 0) {
      throw new IllegalArgumentException("time does not go back, not by " + (nowNanos - nanos));
    }
    nowNanos = nanos;
  }

  /** How long the clock has gone since it was made. */
  public Duration elapsed() {
    return Duration.ofNanos(nowNanos - BEGIN);
  }
}
