package io.sluice.core.outbound;

import io.sluice.spi.Transport;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One hold of one connection by one borrower (OUT-5). Over once: given back, lost, or found dead
 * before its borrower saw it. Thread-safe.
 */
public final class Loan {
  /** Each state may only be left for a later one. */
  private enum State {
    /** Handed out; whether the connection is alive is still to be looked at. */
    CHECKING,
    /** The borrower's. */
    LENT,
    /** Nobody's. */
    OVER
  }

  private final Host host;
  private final Slot slot;
  private final Waiter waiter;
  private final AtomicReference<State> state = new AtomicReference<>(State.CHECKING);

  /** Guarded by the host's lock, both. */
  final long sinceNanos;

  boolean leakTold;

  Loan(Host host, Slot slot, Waiter waiter, long nowNanos) {
    this.host = host;
    this.slot = slot;
    this.waiter = waiter;
    this.sinceNanos = nowNanos;
  }

  Slot slot() {
    return slot;
  }

  Waiter waiter() {
    return waiter;
  }

  /** The borrower may have it. False if it has been found dead meanwhile. */
  boolean tryLend() {
    return state.compareAndSet(State.CHECKING, State.LENT);
  }

  /** The borrower doesn't get to see it. False if it has it already. */
  boolean tryReject() {
    return state.compareAndSet(State.CHECKING, State.OVER);
  }

  /** It is lost. */
  void over() {
    state.set(State.OVER);
  }

  /** Whether it was given back or lost. */
  public boolean isOver() {
    return state.get() == State.OVER;
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
    if (state.compareAndSet(State.LENT, State.OVER)) {
      host.returned(this, reusable);
    }
  }
}
