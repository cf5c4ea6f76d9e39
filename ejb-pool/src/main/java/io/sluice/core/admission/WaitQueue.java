package io.sluice.core.admission;

import io.sluice.api.PriorityClass;
import java.util.ArrayList;
import java.util.List;

/**
 * Who waits for a slot: first come, first served within a class. Not thread-safe: guarded by
 * the pool's lock.
 *
 * <p>A waiter is told apart by its {@link Ticket}, never by its client id. A ticket leaves
 * the queue once, whoever is first: hand-off, deadline, cancellation or shutdown. All waiters
 * of a class have the same timeout, so the first of a class is the first whose time is over.
 */
final class WaitQueue<C> {
  private final List<Line<C>> lines = new ArrayList<>();
  private final long[] timeoutNanos;

  /** Nobody yet. Both arrays are in the order of rank. */
  WaitQueue(int[] mostOfClass, long[] timeoutNanosOfClass) {
    for (int most : mostOfClass) {
      lines.add(new Line<>(most));
    }
    timeoutNanos = timeoutNanosOfClass.clone();
  }

  /** Those of one class, linked, so that one in the middle leaves in one step. */
  private static final class Line<C> {
    private final int most;
    private Ticket<C> head;
    private Ticket<C> tail;
    private int size;

    private Line(int most) {
      this.most = most;
    }

    private void append(Ticket<C> ticket) {
      ticket.before = tail;
      if (tail == null) {
        head = ticket;
      } else {
        tail.after = ticket;
      }
      tail = ticket;
      size++;
    }

    private void remove(Ticket<C> ticket) {
      if (ticket.before == null) {
        head = ticket.after;
      } else {
        ticket.before.after = ticket.after;
      }
      if (ticket.after == null) {
        tail = ticket.before;
      } else {
        ticket.after.before = ticket.before;
      }
      ticket.before = null;
      ticket.after = null;
      size--;
    }
  }

  private Line<C> line(PriorityClass priority) {
    return lines.get(priority.ordinal());
  }

  /** True if one more of that class may wait (CAP-2). */
  boolean hasRoom(PriorityClass priority) {
    return size(priority) < most(priority);
  }

  /** Puts one at the end of its class. The caller has asked {@link #hasRoom}. */
  Ticket<C> add(C waiter, PriorityClass priority, long nowNanos) {
    long deadline = nowNanos + timeoutNanos[priority.ordinal()];
    Ticket<C> ticket = new Ticket<>(waiter, priority, nowNanos, deadline);
    line(priority).append(ticket);
    return ticket;
  }

  /** Takes one out. False if it has left already: then somebody else has ended its wait. */
  boolean remove(Ticket<C> ticket) {
    if (!ticket.waits) {
      return false;
    }
    ticket.waits = false;
    line(ticket.priority()).remove(ticket);
    return true;
  }

  /** The one of that class who is served next, or null. */
  Ticket<C> head(PriorityClass priority) {
    return line(priority).head;
  }

  /** W. */
  int size(PriorityClass priority) {
    return line(priority).size;
  }

  /** W of all classes. */
  int size() {
    int all = 0;
    for (Line<C> each : lines) {
      all += each.size;
    }
    return all;
  }

  /** Q. */
  int most(PriorityClass priority) {
    return line(priority).most;
  }

  /** How long one of that class may wait. */
  long timeoutNanos(PriorityClass priority) {
    return timeoutNanos[priority.ordinal()];
  }

  /** The one whose time is over first; null if nobody waits. */
  Ticket<C> firstDue() {
    Ticket<C> first = null;
    for (Line<C> each : lines) {
      Ticket<C> head = each.head;
      if (head != null && (first == null || head.deadlineNanos() - first.deadlineNanos() < 0)) {
        first = head;
      }
    }
    return first;
  }

  /** All, in the order in which they would be served. A copy. */
  List<Ticket<C>> inOrder() {
    List<Ticket<C>> all = new ArrayList<>(size());
    for (Line<C> each : lines) {
      for (Ticket<C> ticket = each.head; ticket != null; ticket = ticket.after) {
        all.add(ticket);
      }
    }
    return all;
  }
}
