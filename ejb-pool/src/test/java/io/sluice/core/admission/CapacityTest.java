package io.sluice.core.admission;

import static io.sluice.api.PriorityClass.CRITICAL;
import static io.sluice.api.PriorityClass.HIGH;
import static io.sluice.api.PriorityClass.LOW;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CapacityTest {
  private final Capacity capacity = new Capacity(2);

  @Test
  void cap1_slotsAreTaken_untilThereAreNone() {
    assertThat(capacity.tryTake(NORMAL)).isTrue();
    assertThat(capacity.tryTake(LOW)).isTrue();
    assertThat(capacity.tryTake(CRITICAL)).isFalse();
    assertThat(capacity.total()).isEqualTo(2);
    assertThat(capacity.max()).isEqualTo(2);
    assertThat(capacity.byPriority()).isEqualTo(Map.of(CRITICAL, 0, HIGH, 0, NORMAL, 1, LOW, 1));
  }

  @Test
  void aSlotThatIsGivenBack_canBeTakenAgain() {
    capacity.tryTake(NORMAL);
    capacity.tryTake(NORMAL);
    capacity.release(NORMAL);
    assertThat(capacity.total()).isEqualTo(1);
    assertThat(capacity.tryTake(HIGH)).isTrue();
  }

  @Test
  void cap1_aTransfer_movesASlotBetweenClasses_andNotTheirNumber() {
    capacity.tryTake(NORMAL);
    capacity.tryTake(NORMAL);
    capacity.transfer(NORMAL, HIGH);
    assertThat(capacity.total()).isEqualTo(2);
    assertThat(capacity.byPriority()).containsEntry(NORMAL, 1).containsEntry(HIGH, 1);
  }

  @Test
  void acc5_thePeak_isTheHighestSoFar() {
    capacity.tryTake(NORMAL);
    capacity.tryTake(NORMAL);
    capacity.release(NORMAL);
    capacity.release(NORMAL);
    assertThat(capacity.peak()).isEqualTo(2);
    assertThat(capacity.total()).isZero();
  }

  @Test
  void theFiguresByClass_areACopy() {
    var before = capacity.byPriority();
    capacity.tryTake(NORMAL);
    assertThat(before).containsEntry(NORMAL, 0);
  }
}
