package io.sluice.core.stats;

import io.sluice.api.PoolStats;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * What happened per second over the last one and five minutes, from totals that the sweep samples
 * now and then.
 *
 * <p>A rate is a difference of totals over the time between them, so no event is missed or counted
 * twice, however irregular the sweep is. What is inexact is where the window begins: at the
 * youngest sample that is old enough, so up to five seconds and one sweep early; or at the start of
 * the pool, while that is younger than the window.
 *
 * <p>At most 61 samples, 4 KB. Not thread-safe: guarded by the pool's lock. All times are readings
 * of one ticker.
 */
public final class RateWindow {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long ONE_MINUTE = 60 * SECOND;
  private static final long FIVE_MINUTES = 300 * SECOND;
  private static final long SPACING = 5 * SECOND;

  /** However close they are: the oldest is five minutes older than the youngest. */
  private static final int MAX_SAMPLES = (int) (FIVE_MINUTES / SPACING) + 1;

  /** From the oldest to the youngest; never empty. */
  private final Deque<Sample> samples = new ArrayDeque<>(MAX_SAMPLES + 1);

  /** Of a pool that begins now: all totals are 0. */
  public RateWindow(long nowNanos) {
    samples.addLast(new Sample(nowNanos, 0, 0, 0, 0));
  }

  /** The totals at that moment. To be called at each sweep; kept every five seconds. */
  public void sample(
      long nowNanos, long offered, long admitted, long messagesIn, long messagesOut) {
    if (nowNanos - samples.getLast().atNanos() < SPACING) {
      return;
    }
    samples.addLast(new Sample(nowNanos, offered, admitted, messagesIn, messagesOut));
    if (samples.size() > MAX_SAMPLES) {
      samples.removeFirst();
    }
  }

  /** The rates at that moment, when the totals are these. Changes nothing. */
  public PoolStats.Rates rates(
      long nowNanos, long offered, long admitted, long messagesIn, long messagesOut) {
    Sample now = new Sample(nowNanos, offered, admitted, messagesIn, messagesOut);
    return new PoolStats.Rates(
        now.perSecondSince(from(nowNanos, ONE_MINUTE)),
        now.perSecondSince(from(nowNanos, FIVE_MINUTES)));
  }

  private Sample from(long nowNanos, long windowNanos) {
    Sample from = samples.getFirst();
    for (Sample each : samples) {
      if (nowNanos - each.atNanos() < windowNanos) {
        break;
      }
      from = each;
    }
    return from;
  }

  private record Sample(
      long atNanos, long offered, long admitted, long messagesIn, long messagesOut) {

    PoolStats.PerSecond perSecondSince(Sample then) {
      // A second at least: the first connection of a new pool is not a million per second.
      double seconds = (double) Math.max(SECOND, atNanos - then.atNanos) / SECOND;
      return new PoolStats.PerSecond(
          Math.max(0, offered - then.offered) / seconds,
          Math.max(0, admitted - then.admitted) / seconds,
          Math.max(0, messagesIn - then.messagesIn) / seconds,
          Math.max(0, messagesOut - then.messagesOut) / seconds);
    }
  }
}
