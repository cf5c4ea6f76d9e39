package io.sluice.core.admission;

import static io.sluice.api.PriorityClass.CRITICAL;
import static io.sluice.api.PriorityClass.HIGH;
import static io.sluice.api.PriorityClass.LOW;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.PriorityClass;
import io.sluice.core.admission.Policy.Verdict;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rule of admission, by the reference's numbers and by chance. */
class PolicyTest {
  /** Numbers as somebody made them up, in the order of rank. */
  private record Numbers(int max, int[] held, int[] in, int[] waits, int[] most)
      implements Situation {
    @Override
    public int total() {
      return IntStream.of(in).sum();
    }

    @Override
    public int reserved(PriorityClass priority) {
      return held[priority.ordinal()];
    }

    @Override
    public int active(PriorityClass priority) {
      return in[priority.ordinal()];
    }

    @Override
    public int waiting(PriorityClass priority) {
      return waits[priority.ordinal()];
    }

    @Override
    public int maxWaiting(PriorityClass priority) {
      return most[priority.ordinal()];
    }
  }

  @Test
  void rsv1_ofAThousandFreeSlots_eachClassMayUseWhatIsNotHeldAboveIt() {
    assertThat(limit(CRITICAL)).isEqualTo(1_000);
    assertThat(limit(HIGH)).isEqualTo(900);
    assertThat(limit(NORMAL)).isEqualTo(700);
    assertThat(limit(LOW)).isEqualTo(300);
  }

  @Test
  void rsv1_onlyWhatIsUnfilledOfAReservation_isHeld() {
    Numbers now = thousand(60, 250, 0, 0);
    assertThat(Policy.free(now)).isEqualTo(690);
    assertThat(Policy.unfilled(now, CRITICAL)).isEqualTo(40);
    assertThat(Policy.unfilled(now, HIGH)).as("more than filled").isZero();
    assertThat(Policy.unfilled(now, NORMAL)).isEqualTo(400);
    assertThat(Policy.heldAbove(now, CRITICAL)).isZero();
    assertThat(Policy.heldAbove(now, HIGH)).isEqualTo(40);
    assertThat(Policy.heldAbove(now, NORMAL)).isEqualTo(40);
    assertThat(Policy.heldAbove(now, LOW)).isEqualTo(440);
  }

  @Test
  void rsv1_theLastSlotThatIsNotHeld_isTheLastOneGiven() {
    assertThat(Policy.isAdmissible(thousand(0, 0, 0, 299), LOW)).isTrue();
    assertThat(Policy.isAdmissible(thousand(0, 0, 0, 300), LOW)).isFalse();
    assertThat(Policy.isAdmissible(thousand(0, 0, 399, 300), NORMAL)).isTrue();
    assertThat(Policy.isAdmissible(thousand(0, 0, 400, 300), NORMAL)).isFalse();
    assertThat(Policy.isAdmissible(thousand(0, 199, 400, 300), HIGH)).isTrue();
    assertThat(Policy.isAdmissible(thousand(0, 200, 400, 300), HIGH)).isFalse();
    assertThat(Policy.isAdmissible(thousand(99, 200, 400, 300), CRITICAL)).isTrue();
    assertThat(Policy.isAdmissible(thousand(100, 200, 400, 300), CRITICAL)).isFalse();
  }

  @Test
  void cap1_whereMoreAreInThanThereIsRoom_nobodyIsAdmissible() {
    Numbers now = new Numbers(10, new int[4], new int[] {0, 0, 12, 0}, new int[4], new int[4]);
    assertThat(Policy.free(now)).isEqualTo(-2);
    for (PriorityClass each : PriorityClass.values()) {
      assertThat(Policy.isAdmissible(now, each)).isFalse();
    }
  }

  @Test
  void pre1_pre2_theVictimsClass_isTheLowestBelow() {
    assertThat(Policy.victimClass(thousand(1, 1, 1, 1), CRITICAL)).isEqualTo(LOW);
    assertThat(Policy.victimClass(thousand(1, 1, 1, 0), CRITICAL)).isEqualTo(NORMAL);
    assertThat(Policy.victimClass(thousand(1, 1, 0, 0), CRITICAL)).isEqualTo(HIGH);
    assertThat(Policy.victimClass(thousand(1, 1, 0, 0), HIGH)).isNull();
    assertThat(Policy.victimClass(thousand(1, 1, 1, 1), LOW)).isNull();
  }

  @Test
  void theVerdict_isAdmitElsePreemptElseWaitElseRefuse() {
    assertThat(verdict(thousand(0, 0, 0, 0), NORMAL, true)).isEqualTo(Verdict.ADMIT);
    Numbers full = thousand(0, 0, 700, 300);
    assertThat(verdict(full, NORMAL, true)).isEqualTo(Verdict.PREEMPT);
    assertThat(verdict(full, NORMAL, false)).isEqualTo(Verdict.WAIT);
    assertThat(verdict(full, LOW, true)).isEqualTo(Verdict.WAIT);
    full.waits()[NORMAL.ordinal()] = 1;
    assertThat(verdict(full, NORMAL, true)).as("somebody is before it").isEqualTo(Verdict.WAIT);
    assertThat(verdict(full, HIGH, true)).isEqualTo(Verdict.PREEMPT);
    full.waits()[LOW.ordinal()] = 100;
    assertThat(verdict(full, LOW, true)).isEqualTo(Verdict.REFUSE);
  }

  @Test
  void q2_aheadOfANewcomer_isWhoWaitsInItsClassAndAbove() {
    Numbers now = thousand(0, 0, 0, 0);
    System.arraycopy(new int[] {1, 10, 100, 1_000}, 0, now.waits(), 0, 4);
    assertThat(Policy.ahead(now, CRITICAL)).isEqualTo(1);
    assertThat(Policy.ahead(now, HIGH)).isEqualTo(11);
    assertThat(Policy.ahead(now, NORMAL)).isEqualTo(111);
    assertThat(Policy.ahead(now, LOW)).isEqualTo(1_111);
  }

  @Test
  void q2_whereAClassIsAdmissible_soIsEachAboveIt() {
    Random random = new Random(1);
    int held = 0;
    for (int i = 0; i < 20_000; i++) {
      Numbers now = anything(random);
      boolean below = false;
      for (int rank = 3; rank >= 0; rank--) {
        boolean admissible = Policy.isAdmissible(now, PriorityClass.values()[rank]);
        assertThat(admissible || !below).as("%s", now).isTrue();
        held += admissible ? 0 : 1;
        below = admissible;
      }
    }
    assertThat(held).isBetween(1_000, 79_000);
  }

  @Test
  void rsv1_rsv2_afterAnAdmission_whatIsHeldAboveIsStillFree() {
    Random random = new Random(2);
    for (int i = 0; i < 20_000; i++) {
      Numbers now = anything(random);
      PriorityClass priority = PriorityClass.values()[random.nextInt(4)];
      if (Policy.isAdmissible(now, priority)) {
        now.in()[priority.ordinal()]++;
        assertThat(Policy.free(now)).isGreaterThanOrEqualTo(Policy.heldAbove(now, priority));
        assertThat(Policy.free(now)).isGreaterThanOrEqualTo(0);
      }
    }
  }

  // ---- helpers

  private static Numbers thousand(int... in) {
    return new Numbers(
        1_000,
        new int[] {100, 200, 400, 0},
        in.clone(),
        new int[4],
        new int[] {100, 100, 100, 100});
  }

  /** How many of that class alone get in. */
  private static int limit(PriorityClass priority) {
    Numbers now = thousand(0, 0, 0, 0);
    while (Policy.isAdmissible(now, priority) && now.total() < 10_000) {
      now.in()[priority.ordinal()]++;
    }
    return now.total();
  }

  private static Numbers anything(Random random) {
    return new Numbers(
        random.nextInt(12),
        random.ints(4, 0, 4).toArray(),
        random.ints(4, 0, 4).toArray(),
        new int[4],
        new int[4]);
  }

  private static Verdict verdict(Numbers now, PriorityClass priority, boolean preemption) {
    return Policy.decide(now, priority, preemption);
  }
}
