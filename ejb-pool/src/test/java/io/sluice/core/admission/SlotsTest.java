package io.sluice.core.admission;

import static io.sluice.api.PriorityClass.CRITICAL;
import static io.sluice.api.PriorityClass.HIGH;
import static io.sluice.api.PriorityClass.LOW;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.PriorityClass;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Slots, who holds one and who waits for one; holders are names. */
class SlotsTest {
  private static final long SECOND = 1_000_000_000L;

  /** Ten seconds before the ticker's readings wrap. */
  private static final long T0 = Long.MAX_VALUE - 10 * SECOND;

  private static final PriorityClass[] RANKS = PriorityClass.values();

  /** Who is ending by itself, and so no victim; or has gone, and so is no waiter any more. */
  private final Set<String> gone = new HashSet<>();

  private final Map<String, Slot<String>> holding = new HashMap<>();
  private final Map<String, Ticket<String>> waiting = new HashMap<>();
  private final List<String> log = new ArrayList<>();
  private final Map<PriorityClass, List<String>> queued = new EnumMap<>(PriorityClass.class);

  private final Keeper<String> keeper =
      new Keeper<>() {
        @Override
        public boolean displaces(String victim, PriorityClass by) {
          if (gone.contains(victim)) {
            return false;
          }
          assertThat(holding.remove(victim)).isNotNull();
          log.add(victim + " gives way to " + by.wireName());
          return true;
        }

        @Override
        public boolean seats(Ticket<String> ticket, Slot<String> slot) {
          String waiter = ticket.waiter();
          assertThat(waiting.remove(waiter)).isSameAs(ticket);
          assertThat(queued.get(ticket.priority()).remove(0)).as("Q-1").isEqualTo(waiter);
          if (gone.contains(waiter)) {
            log.add(waiter + " is gone");
            return false;
          }
          holding.put(waiter, slot);
          log.add(waiter + " is seated");
          return true;
        }
      };

  // ---- the reference's numbers

  @Test
  void rsv1_ofAThousand_withAHundredTwoHundredAndFourHundredHeld() {
    Slots<String> slots = slots(1_000, new int[] {100, 200, 400, 0}, false, new Brakes(0, 0));
    assertThat(admitted(slots, LOW)).isEqualTo(300);
    assertThat(admitted(slots, NORMAL)).isEqualTo(400);
    assertThat(admitted(slots, HIGH)).isEqualTo(200);
    assertThat(admitted(slots, CRITICAL)).isEqualTo(100);
    assertThat(slots.total()).isEqualTo(1_000);
  }

  @Test
  void pre3_ofAThousand_criticalsPushOutLowThenNormalThenHigh_andThenWait() {
    Slots<String> slots = slots(1_000, new int[] {100, 200, 400, 0}, true, new Brakes(0, 0));
    admitted(slots, LOW);
    admitted(slots, NORMAL);
    for (int i = 0; i < 200; i++) {
      ask(slots, "h" + i, HIGH);
    }
    assertThat(admitted(slots, CRITICAL)).isEqualTo(1_000);
    List<String> firstLetters = log.stream().map(line -> line.substring(0, 1)).distinct().toList();
    assertThat(firstLetters).containsExactly("l", "n", "h");
    assertThat(slots.total()).isEqualTo(1_000);
    assertThat(slots.active(CRITICAL)).isEqualTo(1_000);
    assertThat(slots.peak()).isEqualTo(1_000);
  }

  // ---- hand-off

  @Test
  void rsv4_oneHandOff_admitsAsManyAsFit() {
    Slots<String> slots = plain(3);
    ask(slots, "a", NORMAL);
    ask(slots, "b", NORMAL);
    ask(slots, "c", NORMAL);
    for (String each : List.of("w1", "w2", "w3")) {
      assertThat(ask(slots, each, NORMAL)).isInstanceOf(Answer.Parked.class);
    }
    slots.release(holding.remove("a"));
    slots.release(holding.remove("b"));
    slots.handOff(T0);
    assertThat(log).containsExactly("w1 is seated", "w2 is seated");
    assertThat(slots.total()).isEqualTo(3);
    assertThat(slots.waiting()).isEqualTo(1);
  }

  @Test
  void q1_q2_handOff_servesHigherClassesFirst_andEachInTurn() {
    Slots<String> slots = plain(1);
    ask(slots, "a", NORMAL);
    ask(slots, "l", LOW);
    ask(slots, "n1", NORMAL);
    ask(slots, "n2", NORMAL);
    ask(slots, "c", CRITICAL);
    slots.resize(5, new int[4]);
    slots.handOff(T0);
    assertThat(log).containsExactly("c is seated", "n1 is seated", "n2 is seated", "l is seated");
  }

  @Test
  void q5_theDeadArePassedOver_andTheSlotGoesOn_toALowerClassIfNeedBe() {
    Slots<String> slots = plain(1);
    ask(slots, "a", NORMAL);
    ask(slots, "dead1", HIGH);
    ask(slots, "dead2", HIGH);
    ask(slots, "l", LOW);
    Collections.addAll(gone, "dead1", "dead2");
    slots.release(holding.remove("a"));
    slots.handOff(T0);
    assertThat(log).containsExactly("dead1 is gone", "dead2 is gone", "l is seated");
    assertThat(slots.total()).isEqualTo(1);
    assertThat(slots.active(HIGH)).isZero();
    assertThat(slots.waiting()).isZero();
  }

  @Test
  void q5_whereAllAreDead_theSlotStaysFree() {
    Slots<String> slots = plain(1);
    ask(slots, "a", NORMAL);
    ask(slots, "dead", NORMAL);
    gone.add("dead");
    slots.release(holding.remove("a"));
    slots.handOff(T0);
    assertThat(slots.total()).isZero();
    assertThat(ask(slots, "b", NORMAL)).isInstanceOf(Answer.Seated.class);
  }

  @Test
  void q3_aTicketThatWasServed_cannotLeave() {
    Slots<String> slots = plain(1);
    ask(slots, "a", NORMAL);
    ask(slots, "w", NORMAL);
    Ticket<String> ticket = waiting.get("w");
    slots.release(holding.remove("a"));
    slots.handOff(T0);
    assertThat(slots.leave(ticket)).isFalse();
    assertThat(slots.total()).isEqualTo(1);
  }

  @Test
  void cap2_whoFindsTheQueueFull_orMayNotWait_isTurnedAway() {
    Slots<String> slots =
        new Slots<>(
            1,
            new int[4],
            new Slots.Rules(new int[] {1, 1, 1, 1}, new long[4], false, new Brakes(0, 0)),
            name -> T0,
            keeper);
    ask(slots, "a", NORMAL);
    assertThat(slots.ask("plain", NORMAL, false, T0)).isInstanceOf(Answer.TurnedAway.class);
    assertThat(ask(slots, "w", NORMAL)).isInstanceOf(Answer.Parked.class);
    assertThat(ask(slots, "x", NORMAL)).isInstanceOf(Answer.TurnedAway.class);
    assertThat(ask(slots, "l", LOW)).isEqualTo(new Answer.Parked<>(waiting.get("l"), 2));
  }

  @Test
  void whoIsTurnedAway_leavesNoGarbage() {
    Slots<String> slots = plain(0);
    assertThat(slots.ask("a", NORMAL, false, T0)).isSameAs(slots.ask("b", LOW, false, T0));
  }

  @Test
  void q4_theFirstDue_andTheOldestWait_byTheWrappingClock() {
    Slots<String> slots = plain(1);
    ask(slots, "a", NORMAL);
    ask(slots, "w1", NORMAL);
    assertThat(slots.firstDue()).isSameAs(waiting.get("w1"));
    assertThat(slots.oldestWaitNanos(NORMAL, T0 + 20 * SECOND)).isEqualTo(20 * SECOND);
    assertThat(slots.oldestWaitNanos(NORMAL, T0 - 1)).as("an earlier reading").isZero();
    assertThat(slots.oldestWaitNanos(LOW, T0)).isZero();
    slots.leave(waiting.get("w1"));
    assertThat(slots.firstDue()).isNull();
  }

  // ---- preemption

  @Test
  void pre4_whoIsEndingByItself_isPassedOver_andItsSlotComesBackOnce() {
    Slots<String> slots = slots(2, new int[4], true, new Brakes(0, 0));
    ask(slots, "l1", LOW);
    ask(slots, "l2", LOW);
    gone.add("l1");
    ask(slots, "c", CRITICAL);
    assertThat(log).containsExactly("l2 gives way to critical");
    assertThat(ask(slots, "h", HIGH)).isInstanceOf(Answer.Parked.class);
    slots.release(holding.remove("l1"));
    slots.handOff(T0);
    assertThat(log).endsWith("h is seated");
    assertThat(slots.total()).isEqualTo(2);
    assertThat(slots.active(LOW)).isZero();
  }

  @Test
  void q5_withBrakes_aSlotWonForTheDead_goesToTheNextAboveTheVictim() {
    Slots<String> slots = slots(1, new int[4], true, new Brakes(SECOND, 0));
    ask(slots, "l", LOW);
    ask(slots, "dead", CRITICAL);
    ask(slots, "h", HIGH);
    gone.add("dead");
    slots.preemptForWaiter(T0 + SECOND);
    assertThat(log).containsExactly("l gives way to critical", "dead is gone", "h is seated");
    assertThat(slots.total()).isEqualTo(1);
    assertThat(slots.active(HIGH)).isEqualTo(1);
  }

  @Test
  void pre1_withBrakes_aSlotWonForTheDead_isNotTakenByOneOfTheVictimsClass_butFreeForAll() {
    Slots<String> slots = slots(1, new int[4], true, new Brakes(SECOND, 0));
    ask(slots, "l1", LOW);
    ask(slots, "dead", CRITICAL);
    ask(slots, "l2", LOW);
    gone.add("dead");
    slots.preemptForWaiter(T0 + SECOND);
    assertThat(log).containsExactly("l1 gives way to critical", "dead is gone", "l2 is seated");
    assertThat(slots.total()).isEqualTo(1);
    assertThat(slots.peak()).isEqualTo(1);
  }

  @Test
  void pre3_withBrakes_theFirstWaiterGetsItsVictimsSlot_evenWhereAllThatIsFreeIsHeldAboveIt() {
    Slots<String> slots = slots(2, new int[4], true, new Brakes(SECOND, 0));
    ask(slots, "l1", LOW);
    ask(slots, "l2", LOW);
    ask(slots, "h", HIGH);
    slots.resize(2, new int[] {2, 0, 0, 0});
    assertThat(slots.preemptForWaiter(T0 + SECOND)).isTrue();
    assertThat(log).containsExactly("l1 gives way to high", "h is seated");
    assertThat(slots.total()).isEqualTo(2);
    assertThat(slots.active(HIGH)).isEqualTo(1);
  }

  @Test
  void rsv1_withBrakes_aSlotWonForTheDead_isKeptFree_whereItIsHeldAboveThoseWhoStillWait() {
    Slots<String> slots = slots(1, new int[4], true, new Brakes(SECOND, 0));
    ask(slots, "l1", LOW);
    ask(slots, "dead", CRITICAL);
    ask(slots, "l2", LOW);
    gone.add("dead");
    slots.resize(1, new int[] {1, 0, 0, 0});
    slots.preemptForWaiter(T0 + SECOND);
    assertThat(log).containsExactly("l1 gives way to critical", "dead is gone");
    assertThat(slots.total()).isZero();
    assertThat(slots.waiting(LOW)).isEqualTo(1);
  }

  @Test
  void q5_withBrakes_whereAllWhoWaitedWereGone_theNewcomerGetsIt() {
    Slots<String> slots = slots(1, new int[4], true, new Brakes(SECOND, 0));
    ask(slots, "l", LOW);
    ask(slots, "dead", HIGH);
    gone.add("dead");
    assertThat(ask(slots, "h", HIGH, T0 + SECOND)).isInstanceOf(Answer.Seated.class);
    assertThat(log).containsExactly("l gives way to high", "dead is gone");
    assertThat(slots.total()).isEqualTo(1);
  }

  @Test
  void pre2_withBrakes_whoTakesOverFromOneThatWasEndingByItself_keepsItsTenure_andGivesWay() {
    Slots<String> slots = slots(2, new int[4], true, new Brakes(SECOND, 0));
    ask(slots, "ending", LOW);
    ask(slots, "new", LOW, T0 + SECOND / 2);
    gone.add("ending");
    assertThat(ask(slots, "h", HIGH, T0 + SECOND)).isInstanceOf(Answer.Parked.class);
    Slot<String> slot = slots.takeOver(holding.remove("ending"), "next", LOW, T0 + SECOND);
    holding.put("next", slot);
    assertThat(slots.preemptForWaiter(T0 + SECOND)).isTrue();
    assertThat(log).containsExactly("next gives way to high", "h is seated");
  }

  @Test
  void withBrakes_theBudgetIsSpent_byPreemptionsThatHappened() {
    Slots<String> slots = slots(2, new int[4], true, new Brakes(0, 1));
    ask(slots, "l1", LOW);
    ask(slots, "l2", LOW);
    assertThat(ask(slots, "c1", CRITICAL)).isInstanceOf(Answer.Seated.class);
    assertThat(ask(slots, "c2", CRITICAL)).isInstanceOf(Answer.Parked.class);
    slots.preemptForWaiter(T0 + 60 * SECOND - 1);
    assertThat(log).hasSize(1);
    slots.preemptForWaiter(T0 + 60 * SECOND);
    assertThat(log).endsWith("l2 gives way to critical", "c2 is seated");
  }

  @Test
  void withoutBrakes_noWaiterHasToBeHelped() {
    Slots<String> slots = slots(1, new int[4], true, new Brakes(0, 0));
    ask(slots, "h", HIGH);
    ask(slots, "l", LOW);
    slots.preemptForWaiter(T0);
    assertThat(log).isEmpty();
    assertThat(slots.preemptsAtOnce()).isTrue();
  }

  // ---- anything

  @Test
  void cap1_rsv2_rsv4_pre7_q1_hold_whateverHappens_withPreemption() {
    anything(true, false);
  }

  @Test
  void cap1_rsv2_rsv4_q1_hold_whateverHappens_withoutPreemption() {
    anything(false, false);
  }

  @Test
  void cap1_rsv2_rsv4_q1_hold_whateverHappens_withBrakes() {
    anything(true, true);
  }

  private void anything(boolean preemption, boolean brakes) {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      reset();
      Slots<String> slots =
          slots(
              8,
              new int[] {1, 2, 2, 0},
              preemption,
              brakes ? new Brakes(3 * SECOND, 5) : new Brakes(0, 0));
      long now = T0;
      for (int step = 0; step < 1_000; step++) {
        now += random.nextInt(3) * SECOND / 2;
        anyStep(slots, random, "x" + step, now);
        assertInvariants(slots, preemption && !brakes);
      }
    }
  }

  private void anyStep(Slots<String> slots, Random random, String name, long now) {
    int before = slots.total();
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> {
        PriorityClass priority = RANKS[random.nextInt(4)];
        boolean admissible = Policy.isAdmissible(slots, priority);
        Answer<String> answer = ask(slots, name, priority, now);
        if (!admissible && answer instanceof Answer.Seated) {
          assertThat(slots.total()).as("PRE-3").isEqualTo(before);
        }
        assertThat(admissible && !(answer instanceof Answer.Seated)).as("Q-2").isFalse();
      }
      case 4, 5, 6 -> {
        if (!holding.isEmpty()) {
          slots.release(holding.remove(any(holding, random)));
          slots.handOff(now);
          assertThat(slots.total()).as("CAP-1: only falls").isLessThanOrEqualTo(before);
        }
      }
      case 7 -> {
        if (!waiting.isEmpty() && random.nextBoolean()) {
          gone.add(any(waiting, random)); // and nobody has been told yet
        } else if (!waiting.isEmpty()) {
          Ticket<String> ticket = waiting.remove(any(waiting, random));
          queued.get(ticket.priority()).remove(ticket.waiter());
          assertThat(slots.leave(ticket)).isTrue();
        }
      }
      case 8 -> slots.preemptForWaiter(now);
      default -> {
        int[] reserved = {random.nextInt(3), random.nextInt(3), random.nextInt(3), 0};
        slots.resize(6 + random.nextInt(6), reserved);
        slots.handOff(now);
      }
    }
  }

  private void assertInvariants(Slots<String> slots, boolean preemptsAtOnce) {
    int[] counted = new int[RANKS.length];
    holding.values().forEach(slot -> counted[slot.priority().ordinal()]++);
    for (PriorityClass each : RANKS) {
      assertThat(slots.active(each)).as("ACC-4").isEqualTo(counted[each.ordinal()]);
      assertThat(slots.waiting(each)).as("Q-7").isEqualTo(queued.get(each).size());
      if (slots.waiting(each) > 0) {
        assertThat(Policy.isAdmissible(slots, each)).as("RSV-4").isFalse();
        if (preemptsAtOnce) {
          assertThat(Policy.victimClass(slots, each)).as("PRE-7").isNull();
        }
      }
    }
    assertThat(slots.total()).isEqualTo(IntStream.of(counted).sum());
    assertThat(slots.total()).as("CAP-1").isLessThanOrEqualTo(slots.ceiling());
    assertThat(slots.peak()).as("ACC-5").isGreaterThanOrEqualTo(slots.total());
    if (!slots.isStrained()) {
      assertThat(Policy.free(slots))
          .as("RSV-2")
          .isGreaterThanOrEqualTo(Policy.unfilled(slots, CRITICAL));
    }
  }

  // ---- helpers

  private Slots<String> slots(int max, int[] reserved, boolean preemption, Brakes brakes) {
    reset();
    return new Slots<>(
        max,
        reserved,
        new Slots.Rules(
            new int[] {5, 5, 5, 5},
            new long[] {5 * SECOND, 15 * SECOND, 30 * SECOND, 60 * SECOND},
            preemption,
            brakes),
        name -> T0,
        keeper);
  }

  private Slots<String> plain(int max) {
    return slots(max, new int[4], false, new Brakes(0, 0));
  }

  private void reset() {
    gone.clear();
    holding.clear();
    waiting.clear();
    log.clear();
    for (PriorityClass each : RANKS) {
      queued.put(each, new ArrayList<>());
    }
  }

  private Answer<String> ask(Slots<String> slots, String name, PriorityClass priority) {
    return ask(slots, name, priority, T0);
  }

  private Answer<String> ask(Slots<String> slots, String name, PriorityClass priority, long now) {
    queued.computeIfAbsent(priority, each -> new ArrayList<>());
    Answer<String> answer = slots.ask(name, priority, true, now);
    if (answer instanceof Answer.Seated<String> seated) {
      assertThat(seated.slot().holder()).isEqualTo(name);
      assertThat(seated.slot().priority()).isEqualTo(priority);
      assertThat(seated.slot().sinceNanos()).isEqualTo(now);
      holding.put(name, seated.slot());
    } else if (answer instanceof Answer.Parked<String> parked) {
      waiting.put(name, parked.ticket());
      queued.get(priority).add(name);
      assertThat(parked.position()).isEqualTo(Policy.ahead(slots, priority));
    }
    return answer;
  }

  /** How many of that class get in until one has to wait, which then goes. */
  private int admitted(Slots<String> slots, PriorityClass priority) {
    for (int count = 0; count <= slots.max(); count++) {
      String name = priority.wireName() + count;
      if (!(ask(slots, name, priority) instanceof Answer.Seated)) {
        slots.leave(waiting.remove(name));
        queued.get(priority).remove(name);
        return count;
      }
    }
    throw new AssertionError("more get in than there are slots");
  }

  private static String any(Map<String, ?> names, Random random) {
    List<String> all = new ArrayList<>(names.keySet());
    Collections.sort(all);
    return all.get(random.nextInt(all.size()));
  }
}
