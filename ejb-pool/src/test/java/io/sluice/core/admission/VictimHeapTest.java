package io.sluice.core.admission;

import static io.sluice.api.PriorityClass.LOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** PRE-2: who is preempted, of one class. */
class VictimHeapTest {
  /** What the rule allows to be re-keyed in one selection. */
  private static final int REKEYED = 32;

  /** Shortly before readings wrap, so that most tests cross that. */
  private static final long T0 = Long.MAX_VALUE - 50;

  private static final class Holder {
    private long activeNanos = T0;
    private long looks;
  }

  private final List<Slot<Holder>> slots = new ArrayList<>();
  private final VictimHeap<Holder> heap =
      new VictimHeap<>(
          holder -> {
            holder.looks++;
            return holder.activeNanos;
          });

  @Test
  void pre2_nobody_isNoVictim() {
    assertThat(heap.select(T0, 0)).isNull();
    assertThat(heap.select(T0, 1)).isNull();
  }

  @Test
  void pre2_whoWasActiveLeastRecently_isSelected_andStaysIn() {
    add(4);
    active(0, 30);
    active(1, 10);
    active(2, 20);
    active(3, 40);
    assertThat(heap.select(T0 + 50, 0)).isSameAs(slots.get(1));
    assertThat(heap.size()).isEqualTo(4);
    heap.remove(slots.get(1));
    assertThat(heap.select(T0 + 50, 0)).isSameAs(slots.get(2));
  }

  @Test
  void pre2_ofThoseEquallyQuiet_itIsWhoHasItsSlotLongest() {
    add(40);
    Collections.shuffle(slots, new Random(4));
    List<Slot<Holder>> byAge = new ArrayList<>(slots);
    byAge.sort(Comparator.comparingLong(slot -> slot.number));
    for (Slot<Holder> next : byAge) {
      assertThat(heap.select(T0, 0)).isSameAs(next);
      heap.remove(next);
    }
  }

  @Test
  void pre2_whoComesIn_andWasActiveBeforeAllOthers_isSelected() {
    for (int i = 40; i > 0; i--) {
      add(T0 + i); // who waits for a slot may have been silent for longer than all who have one
    }
    for (int i = 39; i >= 0; i--) {
      assertThat(heap.select(T0 + 50, 0)).isSameAs(slots.get(i));
      heap.remove(slots.get(i));
    }
  }

  @Test
  void pre2_activityIsComparedAcrossTheWrapOfTheClock() {
    add(3);
    active(0, 100); // a negative reading
    active(1, 40);
    active(2, 60);
    assertThat(slots.get(0).holder().activeNanos).isNegative();
    assertThat(heap.select(T0 + 200, 0)).isSameAs(slots.get(1));
  }

  @Test
  void pre2_atMost32StaleOnesAreRekeyed_andTheBestOfTheseIsTaken() {
    add(100);
    for (int i = 0; i < 100; i++) {
      active(i, 1_000 - i); // who came last was active least recently
    }
    long before = looks();
    assertThat(heap.select(T0 + 2_000, 0)).isSameAs(slots.get(REKEYED - 1));
    assertThat(looks() - before).isEqualTo(REKEYED);
    assertThat(heap.select(T0 + 2_000, 0)).isSameAs(slots.get(2 * REKEYED - 1));
  }

  @Test
  void pre2_whereNoMoreThan32AreStale_itIsExact() {
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      VictimHeapTest fresh = new VictimHeapTest();
      fresh.add(1 + random.nextInt(200));
      for (int stale = 0; stale < REKEYED - 1; stale++) {
        fresh.active(random.nextInt(fresh.slots.size()), random.nextInt(100));
      }
      Slot<Holder> least = fresh.slots.stream().min(VictimHeapTest::byActivity).orElseThrow();
      assertThat(fresh.heap.select(T0 + 200, 0)).isSameAs(least);
    }
  }

  @Test
  void pre2_overRandomActivity_itSelectsWhatTheRuleSays() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      VictimHeapTest fresh = new VictimHeapTest();
      Oracle oracle = new Oracle();
      long now = T0;
      for (int i = 0; i < 2_000; i++) {
        now += random.nextInt(3);
        int what = random.nextInt(10);
        List<Slot<Holder>> in = fresh.slots;
        if (what < 3 || in.isEmpty()) {
          oracle.add(fresh.add(now));
        } else if (what < 5 && in.size() > 60) {
          Slot<Holder> gone = in.remove(random.nextInt(in.size()));
          fresh.heap.remove(gone);
          oracle.remove(gone);
        } else if (what < 8) {
          for (int k = 0; k < 5; k++) {
            in.get(random.nextInt(in.size())).holder().activeNanos = now;
          }
        } else {
          Slot<Holder> victim = fresh.heap.select(now, 0);
          assertThat(victim).as("seed %s, step %s", seed, i).isSameAs(oracle.select());
          if (random.nextBoolean()) {
            in.remove(victim);
            fresh.heap.remove(victim);
            oracle.remove(victim);
          }
        }
        assertThat(fresh.heap.size()).isEqualTo(in.size());
      }
    }
  }

  @Test
  void whoIsRemovedTwice_orWasNeverIn_changesNothing() {
    add(3);
    Slot<Holder> gone = slots.get(1);
    heap.remove(gone);
    heap.remove(gone);
    heap.remove(new Slot<>(new Holder(), LOW, T0));
    assertThat(heap.size()).isEqualTo(2);
  }

  @Test
  void whoCameLast_removedTwice_isOut() {
    add(3);
    Slot<Holder> gone = slots.get(2);
    heap.remove(gone);
    heap.remove(gone);
    assertThat(heap.size()).isEqualTo(2);
    heap.remove(slots.get(0));
    assertThat(heap.select(T0, 0)).isSameAs(slots.get(1));
  }

  @Test
  void whereAllHaveLeft_othersComeIn() {
    for (int round = 0; round < 3; round++) {
      add(20);
      slots.forEach(heap::remove);
      slots.clear();
      assertThat(heap.size()).isZero();
      assertThat(heap.select(T0, 0)).isNull();
    }
    add(1);
    assertThat(heap.select(T0, 0)).isSameAs(slots.get(0));
  }

  @Test
  void itGrowsAndIsEmptied_withoutLosingAnybody() {
    add(1_000);
    for (int left = 999; left > 0; left--) {
      Slot<Holder> victim = heap.select(T0, 0);
      heap.remove(victim);
      assertThat(slots.remove(victim)).isTrue();
      assertThat(heap.size()).isEqualTo(left);
    }
  }

  // ---- tenure

  @Test
  void tenure_whoHasItsSlotForLessThanThat_isNoVictim() {
    add(T0);
    assertThat(heap.select(T0 + 99, 100)).isNull();
    assertThat(heap.select(T0 + 100, 100)).isSameAs(slots.get(0));
  }

  @Test
  void tenure_itIsTheLeastRecentlyActive_ofThoseWhoHaveIt() {
    add(T0);
    add(T0);
    add(T0 + 90);
    active(0, 95);
    active(1, 94);
    active(2, 91); // quieter than both, and too new
    assertThat(heap.select(T0 + 100, 100)).isSameAs(slots.get(1));
    heap.remove(slots.get(1));
    assertThat(heap.select(T0 + 100, 100)).isSameAs(slots.get(0));
    heap.remove(slots.get(0));
    assertThat(heap.select(T0 + 100, 100)).isNull();
    assertThat(heap.select(T0 + 190, 100)).isSameAs(slots.get(2));
  }

  @Test
  void tenure_whereNobodyHasIt_onlyTheHeadsActivityIsRead_andSomebodyIsFoundOnceOneHas() {
    for (int i = 0; i < 100; i++) {
      add(T0 + i);
    }
    assertThat(heap.select(T0 + 99, 100)).isNull();
    long before = looks();
    for (int i = 0; i < 50; i++) {
      assertThat(heap.select(T0 + 99, 100)).isNull();
    }
    assertThat(looks() - before).as("the head, each time").isEqualTo(50);
    assertThat(heap.select(T0 + 100, 100)).isSameAs(slots.get(0));
  }

  @Test
  void tenure_whoComesWithAnOldOne_isFound_thoughNobodyHadOneJustNow() {
    add(T0 + 50);
    assertThat(heap.select(T0 + 100, 100)).isNull();
    Slot<Holder> takenOver = add(T0);
    active(1, 60);
    assertThat(heap.select(T0 + 100, 100)).isSameAs(takenOver);
  }

  @Test
  void tenure_whereFewAreIn_itIsTheLeastRecentlyActiveOfThoseWhoHaveIt_ofEqualsTheOldest() {
    Random random = new Random(7);
    long now = T0;
    for (int i = 0; i < 3_000; i++) {
      now += random.nextInt(20);
      if (slots.isEmpty() || slots.size() < REKEYED - 1 && random.nextInt(3) == 0) {
        add(now);
      }
      for (int k = 0; k < 3; k++) {
        slots.get(random.nextInt(slots.size())).holder().activeNanos = now;
      }
      long time = now;
      Slot<Holder> least =
          slots.stream()
              .filter(slot -> time - slot.sinceNanos() >= 200)
              .min(VictimHeapTest::byActivity)
              .orElse(null);
      assertThat(heap.select(now, 200)).as("step %s", i).isSameAs(least);
      if (least != null && random.nextBoolean()) {
        heap.remove(least);
        slots.remove(least);
      }
    }
  }

  @Test
  void tenure_overRandomActivity_itIsNobodyNew_andSomebodyWhereSomebodyIsNot() {
    Random random = new Random(6);
    long now = T0;
    int found = 0;
    for (int i = 0; i < 5_000; i++) {
      now += random.nextInt(10);
      if (random.nextInt(4) == 0 || slots.isEmpty()) {
        add(now);
      }
      slots.get(random.nextInt(slots.size())).holder().activeNanos = now;
      Slot<Holder> victim = heap.select(now, 200);
      long time = now;
      boolean any = slots.stream().anyMatch(slot -> time - slot.sinceNanos() >= 200);
      assertThat(victim != null).isEqualTo(any);
      if (victim != null) {
        found++;
        assertThat(now - victim.sinceNanos()).isGreaterThanOrEqualTo(200);
        if (random.nextInt(3) == 0) {
          heap.remove(victim);
          slots.remove(victim);
        }
      }
    }
    assertThat(found).isBetween(500, 4_900);
  }

  // ---- helpers

  /** The rule, done slowly: a list, and a search at each step. */
  private static final class Oracle {
    private static final class Seen {
      private final Slot<Holder> slot;
      private final long age;
      private long nanos;

      private Seen(Slot<Holder> slot, long age) {
        this.slot = slot;
        this.age = age;
        this.nanos = slot.holder().activeNanos;
      }
    }

    private final List<Seen> all = new ArrayList<>();
    private long ages;

    private void add(Slot<Holder> slot) {
      all.add(new Seen(slot, ages++));
    }

    private void remove(Slot<Holder> slot) {
      all.removeIf(seen -> seen.slot == slot);
    }

    private Slot<Holder> select() {
      Seen best = null;
      for (int i = 0; i < REKEYED; i++) {
        Seen head = all.stream().min(Oracle::compare).orElse(null);
        if (head == null || head.nanos == head.slot.holder().activeNanos) {
          return head == null ? null : head.slot;
        }
        head.nanos = head.slot.holder().activeNanos;
        best = best == null || compare(head, best) < 0 ? head : best;
      }
      return best.slot;
    }

    private static int compare(Seen a, Seen b) {
      return a.nanos == b.nanos ? Long.compare(a.age, b.age) : Long.signum(a.nanos - b.nanos);
    }
  }

  private static int byActivity(Slot<Holder> a, Slot<Holder> b) {
    long difference = a.holder().activeNanos - b.holder().activeNanos;
    return difference == 0 ? Long.compare(a.number, b.number) : Long.signum(difference);
  }

  private Slot<Holder> add(long now) {
    Holder holder = new Holder();
    holder.activeNanos = now;
    Slot<Holder> slot = new Slot<>(holder, LOW, now);
    heap.add(slot);
    slots.add(slot);
    return slot;
  }

  private void add(int count) {
    for (int i = 0; i < count; i++) {
      add(T0);
    }
  }

  private void active(int which, long afterNanos) {
    slots.get(which).holder().activeNanos = T0 + afterNanos;
  }

  private long looks() {
    return slots.stream().mapToLong(slot -> slot.holder().looks).sum();
  }
}
