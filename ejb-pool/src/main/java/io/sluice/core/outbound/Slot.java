package io.sluice.core.outbound;

import io.sluice.api.OutboundStats;
import io.sluice.api.Target;
import io.sluice.core.config.OutboundConfig;
import io.sluice.spi.Dialler;
import io.sluice.spi.OutboundTransport;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * One place among those that a host may have, from the dial to the end of the connection that it
 * led to. Guarded by the host's lock where nothing else is said.
 */
final class Slot {
  /** What it is; states move forward only, but for IDLE and LENT, which take turns. */
  enum State implements Hold {
    /** A dial is under way. */
    DIALLING,
    /** Open, and free for who asks for this target: a {@link Free}. */
    IDLE,
    /** Open, and somebody's: a {@link Loan}. */
    LENT,
    /** Told to close. */
    CLOSING,
    /** No longer among the host's. */
    GONE;

    @Override
    public State state() {
      return this;
    }

    @Override
    public long taken() {
      return 0;
    }

    @Override
    public long returned() {
      return 0;
    }
  }

  private static final AtomicReferenceFieldUpdater<Slot, Hold> HOLD =
      AtomicReferenceFieldUpdater.newUpdater(Slot.class, Hold.class, "hold");

  final Target target;

  /** Whether nobody asked for it: it keeps up {@code min-idle}. */
  final boolean forFloor;

  /** Read and moved on anywhere; from what is neither IDLE nor LENT under the lock only. */
  private volatile Hold hold = State.DIALLING;

  /** Where it stands among the host's. Read from anywhere, as a hint. */
  int position;

  /** Until when it may be dialled, or closed. */
  long untilNanos;

  /** Null until the dialler has returned. */
  Dialler.Dial dial;

  /** Written once, before it is IDLE; read by who has a loan. */
  volatile OutboundTransport transport;

  volatile SendQueue queue;

  /** When a sign of life came in; by the thread that brings it. */
  volatile long heardNanos;

  /** Written once, before it is IDLE. */
  long openedNanos;

  long lifeUntilNanos;

  /** Whether it was found to have reached its age: who gives it back sees to it. */
  volatile boolean foundOld;

  /** Whether a ping was sent that nothing has followed. Written under the lock. */
  volatile boolean pinging;

  long pingedNanos;

  /** Why it closes. */
  OutboundStats.End end;

  /** The Free that it was when the look through the waiters began; null if it wasn't free. */
  Free inLook;

  /** In which look through the waiters one of them was found to wait for this. */
  long claimedIn;

  Slot(Target target, boolean forFloor, long dialUntilNanos) {
    this.target = target;
    this.forFloor = forFloor;
    this.untilNanos = dialUntilNanos;
  }

  /** What it is now. While it is open this may be another thing at the next look. */
  Hold hold() {
    return hold;
  }

  /** Moves it on, unless it isn't what it was any more. */
  boolean tryMove(Hold from, Hold to) {
    return HOLD.compareAndSet(this, from, to);
  }

  /** Under the lock: moves it on whatever it is, and tells what that was. */
  Hold move(Hold to) {
    return HOLD.getAndSet(this, to);
  }

  State state() {
    return hold.state();
  }

  /** Whose it is; null if it is nobody's. */
  Loan loan() {
    return hold instanceof Loan loan ? loan : null;
  }

  boolean isOpen() {
    State now = state();
    return now == State.IDLE || now == State.LENT;
  }

  /** Whether it has reached its age. From anywhere, once it is open. */
  boolean isOld(long nowNanos) {
    return lifeUntilNanos - nowNanos <= 0;
  }

  /** Whether it has been heard of so lately that it can be lent as it is. From anywhere. */
  boolean isHeardOf(long nowNanos, long validateAfterNanos) {
    return nowNanos - heardNanos < validateAfterNanos;
  }

  /** When it is to be pinged, or has had its time to answer. */
  long pulseNanos(OutboundConfig.Upkeep upkeep) {
    return pinging
        ? pingedNanos + upkeep.pongTimeout().toNanos()
        : heardNanos + upkeep.pingInterval().toNanos();
  }
}
