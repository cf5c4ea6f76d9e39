package io.sluice.core.outbound;

import io.sluice.spi.Transport;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * One hold of one connection by one borrower (OUT-5). Over once, when its slot moves on from it:
 * given back, lost, or found dead before its borrower saw it. Thread-safe.
 */
public final class Loan implements Hold {
  /** Who has seen it. Left once. */
  private enum Seen {
    /** Handed out; whether the connection is alive is still to be looked at. */
    CHECKING,
    /** The borrower has. */
    LENT,
    /** The borrower hasn't, and won't: it was over before. */
    REJECTED
  }

  private static final AtomicReferenceFieldUpdater<Loan, Seen> SEEN =
      AtomicReferenceFieldUpdater.newUpdater(Loan.class, Seen.class, "seen");

  private final Host host;
  private final Slot slot;
  private final Waiter waiter;
  private final long taken;
  private final long returned;
  private volatile Seen seen = Seen.CHECKING;

  final long sinceNanos;

  /** Guarded by the host's lock. */
  boolean leakTold;

  /**
   * Of a slot that is free until now.
   *
   * @param withoutLock whether it is taken without the lock
   */
  Loan(Host host, Slot slot, Free free, Waiter waiter, long nowNanos, boolean withoutLock) {
    this.host = host;
    this.slot = slot;
    this.waiter = waiter;
    this.taken = withoutLock ? free.taken() + 1 : free.taken();
    this.returned = free.returned();
    this.sinceNanos = nowNanos;
  }

  /** What its slot is once it has been given back. */
  Free givenBack(long nowNanos, boolean withoutLock) {
    return new Free(nowNanos, withoutLock, taken, returned + 1);
  }

  @Override
  public Slot.State state() {
    return Slot.State.LENT;
  }

  @Override
  public long taken() {
    return taken;
  }

  @Override
  public long returned() {
    return returned;
  }

  Slot slot() {
    return slot;
  }

  Waiter waiter() {
    return waiter;
  }

  /** The borrower may have it. False if it has been found dead meanwhile. */
  boolean tryLend() {
    return SEEN.compareAndSet(this, Seen.CHECKING, Seen.LENT);
  }

  /** It is over, so the borrower doesn't get to see it. False if it has it already. */
  boolean tryReject() {
    return SEEN.compareAndSet(this, Seen.CHECKING, Seen.REJECTED);
  }

  /** Whether it was given back or lost. */
  public boolean isOver() {
    return slot.hold() != this;
  }

  /** Whether it is held, and the connection open as far as is known. */
  public boolean isOpen() {
    return !isOver() && slot.transport.isOpen();
  }

  /** Sends on its connection, after what was sent before. */
  public void send(String text, Transport.Completion done) {
    enqueue(text, done).run();
  }

  /** Has it sent after what was sent before: by the action that is answered, without any lock. */
  Runnable enqueue(String text, Transport.Completion done) {
    return slot.queue.add(text, done);
  }

  /** Gives it back, once; to be closed if nobody should use it any more. */
  public void giveBack(boolean reusable) {
    if (!isOver()) {
      host.returned(this, reusable);
    }
  }
}
