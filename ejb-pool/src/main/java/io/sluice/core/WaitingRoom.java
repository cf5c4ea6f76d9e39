package io.sluice.core;

import io.sluice.api.EndReason;
import io.sluice.api.PoolStats;
import io.sluice.core.admission.Ticket;
import io.sluice.core.turn.Turn;
import io.sluice.core.turn.WaitAlarm;
import io.sluice.spi.EncodedMessage;
import java.time.Duration;

/**
 * Those who wait for a slot: how their waits end without one, by when, and what they are told
 * meanwhile. Thread-safe; what is guarded by the pool's lock happens in a turn of the {@link
 * Roster}.
 */
final class WaitingRoom {
  private static final long POSITIONS_NANOS = 1_000_000_000L;

  private final WebSocketPool pool;
  private final Roster roster;
  private final WaitAlarm alarm;
  private final Notices notices;

  /** Guarded by the pool's lock. */
  private long positionsToldNanos;

  WaitingRoom(WebSocketPool pool, Roster roster, WaitAlarm alarm, Notices notices) {
    this.pool = pool;
    this.roster = roster;
    this.alarm = alarm;
    this.notices = notices;
    this.positionsToldNanos = pool.now();
  }

  /** Guarded by the pool's lock: has the alarm set that the queue wants now. */
  void plan(Turn turn) {
    Ticket<Connection> first = roster.slots().firstDue();
    if (first == null) {
      alarm.none(turn);
    } else {
      alarm.by(first.deadlineNanos(), turn, this::ring);
    }
  }

  /** Guarded by the pool's lock. */
  boolean isAlarmPlanned() {
    return alarm.isPlanned();
  }

  /** How a wait ends without a slot. */
  enum Left {
    TIMED_OUT,
    CANCELLED,
    SHUT_DOWN
  }

  /** Ends a wait, from whichever side, with last words or null. False if it is over already. */
  boolean endWait(Connection waiter, EndReason reason, EncodedMessage lastWords) {
    return roster.decide(() -> leave(waiter, reason, Left.CANCELLED, lastWords));
  }

  /** Guarded by the pool's lock. False if it doesn't wait (any more). */
  boolean leave(Connection waiter, EndReason reason, Left how) {
    return leave(waiter, reason, how, null);
  }

  /** Guarded by the pool's lock. The same with last words; null for the usual ones. */
  private boolean leave(Connection waiter, EndReason reason, Left how, EncodedMessage lastWords) {
    if (!roster.waiters().remove(waiter)) {
      return false;
    }
    Ticket<Connection> ticket = waiter.ticket();
    roster.slots().leave(ticket);
    switch (how) {
      case TIMED_OUT -> roster.book().counters().timedOut(waiter.priority());
      case CANCELLED -> roster.book().counters().cancelled(waiter.priority());
      case SHUT_DOWN -> roster.book().counters().shutDown(waiter.priority());
      default -> throw new AssertionError(how);
    }
    boolean ours = waiter.tryEndWait();
    tellUnparked(waiter, Duration.ofNanos(roster.turn().now() - ticket.sinceNanos()), reason);
    if (ours) {
      roster
          .turn()
          .then(
              () ->
                  waiter.waitEnded(
                      reason, lastWords == null ? notices.refused(waiter, reason) : lastWords));
    }
    return true;
  }

  // ---- deadlines

  /** The alarm has gone off. */
  private void ring() {
    roster.run(this::expire);
  }

  /** Guarded by the pool's lock: ends the waits whose time is over. */
  private void expire() {
    for (Ticket<Connection> first = roster.slots().firstDue();
        first != null && first.deadlineNanos() - roster.turn().now() <= 0;
        first = roster.slots().firstDue()) {
      Connection waiter = first.waiter();
      if (!leave(waiter, EndReason.QUEUE_TIMEOUT, Left.TIMED_OUT)) {
        roster.slots().leave(first); // a fault of ours, which must not keep the others waiting
        Throwable fault = new IllegalStateException("a ticket without a waiter: " + waiter);
        roster.turn().then(() -> pool.listener().fault(waiter, fault));
      }
    }
  }

  /**
   * What a sweep does at the door: keeps the deadlines, should an alarm have failed; has waiters
   * preempt, as many as brakes let go by now; tells waiters of their progress; takes a sample.
   */
  void tend(PoolStats.Traffic traffic) {
    roster.run(
        () -> {
          expire();
          while (roster.slots().preemptForWaiter(roster.turn().now())) {
            // One for each waiter that has somebody to preempt.
          }
          tellPositions();
          roster.book().sample(roster.turn().now(), traffic);
        });
  }

  /** Guarded by the pool's lock. */
  private void tellPositions() {
    if (roster.slots().waiting() == 0
        || roster.turn().now() - positionsToldNanos < POSITIONS_NANOS) {
      return;
    }
    positionsToldNanos = roster.turn().now();
    int position = 0;
    for (Ticket<Connection> ticket : roster.slots().waiters()) {
      position++;
      Connection waiter = ticket.waiter();
      if (waiter.speaksV1() && waiter.improvesTo(position)) {
        waiter.outbox().prepare(notices.queued(ticket, position, roster.turn().now()));
        roster.turn().then(() -> waiter.outbox().wake());
      }
    }
  }

  /** Guarded by the pool's lock. */
  void sendAllAway(EndReason reason) {
    roster.slots().waiters().forEach(each -> leave(each.waiter(), reason, Left.SHUT_DOWN));
  }

  /** Guarded by the pool's lock. */
  void tellUnparked(Connection waiter, Duration waited, EndReason reason) {
    waiter.story().add(() -> pool.listener().unparked(waiter, waited, reason));
    roster.turn().then(() -> waiter.story().tell());
  }
}
