package io.sluice.core.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.PoolStats.Latency;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyHistogramTest {
  private static final long HOUR_MICROS = TimeUnit.HOURS.toMicros(1);

  private final LatencyHistogram histogram = new LatencyHistogram();

  private static long nanos(long micros) {
    return TimeUnit.MICROSECONDS.toNanos(micros);
  }

  /** From microseconds to minutes, the short ones more often. */
  private static long[] someMicros(int seed, int count) {
    Random random = new Random(seed);
    return LongStream.generate(() -> (long) Math.exp(random.nextDouble() * 18))
        .limit(count)
        .toArray();
  }

  private static LatencyHistogram of(long... micros) {
    LatencyHistogram histogram = new LatencyHistogram();
    for (long each : micros) {
      histogram.record(nanos(each));
    }
    return histogram;
  }

  @Test
  void whereNothingWasRecorded_allIsZero() {
    assertThat(histogram.figures()).isEqualTo(new Latency(0, 0, 0, 0, 0, 0));
  }

  @Test
  void oneDuration_isAllFigures() {
    histogram.record(nanos(123_457));
    assertThat(histogram.figures())
        .isEqualTo(new Latency(1, 123_457, 123_457, 123_457, 123_457, 123_457));
  }

  @Test
  void ofAHundred_eachPercentileIsItsRank() {
    for (int i = 100; i >= 1; i--) {
      histogram.record(nanos(i));
    }
    assertThat(histogram.figures()).isEqualTo(new Latency(100, 50, 50, 95, 99, 100));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 10, 99, 100, 101, 10_000})
  void percentiles_areExactToTwoDigits_andCountAverageAndMaximumWholly(int count) {
    long[] micros = someMicros(count, count);
    Latency figures = of(micros).figures();

    Arrays.sort(micros);
    assertThat(figures.count()).isEqualTo(count);
    assertThat(figures.averageMicros()).isEqualTo(LongStream.of(micros).sum() / count);
    assertThat(figures.maxMicros()).isEqualTo(micros[count - 1]);
    Percentage twoDigits = Percentage.withPercentage(1);
    assertThat(figures.p50Micros()).isCloseTo(ranked(micros, 50), twoDigits);
    assertThat(figures.p95Micros()).isCloseTo(ranked(micros, 95), twoDigits);
    assertThat(figures.p99Micros()).isCloseTo(ranked(micros, 99), twoDigits);
  }

  private static long ranked(long[] sorted, int percent) {
    return sorted[(int) Math.ceil(percent / 100.0 * sorted.length) - 1];
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void percentilesRise_andNothingIsAboveTheMaximum(int seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      histogram.record(random.nextLong() >> random.nextInt(64));
      Latency now = histogram.figures();
      assertThat(now.p50Micros()).isBetween(0L, now.p95Micros());
      assertThat(now.p99Micros()).isBetween(now.p95Micros(), now.maxMicros());
      assertThat(now.averageMicros()).isBetween(0L, now.maxMicros());
    }
  }

  @Test
  void longerThanAnHour_countsAsAnHour() {
    histogram.record(Long.MAX_VALUE);
    assertThat(histogram.figures())
        .isEqualTo(new Latency(1, HOUR_MICROS, HOUR_MICROS, HOUR_MICROS, HOUR_MICROS, HOUR_MICROS));
  }

  @Test
  void aNegativeDuration_countsAsNone() {
    histogram.record(-1);
    histogram.record(Long.MIN_VALUE);
    assertThat(histogram.figures()).isEqualTo(new Latency(2, 0, 0, 0, 0, 0));
  }

  @Test
  void partsOfAMicrosecond_areLeftOut() {
    histogram.record(999);
    histogram.record(1_999);
    assertThat(histogram.figures()).isEqualTo(new Latency(2, 0, 0, 1, 1, 1));
  }

  @Test
  void figures_areTheSameUntilTheNextRecord() {
    histogram.record(nanos(10));
    Latency first = histogram.figures();
    assertThat(histogram.figures()).isSameAs(first);
    histogram.record(nanos(30));
    assertThat(histogram.figures()).isEqualTo(new Latency(2, 20, 10, 30, 30, 30));
    assertThat(first).as("what was read before").isEqualTo(new Latency(1, 10, 10, 10, 10, 10));
  }

  @Test
  void nodesMerged_areAsOneThatSawEverything() {
    long[] here = someMicros(1, 3_000);
    long[] there = someMicros(2, 500);
    LatencyHistogram merged = new LatencyHistogram();
    merged.merge(of(here));
    merged.merge(of(there));
    long[] all = LongStream.concat(LongStream.of(here), LongStream.of(there)).toArray();
    assertThat(merged.figures()).isEqualTo(of(all).figures());
  }

  @Test
  void aMerge_leavesTheOtherAsItWas_andIsSeenAtOnce() {
    histogram.record(nanos(10));
    Latency before = histogram.figures();
    LatencyHistogram other = of(30, 40);
    histogram.merge(other);
    assertThat(histogram.figures()).isNotEqualTo(before);
    assertThat(histogram.figures().count()).isEqualTo(3);
    assertThat(other.figures().count()).isEqualTo(2);
    assertThat(other.figures().maxMicros()).isEqualTo(40);
  }

  @Test
  void mergedWithAnEmptyOne_nothingChanges() {
    LatencyHistogram both = of(7, 9);
    both.merge(histogram);
    assertThat(both.figures()).isEqualTo(of(7, 9).figures());
    histogram.merge(new LatencyHistogram());
    assertThat(histogram.figures()).isEqualTo(Latency.NONE);
  }
}
