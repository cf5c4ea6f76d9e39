package io.sluice.core.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.OutboundStats;
import io.sluice.core.config.OutboundConfig.Reconnect;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CircuitTest {
  private static final long SECOND = 1_000_000_000L;

  /** Readings wrap while the test goes on. */
  private static final long BEGIN = Long.MAX_VALUE - 10 * SECOND;

  private final Circuit circuit = new Circuit(Reconnect.DEFAULT, new Random(5));

  private static long at(double seconds) {
    return BEGIN + (long) (seconds * SECOND);
  }

  private void failsAt(double... seconds) {
    for (double each : seconds) {
      circuit.failed(at(each));
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,2", "3,4", "4,8", "5,16", "6,30", "7,30", "40,30", "1000,30"})
  void out3_theLongestDelay_doublesUpToTheCap(int failures, int seconds) {
    assertThat(Circuit.longestDelayNanos(Reconnect.DEFAULT, failures)).isEqualTo(seconds * SECOND);
  }

  @Test
  void out3_whatFailedAndWhatIsUnderWay_areTogetherNeverMoreThanSix() {
    for (int failures = 0; failures < 6; failures++) {
      for (int dialling = 0; dialling < 10; dialling++) {
        assertThat(circuit.mayDial(at(1_000 * (failures + 1)), dialling))
            .as("%s failures, %s under way", failures, dialling)
            .isEqualTo(failures + dialling < 6);
      }
      circuit.failed(at(1_000 * failures));
    }
  }

  @Test
  void out3_anOpenCircuit_letsNobodyThrough_andThenOne() {
    failsAt(0, 0, 0, 0, 0, 1);
    assertThat(circuit.state(at(60.9))).isEqualTo(OutboundStats.Circuit.OPEN);
    assertThat(circuit.mayDial(at(60.9), 0)).isFalse();
    assertThat(circuit.state(at(61))).isEqualTo(OutboundStats.Circuit.HALF_OPEN);
    assertThat(circuit.mayDial(at(61), 0)).isTrue();
    assertThat(circuit.mayDial(at(61), 1)).isFalse();
  }

  @Test
  void out3_aDialThatSucceeds_takesBackNoFailure_butClosesTheCircuit() {
    failsAt(0, 1);
    circuit.succeeded();
    assertThat(circuit.failures()).isEqualTo(2);
    failsAt(2, 3, 4, 5);
    circuit.succeeded();
    assertThat(circuit.failures()).isEqualTo(5);
  }

  @Test
  void out3_onlyAConnectionThatHeld_andWasOpenedSinceTheLastFailure_resets() {
    failsAt(10);
    circuit.held(at(5), at(100));
    assertThat(circuit.failures()).as("opened before").isEqualTo(1);
    circuit.held(at(20), at(79.9));
    assertThat(circuit.failures()).as("too soon").isEqualTo(1);
    circuit.held(at(20), at(80));
    assertThat(circuit.failures()).isZero();
  }

  @Test
  void out3_aLoss_isAFailure_unlessItsConnectionWasThereBeforeTheLastOne() {
    circuit.lost(at(0), at(10));
    circuit.lost(at(1), at(10));
    assertThat(circuit.failures()).isEqualTo(1);
    circuit.lost(at(11), at(12));
    assertThat(circuit.failures()).isEqualTo(2);
    circuit.lost(at(13), at(100));
    assertThat(circuit.failures()).as("it had held, so it is the first again").isEqualTo(1);
  }

  @Test
  void withoutAttempts_theFirstFailureOpensTheCircuit() {
    Duration one = Duration.ofSeconds(1);
    Circuit strict = new Circuit(new Reconnect(one, one, 0, one, one), new Random(1));
    assertThat(strict.mayDial(at(0), 0)).isTrue();
    assertThat(strict.mayDial(at(0), 1)).isFalse();
    strict.failed(at(0));
    assertThat(strict.state(at(0.5))).isEqualTo(OutboundStats.Circuit.OPEN);
    strict.succeeded();
    assertThat(strict.failures()).isZero();
  }

  @Test
  void delaysAreSpreadOverTheWholeRange() {
    long least = Long.MAX_VALUE;
    long most = 0;
    for (int i = 0; i < 1_000; i++) {
      Circuit fresh = new Circuit(Reconnect.DEFAULT, new Random(i));
      fresh.failed(BEGIN);
      long delay = fresh.notBeforeNanos() - BEGIN;
      least = Math.min(least, delay);
      most = Math.max(most, delay);
    }
    assertThat(least).isBetween(0L, SECOND / 50);
    assertThat(most).isBetween(SECOND * 49 / 50, SECOND);
  }
}
