package io.sluice.core;

import io.sluice.api.DryRun;
import io.sluice.api.Explanation;
import io.sluice.api.Explanation.Outcome;
import io.sluice.api.PoolStats;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.core.admission.Policy;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.config.PreemptionConfig;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Says what a newcomer would get and why, by the policy that also decides it. Changes nothing. */
final class Explainer {
  private static final PriorityClass[] RANKS = PriorityClass.values();

  private final PreemptionConfig preemption;
  private final boolean plainWaits;

  Explainer(PoolConfig config) {
    this.preemption = config.preemption();
    this.plainWaits = config.priority().plainWaits();
  }

  /** With the limits that the snapshot has. */
  Explanation explain(PoolStats stats, PriorityClass priority) {
    return explain(stats, Numbers.of(stats), priority);
  }

  private Explanation explain(PoolStats stats, Numbers now, PriorityClass priority) {
    boolean open = stats.state() == Pools.State.ACTIVE;
    Outcome outcome =
        open
            ? Outcome.valueOf(Policy.decide(now, priority, preemption.enabled()).name())
            : Outcome.REFUSE;
    boolean waits = outcome == Outcome.WAIT;
    int position = waits ? Policy.ahead(now, priority) + 1 : 0;
    long timeoutMillis = waits ? stats.classes().get(priority).waitTimeoutMillis() : 0;
    String text =
        open
            ? freeSlots(now, priority) + "; " + outcomeOf(now, priority, outcome)
            : "the pool is " + stats.state().name().toLowerCase(Locale.ROOT);
    if (waits) {
      text += waiting(position, timeoutMillis);
    } else if (!open) {
      text += ": would be refused";
    }
    return new Explanation(
        stats.pool(),
        stats.version(),
        priority,
        outcome,
        Policy.free(now),
        Policy.heldAbove(now, priority),
        outcome == Outcome.PREEMPT ? Policy.victimClass(now, priority) : null,
        position,
        timeoutMillis,
        text);
  }

  /** "free 5 = 3 held for critical + 2 for high". */
  private static String freeSlots(Numbers now, PriorityClass priority) {
    int free = Policy.free(now);
    if (free <= 0) {
      return "free " + free + " (" + now.total() + " of " + now.max() + " taken)";
    }
    List<String> parts = new ArrayList<>();
    for (PriorityClass each : RANKS) {
      int held = each.outranks(priority) ? Policy.unfilled(now, each) : 0;
      if (held > 0) {
        parts.add(held + (parts.isEmpty() ? " held for " : " for ") + each.wireName());
      }
    }
    int open = free - Policy.heldAbove(now, priority);
    if (open > 0) {
      parts.add(open + " open to " + priority.wireName());
    }
    return "free " + free + (open < 0 ? ", less than " : " = ") + String.join(" + ", parts);
  }

  private String outcomeOf(Numbers now, PriorityClass priority, Outcome outcome) {
    PriorityClass victim = Policy.victimClass(now, priority);
    return switch (outcome) {
      case ADMIT -> "would be admitted at once";
      case PREEMPT ->
          "would take the slot of the least recently active of "
              + now.active(victim)
              + " in "
              + victim.wireName()
              + (preemption.hasBrakes() ? ", if the brakes on preemption allow it" : "");
      case WAIT -> whyNoPreemption(now, victim) + "; ";
      case REFUSE ->
          whyNoPreemption(now, victim)
              + "; "
              + now.waiting(priority)
              + " of at most "
              + now.maxWaiting(priority)
              + " wait in "
              + priority.wireName()
              + ": would be refused";
    };
  }

  private String whyNoPreemption(Numbers now, PriorityClass victim) {
    if (victim == null) {
      return "no lower class active";
    }
    return victim.wireName()
        + " has "
        + now.active(victim)
        + " active"
        + (preemption.enabled() ? ", but others wait before it" : ", but preemption is off");
  }

  private String waiting(int position, long timeoutMillis) {
    String seconds =
        timeoutMillis % 1_000 == 0 ? timeoutMillis / 1_000 + " s" : timeoutMillis + " ms";
    return "would wait as number "
        + position
        + ", up to "
        + seconds
        + (plainWaits ? "" : " (a client without sluice.v1 would be refused)");
  }

  /**
   * With other limits.
   *
   * @param reservations gives the slots held, in the order of rank, or throws {@link
   *     IllegalArgumentException}
   */
  DryRun dryRun(PoolStats stats, Supplier<int[]> reservations, int max) {
    int[] slots;
    try {
      slots = reservations.get();
    } catch (IllegalArgumentException refused) {
      String problem = refused.getMessage();
      return new DryRun(stats.version(), problem, Map.of(), Map.of(), "refused: " + problem);
    }
    Numbers then = new Numbers(stats, max, slots);
    Map<PriorityClass, Integer> admitted = then.admitWaiters();
    Map<PriorityClass, Explanation> newcomers = new EnumMap<>(PriorityClass.class);
    for (PriorityClass each : RANKS) {
      newcomers.put(each, explain(stats, then, each));
    }
    return new DryRun(stats.version(), null, admitted, newcomers, text(then, admitted, newcomers));
  }

  private static String text(
      Numbers then,
      Map<PriorityClass, Integer> admitted,
      Map<PriorityClass, Explanation> newcomers) {
    StringBuilder text = new StringBuilder("with ").append(then.max()).append(" slots, held");
    for (PriorityClass each : RANKS) {
      text.append(' ').append(each.wireName()).append(' ').append(then.reserved(each));
    }
    for (PriorityClass each : RANKS) {
      text.append('\n').append(each.wireName()).append(": ");
      if (admitted.containsKey(each) || then.waiting(each) > 0) {
        text.append(admitted.getOrDefault(each, 0))
            .append(" who wait would be admitted, ")
            .append(then.waiting(each))
            .append(" would go on waiting; ");
      }
      text.append("a newcomer: ").append(newcomers.get(each).text());
    }
    return text.toString();
  }
}
