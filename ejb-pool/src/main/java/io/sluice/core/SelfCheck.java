package io.sluice.core;

import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.core.admission.Policy;
import io.sluice.core.admission.Slots;
import io.sluice.core.stats.ConnectionCounters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Checks a pool against its own invariants, while it goes on. Membership and registry change under
 * different locks, so groups are only judged by a look during which nothing moved; and only what
 * all of {@value #ROUNDS} rounds see is reported.
 */
final class SelfCheck {
  private static final int ROUNDS = 3;

  private final Roster roster;
  private final Switchboard switchboard;
  private final Moves moves;

  SelfCheck(Roster roster, Switchboard switchboard, Moves moves) {
    this.roster = roster;
    this.switchboard = switchboard;
    this.moves = moves;
  }

  /** One sentence for each violation, with the invariant's id. */
  List<String> run() {
    return lasting(this::violations);
  }

  /** What each of some looks sees: what goes on meanwhile can look like a violation to one. */
  static List<String> lasting(Supplier<List<String>> look) {
    Set<String> lasting = new LinkedHashSet<>(look.get());
    for (int round = 1; round < ROUNDS && !lasting.isEmpty(); round++) {
      lasting.retainAll(look.get());
    }
    return List.copyOf(lasting);
  }

  private List<String> violations() {
    List<String> found = new ArrayList<>();
    roster.inspect(
        guarded -> {
          Map<PriorityClass, Integer> live = liveOf(guarded);
          checkSlots(found, guarded, live);
          checkQueue(found, guarded, live);
          checkCounters(found, guarded);
          return null;
        });
    List<String> inGroups = new ArrayList<>();
    if (moves.quietDuring(() -> checkGroups(inGroups))) {
      found.addAll(inGroups);
    }
    check(
        found,
        switchboard.trafficNow().queued() >= 0,
        "ORD-5: more deliveries have ended than were accepted");
    return found;
  }

  /** Who is not ending by itself: such a one still has its slot, and nobody can take it. */
  private static Map<PriorityClass, Integer> liveOf(Roster.Guarded at) {
    Map<PriorityClass, Integer> live = new EnumMap<>(PriorityClass.class);
    for (Connection each : at.entries().all()) {
      live.merge(each.priority(), each.isActive() ? 1 : 0, Integer::sum);
    }
    return live;
  }

  private static void checkSlots(
      List<String> found, Roster.Guarded at, Map<PriorityClass, Integer> live) {
    Slots<Connection> slots = at.slots();
    Map<PriorityClass, Integer> counted = new EnumMap<>(PriorityClass.class);
    at.entries().all().forEach(each -> counted.merge(each.priority(), 1, Integer::sum));
    for (PriorityClass each : PriorityClass.values()) {
      check(
          found,
          slots.active(each) == counted.getOrDefault(each, 0),
          "ACC-4: slots and connections differ in class " + each.wireName());
      check(
          found,
          slots.candidates(each) >= live.getOrDefault(each, 0)
              && slots.candidates(each) <= slots.active(each),
          "PRE-2: not everybody who could be preempted is known in class " + each.wireName());
    }
    check(found, slots.total() <= slots.ceiling(), "CAP-1: more slots are taken than there are");
    check(found, slots.peak() >= slots.total(), "ACC-5: the peak is below what is");
    check(
        found,
        slots.isStrained() || Policy.free(slots) >= Policy.unfilled(slots, PriorityClass.CRITICAL),
        "RSV-2: less is free than is held for critical");
    check(
        found,
        at.entries().clientHoldings() == at.entries().size(),
        "ID-1: client ids and connection ids do not name the same connections");
  }

  private static void checkQueue(
      List<String> found, Roster.Guarded at, Map<PriorityClass, Integer> live) {
    Slots<Connection> slots = at.slots();
    check(
        found,
        slots.waiting() == at.waiters().size() && slots.waiting() == at.waiters().clientHoldings(),
        "Q-7: tickets and waiters differ");
    check(
        found,
        !at.alarmPlanned() || slots.waiting() > 0,
        "Q-6: an alarm is set though nobody waits");
    boolean below = false;
    for (PriorityClass each : lowestFirst()) {
      if (slots.waiting(each) > 0) {
        checkWaitersOf(found, each, slots, below);
      }
      below |= live.getOrDefault(each, 0) > 0;
    }
  }

  private static List<PriorityClass> lowestFirst() {
    List<PriorityClass> ranks = new ArrayList<>(List.of(PriorityClass.values()));
    Collections.reverse(ranks);
    return ranks;
  }

  private static void checkWaitersOf(
      List<String> found, PriorityClass priority, Slots<Connection> slots, boolean below) {
    String who = " in class " + priority.wireName();
    check(
        found, slots.waiting(priority) <= slots.maxWaiting(priority), "CAP-2: too many wait" + who);
    check(
        found,
        !Policy.isAdmissible(slots, priority),
        "RSV-4: somebody waits who could be admitted" + who);
    check(
        found,
        !slots.preemptsAtOnce() || !below,
        "PRE-7: somebody waits while a lower class is active" + who);
  }

  private static void checkCounters(List<String> found, Roster.Guarded at) {
    ConnectionCounters counters = at.book().counters();
    check(
        found,
        counters.created() == at.entries().size() + counters.closed(),
        "ACC-1: created = active + closed does not hold");
    check(
        found,
        counters.offered() == counters.admitted() + counters.queued() + counters.refused(),
        "ACC-2: offered = admitted + queued + refused does not hold");
    for (PriorityClass each : PriorityClass.values()) {
      ConnectionCounters.OfClass of = counters.of(each);
      check(
          found,
          of.queued()
              == at.slots().waiting(each)
                  + of.admittedFromQueue()
                  + of.timedOut()
                  + of.cancelled()
                  + of.shutDown(),
          "ACC-3: queued = waiting + admitted + timed out + cancelled + shut down does not hold in"
              + " class "
              + each.wireName());
    }
    boolean shut = at.state() != Pools.State.ACTIVE;
    check(found, !shut || at.slots().waiting() == 0, "SHUT-1: somebody waits for a closed pool");
  }

  private void checkGroups(List<String> found) {
    Map<String, Integer> counted = new HashMap<>();
    roster.all().forEach(each -> each.groups().forEach(g -> counted.merge(g, 1, Integer::sum)));
    Map<String, Integer> kept = switchboard.groupSizes();
    Set<String> names = new TreeSet<>(counted.keySet());
    names.addAll(kept.keySet());
    for (String name : names) {
      check(
          found,
          counted.getOrDefault(name, 0).equals(kept.getOrDefault(name, 0)),
          "GRP-1: a group's members and its connections differ: " + name);
    }
    check(
        found, switchboard.groupCount() == kept.size(), "GRP-2: there is a group without members");
  }

  private static void check(List<String> found, boolean holds, String violation) {
    if (!holds) {
      found.add(violation);
    }
  }
}
