package io.sluice.core.admission;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What slows preemption down: a tenure before which nobody loses a slot, and a budget for any
 * minute. Not thread-safe: guarded by the pool's lock.
 */
public final class Brakes {
  private static final long MINUTE_NANOS = 60_000_000_000L;

  private final long minTenureNanos;
  private final int budget;

  /** When the preemptions of the last minute were; at most {@code budget}. */
  private final Deque<Long> recent = new ArrayDeque<>();

  /** With {@code minTenureNanos} 0 and {@code budgetPerMinute} 0 there is none. */
  public Brakes(long minTenureNanos, int budgetPerMinute) {
    this.minTenureNanos = minTenureNanos;
    this.budget = budgetPerMinute;
  }

  boolean areOn() {
    return minTenureNanos > 0 || budget > 0;
  }

  long minTenureNanos() {
    return minTenureNanos;
  }

  /** Whether the budget allows one more now. */
  boolean allow(long nowNanos) {
    while (!recent.isEmpty() && nowNanos - recent.peek() >= MINUTE_NANOS) {
      recent.poll();
    }
    return budget == 0 || recent.size() < budget;
  }

  /** One more has happened. */
  void spend(long nowNanos) {
    if (budget > 0) {
      recent.add(nowNanos);
    }
  }
}
