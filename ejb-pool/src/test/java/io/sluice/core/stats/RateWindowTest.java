package io.sluice.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.api.PoolStats.PerSecond;
import io.sluice.api.PoolStats.Rates;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateWindowTest {
  /** The ticker wraps after 100 s. */
  private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(100);

  private final RateWindow window = new RateWindow(START);
  private long millis;
  private long total;

  private long now() {
    return START + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private Rates rates() {
    return window.rates(now(), total, 2 * total, 3 * total, 4 * total);
  }

  private void sweep() {
    window.sample(now(), total, 2 * total, 3 * total, 4 * total);
  }

  /** A sweep each second, and so many events before it. */
  private void seconds(int count, long eventsPerSecond) {
    for (int i = 0; i < count; i++) {
      millis += 1_000;
      total += eventsPerSecond;
      sweep();
    }
  }

  private static PerSecond perSecond(double offered) {
    return new PerSecond(offered, 2 * offered, 3 * offered, 4 * offered);
  }

  @Test
  void whereNothingHasHappened_allIsZero() {
    assertThat(rates()).isEqualTo(Rates.NONE);
    seconds(400, 0);
    assertThat(rates()).isEqualTo(Rates.NONE);
  }

  @Test
  void aYoungPool_isMeasuredSinceItsStart() {
    millis = 20_000;
    total = 40;
    assertThat(rates()).isEqualTo(new Rates(perSecond(2), perSecond(2)));
    seconds(70, 0);
    assertThat(rates().oneMinute()).isEqualTo(PerSecond.NONE);
    assertThat(rates().fiveMinutes()).isEqualTo(perSecond(40 / 90.0));
  }

  @Test
  void inItsFirstSecond_aPoolHasNoHigherRateThanItHasEvents() {
    total = 5;
    assertThat(rates()).isEqualTo(new Rates(perSecond(5), perSecond(5)));
    millis = 1;
    assertThat(rates()).isEqualTo(new Rates(perSecond(5), perSecond(5)));
    millis = 2_000;
    assertThat(rates().oneMinute()).isEqualTo(perSecond(2.5));
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 1_000, 4_999, 5_000, 7_001, 60_000})
  void aSteadyRate_isThatRate_howeverOftenItIsSwept(int sweepMillis) {
    while (millis < 900_000) {
      millis += sweepMillis;
      total += sweepMillis;
      sweep();
      if (millis >= 1_000) {
        Rates now = rates();
        assertThat(now.oneMinute().offered()).isCloseTo(1_000, within(0.001));
        assertThat(now.oneMinute().admitted()).isCloseTo(2_000, within(0.001));
        assertThat(now.fiveMinutes().messagesIn()).isCloseTo(3_000, within(0.001));
        assertThat(now.fiveMinutes().messagesOut()).isCloseTo(4_000, within(0.001));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 1_000, 4_999, 5_000, 5_001, 7_001})
  void aBurst_leavesTheOneMinute_andThenTheFive(int sweepMillis) {
    while (millis < 400_000) {
      millis += sweepMillis;
      sweep();
    }
    total = 600;
    long burstMillis = millis;
    // What is inexact: a sample is kept every five seconds, at the next sweep.
    long late = 5_000 + 2L * sweepMillis;
    while (millis < burstMillis + 400_000) {
      millis += sweepMillis;
      sweep();
      long age = millis - burstMillis;
      Rates now = rates();
      if (age < 60_000) {
        assertThat(now.oneMinute().offered()).isBetween(600 / ((60_000 + late) / 1_000.0), 10.0);
      } else if (age > 60_000 + late) {
        assertThat(now.oneMinute()).isEqualTo(PerSecond.NONE);
      }
      if (age < 300_000) {
        assertThat(now.fiveMinutes().offered()).isBetween(600 / ((300_000 + late) / 1_000.0), 2.0);
      } else if (age > 300_000 + late) {
        assertThat(now.fiveMinutes()).isEqualTo(PerSecond.NONE);
      }
    }
  }

  @Test
  void theOneMinute_followsAtOnce_theFiveSlowly() {
    seconds(300, 10);
    seconds(65, 100);
    assertThat(rates().oneMinute().offered()).isEqualTo(100);
    assertThat(rates().fiveMinutes().offered())
        .isCloseTo((235 * 10 + 65 * 100) / 300.0, within(2.0));
  }

  @Test
  void aSweepThatStopped_isAveragedOver() {
    seconds(100, 10);
    millis += 600_000;
    total += 1_200;
    assertThat(rates().oneMinute().offered()).isBetween(1.9, 2.1);
    sweep();
    seconds(65, 7);
    assertThat(rates().oneMinute().offered()).isEqualTo(7);
  }

  @Test
  void aRead_changesNothing() {
    seconds(30, 3);
    Rates first = rates();
    millis += 30_000;
    rates();
    millis -= 30_000;
    assertThat(rates()).isEqualTo(first);
  }

  @Test
  void readingsAndTotalsThatAreOlder_giveNothingNegative() {
    seconds(200, 10);
    millis -= 190_000;
    total -= 1_995;
    sweep();
    PerSecond one = rates().oneMinute();
    assertThat(one.offered()).isBetween(0.0, 5.0);
    millis -= 20_000;
    total = -1;
    assertThat(rates()).isEqualTo(Rates.NONE);
  }
}
