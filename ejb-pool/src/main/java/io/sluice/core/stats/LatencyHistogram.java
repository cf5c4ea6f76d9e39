package io.sluice.core.stats;

import io.sluice.api.PoolStats;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long something took, each time: counts by duration, from 0 to an hour. What is longer counts
 * as an hour, what is negative as 0.
 *
 * <p>Kept in whole microseconds, rounded down. Percentiles are exact to two digits and never below
 * what was recorded; count and maximum are exact, and so is the average, rounded down once more.
 * Histograms of several pools or nodes merge into one that is the same as if it had recorded
 * everything itself.
 *
 * <p>Takes 27 KB when made, and never more. Not thread-safe: guarded by the pool's lock.
 */
public final class LatencyHistogram {
  private static final long MAX_MICROS = TimeUnit.HOURS.toMicros(1);
  private static final int DIGITS = 2;

  // Of a fixed size, so that nothing is allocated under the lock.
  private final Histogram counts = new Histogram(MAX_MICROS, DIGITS);
  // The histogram knows these two only as exactly as its buckets are wide.
  private long sumMicros;
  private long maxMicros;

  /** As of the last look; null if something has been recorded since. */
  private PoolStats.Latency figures = PoolStats.Latency.NONE;

  /** It took so long. */
  public void record(long nanos) {
    long micros = Math.min(Math.max(nanos, 0) / 1_000, MAX_MICROS);
    counts.recordValue(micros);
    sumMicros += micros;
    maxMicros = Math.max(maxMicros, micros);
    figures = null;
  }

  /**
   * Adds all that {@code other} has recorded. The locks of both are held, or nobody else knows this
   * one: histograms of several pools are merged one after the other into a new one, each under its
   * pool's lock.
   */
  public void merge(LatencyHistogram other) {
    counts.add(other.counts);
    sumMicros += other.sumMicros;
    maxMicros = Math.max(maxMicros, other.maxMicros);
    figures = null;
  }

  /**
   * What there is to say of all so far; {@link PoolStats.Latency#NONE} if there is nothing.
   * Percentiles rise and stay within the maximum. Computed once after each change.
   */
  public PoolStats.Latency figures() {
    if (figures == null) {
      figures = counts.getTotalCount() == 0 ? PoolStats.Latency.NONE : computed();
    }
    return figures;
  }

  private PoolStats.Latency computed() {
    long count = counts.getTotalCount();
    return new PoolStats.Latency(
        count, sumMicros / count, percentile(50), percentile(95), percentile(99), maxMicros);
  }

  /** A percentile is the upper end of a bucket, which may lie above the longest that is in it. */
  private long percentile(double percent) {
    return Math.min(counts.getValueAtPercentile(percent), maxMicros);
  }
}
