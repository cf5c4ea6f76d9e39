package io.sluice.core.admission;

import static io.sluice.api.PriorityClass.CRITICAL;
import static io.sluice.api.PriorityClass.HIGH;
import static io.sluice.api.PriorityClass.LOW;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.PriorityClass;
import org.junit.jupiter.api.Test;

/** What is counted, by class and in all. */
class LedgerTest {
  private final Ledger ledger = new Ledger(5, new int[] {2, 0, 0, 0});

  @Test
  void acc4_whatIsTaken_isCountedByClassAndInAll() {
    take(NORMAL, NORMAL, HIGH);
    ledger.release(NORMAL);
    assertThat(ledger.active(NORMAL)).isEqualTo(1);
    assertThat(ledger.active(HIGH)).isEqualTo(1);
    assertThat(ledger.active(LOW)).isZero();
    assertThat(ledger.total()).isEqualTo(2);
    assertThat(ledger.max()).isEqualTo(5);
    assertThat(ledger.reserved(CRITICAL)).isEqualTo(2);
  }

  @Test
  void cap1_aTransfer_movesOneFromClassToClass_andNeverN() {
    take(LOW, NORMAL);
    ledger.transfer(LOW, CRITICAL);
    assertThat(ledger.total()).isEqualTo(2);
    assertThat(ledger.active(LOW)).isZero();
    assertThat(ledger.active(CRITICAL)).isEqualTo(1);
    assertThat(ledger.peak()).isEqualTo(2);
  }

  @Test
  void acc5_thePeak_isTheMostThereEverWas_orWhatIsWhenItIsReset() {
    take(NORMAL, NORMAL, NORMAL);
    ledger.release(NORMAL);
    ledger.release(NORMAL);
    assertThat(ledger.peak()).isEqualTo(3);
    ledger.resetPeak();
    assertThat(ledger.peak()).isEqualTo(1);
    take(NORMAL);
    assertThat(ledger.peak()).isEqualTo(2);
  }

  @Test
  void cap1_theCeiling_isC_orWhatWasLeftWhenCWasLowered_andOnlyFalls() {
    take(NORMAL, NORMAL, NORMAL);
    assertThat(ledger.ceiling()).isEqualTo(5);
    ledger.resize(1, new int[4]);
    assertThat(ledger.ceiling()).isEqualTo(3);
    ledger.transfer(NORMAL, HIGH);
    assertThat(ledger.ceiling()).isEqualTo(3);
    ledger.release(NORMAL);
    assertThat(ledger.ceiling()).isEqualTo(2);
    ledger.release(NORMAL);
    ledger.release(HIGH);
    assertThat(ledger.ceiling()).isEqualTo(1);
    ledger.resize(4, new int[4]);
    assertThat(ledger.ceiling()).isEqualTo(4);
  }

  @Test
  void rsv2_aChangeThatHoldsMoreForCriticalThanIsFree_strains_untilThatMuchIs() {
    take(NORMAL, NORMAL, NORMAL);
    assertThat(ledger.isStrained()).isFalse();
    ledger.resize(5, new int[] {4, 0, 0, 0});
    assertThat(ledger.isStrained()).as("2 are free and 4 are held").isTrue();
    ledger.release(NORMAL);
    assertThat(ledger.isStrained()).isTrue();
    ledger.transfer(NORMAL, CRITICAL);
    assertThat(ledger.isStrained()).as("3 are free and 3 are held").isFalse();
  }

  @Test
  void rsv2_onceItHoldsAgain_itIsStrainedByAChangeOnly() {
    take(NORMAL, NORMAL, NORMAL, NORMAL);
    ledger.resize(5, new int[] {2, 0, 0, 0});
    assertThat(ledger.isStrained()).isTrue();
    ledger.release(NORMAL);
    assertThat(ledger.isStrained()).isFalse();
    take(NORMAL);
    assertThat(ledger.isStrained()).as("a breach of RSV-2 is to be found, not excused").isFalse();
    take(NORMAL);
    ledger.transfer(NORMAL, HIGH);
    assertThat(ledger.isStrained()).as("2 are held and none is free").isFalse();
    ledger.release(HIGH);
    assertThat(ledger.isStrained()).as("2 are held and 1 is free").isFalse();
  }

  @Test
  void reservations_areCopied() {
    int[] reserved = {1, 1, 1, 0};
    Ledger other = new Ledger(10, reserved);
    reserved[0] = 9;
    assertThat(other.reserved(CRITICAL)).isEqualTo(1);
  }

  private void take(PriorityClass... each) {
    for (PriorityClass priority : each) {
      ledger.take(priority);
    }
  }
}
