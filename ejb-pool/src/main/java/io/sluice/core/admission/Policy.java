package io.sluice.core.admission;

import io.sluice.api.PriorityClass;

/**
 * Who may have a slot. Pure: the same numbers give the same answer, whether they are the living
 * pool's, a snapshot's or invented.
 *
 * <p>U is the unfilled part of a reservation, {@code max(0, R - n)}. A class may be admitted while
 * {@code C - N} is more than the sum of U over the classes above it: it may use what is held for
 * lower classes, and never what higher ones have not filled.
 */
public final class Policy {
  private static final PriorityClass[] RANKS = PriorityClass.values();

  private Policy() {}

  /** What becomes of a newcomer. */
  public enum Verdict {
    ADMIT,
    PREEMPT,
    WAIT,
    REFUSE
  }

  /** What becomes of a newcomer of that class, if no brake on preemption says otherwise. */
  public static Verdict decide(Situation now, PriorityClass priority, boolean preemption) {
    if (isAdmissible(now, priority)) {
      return Verdict.ADMIT;
    }
    if (preemption && ahead(now, priority) == 0 && victimClass(now, priority) != null) {
      return Verdict.PREEMPT;
    }
    return now.waiting(priority) < now.maxWaiting(priority) ? Verdict.WAIT : Verdict.REFUSE;
  }

  /** C - N: negative while a lowered capacity stands below what is active. */
  public static int free(Situation now) {
    return now.max() - now.total();
  }

  /** U: what that class could still claim of its reservation. */
  public static int unfilled(Situation now, PriorityClass priority) {
    return Math.max(0, now.reserved(priority) - now.active(priority));
  }

  /** What is held for the classes above that one: the sum of their U. */
  public static int heldAbove(Situation now, PriorityClass priority) {
    int held = 0;
    for (int rank = 0; rank < priority.ordinal(); rank++) {
      held += unfilled(now, RANKS[rank]);
    }
    return held;
  }

  /** Whether a slot is there for that class. If it is, one is for every class above, too. */
  public static boolean isAdmissible(Situation now, PriorityClass priority) {
    return free(now) > heldAbove(now, priority);
  }

  /** The lowest class below that one with an active connection; null if there is none. */
  public static PriorityClass victimClass(Situation now, PriorityClass priority) {
    for (int rank = RANKS.length - 1; rank > priority.ordinal(); rank--) {
      if (now.active(RANKS[rank]) > 0) {
        return RANKS[rank];
      }
    }
    return null;
  }

  /** How many wait who would be served before a newcomer of that class. */
  public static int ahead(Situation now, PriorityClass priority) {
    int ahead = 0;
    for (int rank = 0; rank <= priority.ordinal(); rank++) {
      ahead += now.waiting(RANKS[rank]);
    }
    return ahead;
  }
}
