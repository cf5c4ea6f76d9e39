package io.sluice.core.admission;

import io.sluice.api.PriorityClass;

/**
 * Keeps the books when slots change hands. Called under the pool's lock, so it does nothing but
 * that.
 *
 * @param <C> a connection
 */
public interface Keeper<C> {
  /**
   * A connection is to lose its slot to one of that class.
   *
   * @return false if its end has begun already: then it is not written off, and gives its slot back
   *     by itself
   */
  boolean displaces(C victim, PriorityClass by);

  /**
   * A waiter is to get that slot.
   *
   * @return false if it is gone: then its wait has been written off, and the slot goes on
   */
  boolean seats(Ticket<C> ticket, Slot<C> slot);
}
