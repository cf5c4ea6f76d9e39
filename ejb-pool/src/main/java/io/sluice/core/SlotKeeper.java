package io.sluice.core;

import io.sluice.api.EndReason;
import io.sluice.api.PriorityClass;
import io.sluice.core.admission.Keeper;
import io.sluice.core.admission.Slot;
import io.sluice.core.admission.Ticket;
import io.sluice.core.turn.Turn;
import java.time.Duration;

/**
 * Keeps a pool's books when a slot changes hands. Its methods are called by the slots, so under the
 * pool's lock, in a turn.
 */
final class SlotKeeper implements Keeper<Connection> {
  private final WebSocketPool pool;
  private final Roster roster;
  private final Moves moves;
  private final Notices notices;

  SlotKeeper(WebSocketPool pool, Roster roster, Moves moves, Notices notices) {
    this.pool = pool;
    this.roster = roster;
    this.moves = moves;
    this.notices = notices;
  }

  @Override
  public boolean displaces(Connection victim, PriorityClass by) {
    moves.begin();
    if (!victim.tryBeginEnd()) {
      moves.end();
      return false;
    }
    roster.entries().remove(victim);
    roster.book().counters().preempted(victim.priority());
    roster.book().counters().closed(EndReason.PREEMPTED);
    victim.story().add(() -> pool.listener().preempted(victim, by));
    roster.turn().then(() -> tellAndEnd(victim));
    return true;
  }

  @Override
  public boolean seats(Ticket<Connection> ticket, Slot<Connection> slot) {
    Connection waiter = ticket.waiter();
    Turn turn = roster.turn();
    Duration waited = Duration.ofNanos(turn.now() - ticket.sinceNanos());
    // First, as it may act as soon as it is active; if it is gone, this is dropped with the rest.
    waiter.outbox().prepare(notices.admitted());
    if (!waiter.trySeat(slot, turn.now())) {
      roster.waiters().remove(waiter);
      roster.book().counters().cancelled(waiter.priority());
      roster.room().tellUnparked(waiter, waited, EndReason.CONNECTION_LOST);
      return false;
    }
    roster
        .book()
        .admittedFromQueue(waiter.priority(), turn.now() - waiter.openedNanos(), waited.toNanos());
    roster.entries().add(waiter); // before it leaves the other, so that it is always found
    roster.waiters().remove(waiter);
    waiter.story().add(() -> pool.listener().unparked(waiter, waited, null));
    waiter.opens();
    turn.then(waiter::wake);
    return true;
  }

  private void tellAndEnd(Connection victim) {
    victim.story().tell();
    try {
      victim.ended(EndReason.PREEMPTED, notices.preempted());
    } finally {
      moves.end();
    }
  }
}
