package io.sluice.core.admission;

import io.sluice.api.PriorityClass;

/**
 * What an active connection holds. Its place in the {@link VictimHeap} is kept in it, so that it is
 * found without a search. Guarded by the pool's lock.
 *
 * @param <C> a connection
 */
public final class Slot<C> {
  private final C holder;
  private final PriorityClass priority;
  private final long sinceNanos;

  /** Where it stands in its heap; -1 if in none. */
  int index = -1;

  /** The holder's activity when the heap last looked. */
  long seenNanos;

  /** Grows with each slot of a class: who has it longest has the lowest. */
  long number;

  Slot(C holder, PriorityClass priority, long sinceNanos) {
    this.holder = holder;
    this.priority = priority;
    this.sinceNanos = sinceNanos;
  }

  /** Who holds it. */
  public C holder() {
    return holder;
  }

  /** In which class. */
  public PriorityClass priority() {
    return priority;
  }

  /** Since when, on the ticker. */
  public long sinceNanos() {
    return sinceNanos;
  }
}
