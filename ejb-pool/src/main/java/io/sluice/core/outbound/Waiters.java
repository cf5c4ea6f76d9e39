package io.sluice.core.outbound;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who waits for a connection to a host: first come, first served, and who is due first. A waiter
 * leaves once, whoever is first: a hand-out, its deadline, a withdrawal, an open circuit or the
 * end. Not thread-safe: guarded by the host's lock.
 */
final class Waiters {
  private final TreeMap<Long, Waiter> inOrder = new TreeMap<>();

  /** Those with a deadline. By difference, as readings of a ticker may wrap. */
  private final TreeSet<Waiter> byDeadline =
      new TreeSet<>(
          (a, b) -> {
            long difference = a.deadlineNanos() - b.deadlineNanos();
            return difference != 0 ? Long.signum(difference) : Long.compare(a.number, b.number);
          });

  private long numbers;

  /** Gives a newcomer its place, whether it has to wait there or not. */
  void number(Waiter waiter) {
    waiter.number = ++numbers;
  }

  /** Puts one into its place; also again, where the connection was dead that it was to have. */
  void add(Waiter waiter) {
    waiter.waits = true;
    inOrder.put(waiter.number, waiter);
    if (waiter.hasDeadline()) {
      byDeadline.add(waiter);
    }
  }

  /** Takes one out. False if it has left already: then somebody else has ended its wait. */
  boolean remove(Waiter waiter) {
    if (!waiter.waits) {
      return false;
    }
    waiter.waits = false;
    inOrder.remove(waiter.number);
    if (waiter.hasDeadline()) {
      byDeadline.remove(waiter);
    }
    return true;
  }

  /** Who is served next; null if nobody waits. */
  Waiter first() {
    return valueOf(inOrder.firstEntry());
  }

  /** Who is served after that one, which may have left; null if nobody is. */
  Waiter after(Waiter waiter) {
    return valueOf(inOrder.higherEntry(waiter.number));
  }

  private static Waiter valueOf(Map.Entry<Long, Waiter> entry) {
    return entry == null ? null : entry.getValue();
  }

  /** Whose time is over first; null if nobody has a deadline. */
  Waiter firstDue() {
    return byDeadline.isEmpty() ? null : byDeadline.first();
  }

  int size() {
    return inOrder.size();
  }

  boolean isEmpty() {
    return inOrder.isEmpty();
  }

  /** Whether both indexes hold the same. */
  boolean agree() {
    long due = inOrder.values().stream().filter(Waiter::hasDeadline).count();
    return due == byDeadline.size() && inOrder.values().stream().allMatch(each -> each.waits);
  }
}
