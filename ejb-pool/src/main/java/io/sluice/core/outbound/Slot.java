package io.sluice.core.outbound;

import io.sluice.api.OutboundStats;
import io.sluice.api.Target;
import io.sluice.core.config.OutboundConfig;
import io.sluice.spi.Dialler;
import io.sluice.spi.OutboundTransport;

/**
 * One place among those that a host may have, from the dial to the end of the connection that it
 * led to. Guarded by the host's lock where nothing else is said.
 */
final class Slot {
  /** What it is; states move forward only, but for IDLE and LENT, which take turns. */
  enum State {
    /** A dial is under way. */
    DIALLING,
    /** Open, and free for who asks for this target. */
    IDLE,
    /** Open, and somebody's: {@link Slot#loan}. */
    LENT,
    /** Told to close. */
    CLOSING,
    /** No longer among the host's. */
    GONE
  }

  final Target target;

  /** Whether nobody asked for it: it keeps up {@code min-idle}. */
  final boolean forFloor;

  State state = State.DIALLING;

  /** Until when it may be dialled, or closed. */
  long untilNanos;

  /** Null until the dialler has returned. */
  Dialler.Dial dial;

  /** Written once, before it is IDLE; read by who has a loan. */
  volatile OutboundTransport transport;

  volatile SendQueue queue;

  /** Written under the lock; read by the thread that brings a message. */
  volatile Loan loan;

  /** When a sign of life came in; by the thread that brings it. */
  volatile long heardNanos;

  long openedNanos;
  long lifeUntilNanos;
  long idleSinceNanos;

  /** Whether a ping was sent that nothing has followed. Written under the lock. */
  volatile boolean pinging;

  long pingedNanos;

  /** Why it closes. */
  OutboundStats.End end;

  /** In which look through the waiters one of them was found to wait for this. */
  long claimedIn;

  Slot(Target target, boolean forFloor, long dialUntilNanos) {
    this.target = target;
    this.forFloor = forFloor;
    this.untilNanos = dialUntilNanos;
  }

  boolean isOpen() {
    return state == State.IDLE || state == State.LENT;
  }

  /** Free, and heard of so lately that it can be lent as it is. */
  boolean isFresh(long nowNanos, OutboundConfig.Upkeep upkeep) {
    return state == State.IDLE && nowNanos - heardNanos < upkeep.validateAfter().toNanos();
  }

  /** When it is to be pinged, or has had its time to answer. */
  long pulseNanos(OutboundConfig.Upkeep upkeep) {
    return pinging
        ? pingedNanos + upkeep.pongTimeout().toNanos()
        : heardNanos + upkeep.pingInterval().toNanos();
  }
}
