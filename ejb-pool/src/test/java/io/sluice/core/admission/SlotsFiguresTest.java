package io.sluice.core.admission;

import static io.sluice.api.PriorityClass.CRITICAL;
import static io.sluice.api.PriorityClass.HIGH;
import static io.sluice.api.PriorityClass.LOW;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.PriorityClass;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What slots tell of themselves, and of who takes whom over. All waiters and victims are there. */
class SlotsFiguresTest {
  private final Map<String, Long> activity = new HashMap<>();

  private final Keeper<String> keeper =
      new Keeper<>() {
        @Override
        public boolean displaces(String victim, PriorityClass by) {
          return true;
        }

        @Override
        public boolean seats(Ticket<String> ticket, Slot<String> slot) {
          return true;
        }
      };

  private Slots<String> slots(int max, boolean preemption, Brakes brakes) {
    return new Slots<>(
        max,
        new int[4],
        new Slots.Rules(new int[] {1, 2, 3, 4}, new long[] {5, 15, 30, 60}, preemption, brakes),
        holder -> activity.getOrDefault(holder, 0L),
        keeper);
  }

  private final Slots<String> slots = slots(2, false, new Brakes(0, 0));

  private static Slot<String> seat(Slots<String> in, String who, PriorityClass priority, long now) {
    return ((Answer.Seated<String>) in.ask(who, priority, true, now)).slot();
  }

  private static Ticket<String> park(Slots<String> in, String who, PriorityClass priority) {
    return ((Answer.Parked<String>) in.ask(who, priority, true, 9)).ticket();
  }

  @Test
  void eachClassHasItsOwnQueueAndTime() {
    for (PriorityClass each : PriorityClass.values()) {
      assertThat(slots.maxWaiting(each)).isEqualTo(each.ordinal() + 1);
    }
    assertThat(slots.waitTimeoutNanos(CRITICAL)).isEqualTo(5);
    assertThat(slots.waitTimeoutNanos(LOW)).isEqualTo(60);
  }

  @Test
  void whoCouldBeDisplaced_andWhoWaits_inTheOrderInWhichTheyAreServed() {
    seat(slots, "a", LOW, 1);
    seat(slots, "b", LOW, 1);
    Ticket<String> low = park(slots, "l", LOW);
    Ticket<String> high = park(slots, "h", HIGH);
    assertThat(slots.candidates(LOW)).isEqualTo(2);
    assertThat(slots.candidates(HIGH)).isZero();
    assertThat(slots.waiters()).containsExactly(high, low);
  }

  @Test
  void acc5_thePeakIsSetToWhatIs() {
    Slot<String> gone = seat(slots, "a", LOW, 1);
    seat(slots, "b", LOW, 1);
    slots.release(gone);
    assertThat(slots.peak()).isEqualTo(2);
    slots.resetPeak();
    assertThat(slots.peak()).isEqualTo(1);
  }

  @Test
  void aTakeoverInTheSameClass_goesOnWithTheTenure_andOneIntoAHigherBeginsAnew() {
    Slot<String> first = seat(slots, "a", NORMAL, 1);
    Slot<String> second = slots.takeOver(first, "b", NORMAL, 7);
    assertThat(second.holder()).isEqualTo("b");
    assertThat(second.sinceNanos()).isEqualTo(1);
    Slot<String> third = slots.takeOver(second, "c", HIGH, 8);
    assertThat(third.sinceNanos()).isEqualTo(8);
    assertThat(slots.total()).isEqualTo(1);
    assertThat(slots.active(HIGH)).isEqualTo(1);
  }

  @Test
  void rsv2_limitsThatHoldMoreForCriticalThanIsFree_strain_untilEnoughIs() {
    Slot<String> a = seat(slots, "a", LOW, 1);
    seat(slots, "b", LOW, 1);
    assertThat(slots.isStrained()).isFalse();
    slots.resize(2, new int[] {1, 0, 0, 0});
    assertThat(slots.isStrained()).isTrue();
    slots.release(a);
    assertThat(slots.isStrained()).isFalse();
  }

  @Test
  void pre7_aWaiterLosesNothingButTime_wherePreemptionIsOnAndNoBrakeHoldsIt() {
    assertThat(slots.preemptsAtOnce()).isFalse();
    assertThat(slots(2, true, new Brakes(0, 0)).preemptsAtOnce()).isTrue();
    assertThat(slots(2, true, new Brakes(1, 0)).preemptsAtOnce()).isFalse();
    assertThat(slots(2, false, new Brakes(1, 0)).preemptsAtOnce()).isFalse();
  }

  @Test
  void withABrake_theFirstWaiterPreemptsLater_andSaysWhetherItDid() {
    Slots<String> braked = slots(1, true, new Brakes(100, 0));
    assertThat(braked.preemptForWaiter(0)).as("nobody waits").isFalse();
    seat(braked, "a", LOW, 1);
    Ticket<String> waiter = park(braked, "h", HIGH);
    assertThat(braked.preemptForWaiter(50)).as("nobody has the tenure").isFalse();
    assertThat(braked.waiters()).containsExactly(waiter);
    assertThat(braked.preemptForWaiter(101)).isTrue();
    assertThat(braked.waiting()).isZero();
    assertThat(braked.active(HIGH)).isEqualTo(1);
    assertThat(braked.active(LOW)).isZero();
  }

  @Test
  void tenure_ofThoseWhoHaveIt_theLeastRecentlyActive_ofEqualsTheOldest() {
    Slots<String> braked = slots(4, true, new Brakes(100, 0));
    activity.putAll(Map.of("a", 5L, "b", 9L, "c", 9L, "new", 1L));
    seat(braked, "b", LOW, 10);
    seat(braked, "c", LOW, 10);
    seat(braked, "a", LOW, 10);
    seat(braked, "new", LOW, 90);
    assertThat(seat(braked, "h1", HIGH, 111).holder()).isEqualTo("h1");
    activity.put("b", 4L);
    activity.put("c", 4L);
    Slot<String> second = seat(braked, "h2", HIGH, 112);
    assertThat(second.sinceNanos()).isEqualTo(112);
    assertThat(braked.active(LOW)).isEqualTo(2);
    assertThat(braked.active(HIGH)).isEqualTo(2);
  }

  @Test
  void q4_theFirstDue_isTheOneWithTheEarliestDeadline_whateverItsClass() {
    seat(slots, "a", HIGH, 1);
    seat(slots, "b", HIGH, 1);
    Ticket<String> low = park(slots, "l", LOW);
    assertThat(slots.firstDue()).isSameAs(low);
    Ticket<String> normal = park(slots, "n", NORMAL);
    assertThat(slots.firstDue()).isSameAs(normal);
    Ticket<String> critical = park(slots, "c", CRITICAL);
    assertThat(slots.firstDue()).isSameAs(critical);
    slots.leave(critical);
    assertThat(slots.firstDue()).isSameAs(normal);
  }
}
