package io.sluice.core.admission;

import io.sluice.api.PriorityClass;

/**
 * The count of slots: C in all, N taken, by class, and what is held for whom. Not thread-safe:
 * guarded by the pool's lock.
 *
 * <p>N is changed here and nowhere else, and it never rises above C (CAP-1): only lowering C puts
 * it there, and from there it only falls.
 */
final class Ledger {
  private final int[] active = new int[PriorityClass.values().length];
  private int[] reserved;
  private int max;
  private int total;
  private int peak;

  /** The most that N may be: C, or what was active when C was lowered below that. */
  private int ceiling;

  /** Changed limits hold more for critical than is free; false again once that much is (RSV-2). */
  private boolean strained;

  Ledger(int max, int[] reserved) {
    resize(max, reserved);
  }

  /** Changes C and R. Closes nobody. */
  void resize(int newMax, int[] newReserved) {
    max = newMax;
    reserved = newReserved.clone();
    ceiling = Math.max(max, total);
    strained = lacksForCritical();
  }

  private boolean lacksForCritical() {
    return max - total < Math.max(0, reserved[0] - active[0]);
  }

  /** Takes a slot. The caller has made sure that there is one. */
  void take(PriorityClass priority) {
    active[priority.ordinal()]++;
    total++;
    peak = Math.max(peak, total);
  }

  /** Hands a slot on in place: N does not move, and nobody can come in between. */
  void transfer(PriorityClass from, PriorityClass to) {
    active[from.ordinal()]--;
    active[to.ordinal()]++;
    strained = strained && lacksForCritical();
  }

  /** Gives a slot back. */
  void release(PriorityClass priority) {
    active[priority.ordinal()]--;
    total--;
    ceiling = Math.max(max, Math.min(ceiling, total));
    strained = strained && lacksForCritical();
  }

  void resetPeak() {
    peak = total;
  }

  int max() {
    return max;
  }

  int total() {
    return total;
  }

  int peak() {
    return peak;
  }

  int ceiling() {
    return ceiling;
  }

  boolean isStrained() {
    return strained;
  }

  int active(PriorityClass priority) {
    return active[priority.ordinal()];
  }

  int reserved(PriorityClass priority) {
    return reserved[priority.ordinal()];
  }
}
