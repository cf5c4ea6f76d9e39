package io.sluice.core;

import io.sluice.api.PriorityClass;
import io.sluice.core.admission.Capacity;
import io.sluice.core.connection.Registry;
import io.sluice.core.stats.ConnectionCounters;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks a pool against its own invariants, while it goes on. Membership and registry change under
 * different locks, so groups are only judged by a look during which nothing moved; and only what
 * all of {@value #ROUNDS} rounds see is reported.
 */
final class SelfCheck {
  private static final int ROUNDS = 3;

  private final Entrance entrance;
  private final Switchboard switchboard;
  private final Moves moves;

  SelfCheck(Entrance entrance, Switchboard switchboard, Moves moves) {
    this.entrance = entrance;
    this.switchboard = switchboard;
    this.moves = moves;
  }

  /** One sentence for each violation, with the invariant's id. */
  List<String> run() {
    Set<String> lasting = new LinkedHashSet<>(violations());
    for (int round = 1; round < ROUNDS && !lasting.isEmpty(); round++) {
      lasting.retainAll(violations());
    }
    return List.copyOf(lasting);
  }

  private List<String> violations() {
    List<String> found = new ArrayList<>();
    entrance.inspect(
        (entries, capacity, counters) -> checkRegistry(found, entries, capacity, counters));
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

  private static void checkRegistry(
      List<String> found,
      Registry<Connection> entries,
      Capacity capacity,
      ConnectionCounters counters) {
    Map<PriorityClass, Integer> counted = new EnumMap<>(PriorityClass.class);
    entries.all().forEach(each -> counted.merge(each.priority(), 1, Integer::sum));
    capacity
        .byPriority()
        .forEach(
            (priority, slots) -> {
              if (!slots.equals(counted.getOrDefault(priority, 0))) {
                found.add("ACC-4: slots and connections differ in class " + priority.wireName());
              }
            });
    check(found, capacity.total() <= capacity.max(), "CAP-1: more slots are taken than there are");
    check(found, capacity.peak() >= capacity.total(), "ACC-5: the peak is below what is");
    check(
        found,
        counters.admitted() == entries.size() + counters.closed(),
        "ACC-1: created = active + closed does not hold");
    long refused = counters.refusedByReason().values().stream().mapToLong(Long::longValue).sum();
    check(
        found,
        counters.offered() == counters.admitted() + refused,
        "ACC-2: offered = admitted + refused does not hold");
    check(
        found,
        entries.clientHoldings() == entries.size(),
        "ID-1: client ids and connection ids do not name the same connections");
  }

  private void checkGroups(List<String> found) {
    Map<String, Integer> counted = new HashMap<>();
    entrance.all().forEach(each -> each.groups().forEach(g -> counted.merge(g, 1, Integer::sum)));
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
