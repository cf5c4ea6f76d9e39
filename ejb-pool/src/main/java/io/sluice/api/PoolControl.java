package io.sluice.api;

import java.util.Map;
import java.util.OptionalInt;

/**
 * A pool as an operator drives it. All methods are thread-safe; none waits for a client.
 *
 * <p>Limits changed here hold until the pool ends; the configuration is not written.
 */
public interface PoolControl extends ConnectionPool {
  /**
   * Changes C. Reservations that are configured in percent follow. A capacity below what is active
   * closes nobody.
   *
   * @throws IllegalArgumentException if it is below 1, below the sum of the reservations, or if the
   *     pools of this node came to more than {@code sluice.node.max-connections}; nothing has
   *     changed then
   */
  void setMaxConnections(int max);

  /**
   * Changes the slots held for a class, from now on a count.
   *
   * @throws IllegalArgumentException if it is negative, if the sum of the reservations came to more
   *     than C, or if it is above 0 for the lowest class, where it would have no effect; nothing
   *     has changed then
   */
  void setReserved(PriorityClass priority, int slots);

  /**
   * Changes C and the slots held for classes in one step.
   *
   * @param maxConnections the new C; empty leaves it
   * @param reserved counts, as for {@link #setReserved}; a class left out keeps its own
   * @throws IllegalArgumentException if they can't be had together, as for the other two; nothing
   *     has changed then
   */
  void setLimits(OptionalInt maxConnections, Map<PriorityClass, Integer> reserved);

  /**
   * Says what would come of a capacity and reservations (counts; a class left out keeps its own).
   */
  DryRun dryRun(int maxConnections, Map<PriorityClass, Integer> reserved);

  /**
   * Begins to drain: takes nobody any more, sends waiters away, then tells and ends the connections
   * batch by batch. Idempotent.
   *
   * @return false if the pool is not {@link Pools.State#ACTIVE}
   */
  boolean drain();

  /**
   * Takes connections again, during or after a drain.
   *
   * @return false if the pool is not draining or drained
   */
  boolean resume();

  /** Sets the peak to what is active now. */
  void resetPeak();
}
