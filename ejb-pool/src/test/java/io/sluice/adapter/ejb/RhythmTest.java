package io.sluice.adapter.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A sweep each 100. */
class RhythmTest {
  private final Rhythm rhythm = new Rhythm(100, 1_000);

  private void sweepAt(long nanos) {
    assertThat(rhythm.tryBegin(nanos)).isTrue();
    rhythm.end();
  }

  @Test
  void timersInTime_sweep_andTheWatchHasNothingToDo() {
    for (long now = 1_100; now < 2_000; now += 100) {
      assertThat(rhythm.tryBeginLate(now)).isFalse();
      sweepAt(now);
    }
  }

  @Test
  void whereTimersStop_theWatchSweeps() {
    sweepAt(1_100);
    assertThat(rhythm.tryBeginLate(1_249)).isFalse();
    assertThat(rhythm.tryBeginLate(1_250)).isTrue();
    rhythm.end();
    assertThat(rhythm.tryBeginLate(1_399)).isFalse();
    assertThat(rhythm.tryBeginLate(1_400)).isTrue();
  }

  @Test
  void timersThatGoOffAllAtOnce_sweepOnce() {
    sweepAt(1_100);
    assertThat(rhythm.tryBegin(1_101)).isFalse();
    assertThat(rhythm.tryBegin(1_149)).isFalse();
    sweepAt(1_150);
  }

  @Test
  void whileOneSweeps_nobodyElseDoes() {
    assertThat(rhythm.tryBegin(1_100)).isTrue();
    assertThat(rhythm.tryBegin(1_200)).isFalse();
    assertThat(rhythm.tryBeginLate(1_300)).isFalse();
    rhythm.end();
    sweepAt(1_300);
  }

  @Test
  void aClockThatWraps_isNoMatter() {
    Rhythm late = new Rhythm(100, Long.MAX_VALUE - 10);
    assertThat(late.tryBegin(Long.MIN_VALUE + 10)).isFalse();
    assertThat(late.tryBegin(Long.MIN_VALUE + 60)).isTrue();
  }
}
