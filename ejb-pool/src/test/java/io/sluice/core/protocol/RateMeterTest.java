package io.sluice.core.protocol;

import static io.sluice.core.protocol.RateMeter.Verdict.EXCESS;
import static io.sluice.core.protocol.RateMeter.Verdict.OVER;
import static io.sluice.core.protocol.RateMeter.Verdict.PASS;
import static io.sluice.core.protocol.RateMeter.Verdict.WARN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.fakes.ManualAlarm;
import io.sluice.fakes.ManualTicker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateMeterTest {
  private final ManualTicker ticker = new ManualTicker();
  private final ManualAlarm clock = new ManualAlarm(ticker);
  private final RateMeter meter = new RateMeter(new RateMeter.Rate(10, 4), ticker.read());

  private RateMeter.Verdict take(double amount) {
    return meter.take(amount, ticker.read());
  }

  private void pass(int millis) {
    clock.advance(Duration.ofMillis(millis));
  }

  @Test
  void aBurst_passes_thenOneIsWarned_andTheOthersAreNot() {
    for (int i = 0; i < 4; i++) {
      assertThat(take(1)).isEqualTo(PASS);
    }
    assertThat(take(1)).isEqualTo(WARN);
    assertThat(take(1)).isEqualTo(OVER);
    assertThat(take(1)).isEqualTo(OVER);
    assertThat(take(1)).isEqualTo(OVER);
    assertThat(take(1)).as("more than the bucket holds").isEqualTo(EXCESS);
  }

  @Test
  void tokensComeBack_withTime_andNoMoreThanItHolds() {
    for (int i = 0; i < 4; i++) {
      take(1);
    }
    pass(100);
    assertThat(take(1)).isEqualTo(PASS);
    assertThat(take(1)).isEqualTo(WARN);
    pass(60_000);
    for (int i = 0; i < 4; i++) {
      assertThat(take(1)).isEqualTo(PASS);
    }
    assertThat(take(1)).as("warned anew after a rest").isEqualTo(WARN);
  }

  @Test
  void oneWhoKeepsToTheRate_isNeverWarned() {
    for (int i = 0; i < 1_000; i++) {
      pass(100);
      assertThat(take(1)).isEqualTo(PASS);
    }
  }

  @Test
  void oneWhoGoesOnRegardless_isAnExcess_howeverSlowly() {
    RateMeter.Verdict last = PASS;
    for (int i = 0; i < 100 && last != EXCESS; i++) {
      last = take(1);
      pass(50);
    }
    assertThat(last).isEqualTo(EXCESS);
  }

  @Test
  void whatIsRefused_costsNoTokens() {
    take(3);
    assertThat(take(2)).isEqualTo(WARN);
    assertThat(take(1)).isEqualTo(PASS);
  }

  @Test
  void zero_isNoLimit() {
    RateMeter open = new RateMeter(new RateMeter.Rate(0, 1), ticker.read());
    for (int i = 0; i < 1_000; i++) {
      assertThat(open.take(1_000_000, ticker.read())).isEqualTo(PASS);
    }
  }

  @Test
  void aReadingThatIsOlder_givesNothing() {
    take(4);
    assertThat(meter.take(1, ticker.read() - 1_000_000_000L)).isEqualTo(WARN);
  }
}
