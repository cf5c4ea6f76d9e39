package io.sluice.core.admission;

import io.sluice.api.PriorityClass;

/**
 * A waiter's identity and its place in the queue. Guarded by the pool's lock.
 *
 * @param <C> a connection
 */
public final class Ticket<C> {
  private final C waiter;
  private final PriorityClass priority;
  private final long sinceNanos;
  private final long deadlineNanos;

  /** Its neighbours of the same class; null for none. */
  Ticket<C> before;

  Ticket<C> after;
  boolean waits = true;

  Ticket(C waiter, PriorityClass priority, long sinceNanos, long deadlineNanos) {
    this.waiter = waiter;
    this.priority = priority;
    this.sinceNanos = sinceNanos;
    this.deadlineNanos = deadlineNanos;
  }

  /** Who waits. */
  public C waiter() {
    return waiter;
  }

  /** In which class. */
  public PriorityClass priority() {
    return priority;
  }

  /** Since when, on the ticker. */
  public long sinceNanos() {
    return sinceNanos;
  }

  /** Until when, on the ticker. */
  public long deadlineNanos() {
    return deadlineNanos;
  }
}
