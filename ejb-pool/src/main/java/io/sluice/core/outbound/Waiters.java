package io.sluice.core.outbound;

import java.util.Comparator;
import java.util.TreeSet;

/**
 * Who waits for a connection to a host: first come, first served, and who is due first. A waiter
 * leaves once, whoever is first: a hand-out, its deadline, a withdrawal, an open circuit or the
 * end. Guarded by the host's lock, but for {@link #share}.
 */
final class Waiters {
  /** As they asked. By differences, as readings of a ticker may wrap. */
  private static final Comparator<Waiter> ORDER =
      (a, b) -> {
        if (a.number != b.number) {
          return Long.compare(a.number, b.number);
        }
        long difference = a.sinceNanos - b.sinceNanos;
        return difference != 0 ? Long.signum(difference) : Long.compare(a.tie, b.tie);
      };

  private final TreeSet<Waiter> inOrder = new TreeSet<>(ORDER);

  /** Those with a deadline. */
  private final TreeSet<Waiter> byDeadline =
      new TreeSet<>(
          (a, b) -> {
            long difference = a.deadlineNanos() - b.deadlineNanos();
            return difference != 0 ? Long.signum(difference) : ORDER.compare(a, b);
          });

  /** The last number. Read from anywhere. */
  private volatile long numbers;

  private long ties;

  /** Gives a newcomer its place, whether it has to wait there or not. */
  void number(Waiter waiter) {
    numbers = waiter.number = numbers + 1;
  }

  /**
   * The same without the lock, for one that finds nobody who waits: before all who ask in a turn
   * after that. Those in between share a number.
   */
  void share(Waiter waiter) {
    waiter.number = numbers;
  }

  /** Puts one into its place; also again, where the connection was dead that it was to have. */
  void add(Waiter waiter) {
    waiter.waits = true;
    if (waiter.tie == 0) {
      waiter.tie = ++ties;
    }
    inOrder.add(waiter);
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
    inOrder.remove(waiter);
    if (waiter.hasDeadline()) {
      byDeadline.remove(waiter);
    }
    return true;
  }

  /** Who is served next; null if nobody waits. */
  Waiter first() {
    return inOrder.isEmpty() ? null : inOrder.first();
  }

  /** Who is served after that one, which may have left; null if nobody is. */
  Waiter after(Waiter waiter) {
    return inOrder.higher(waiter);
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
    long due = inOrder.stream().filter(Waiter::hasDeadline).count();
    return due == byDeadline.size() && inOrder.stream().allMatch(each -> each.waits);
  }
}
