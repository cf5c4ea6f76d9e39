package io.sluice.core.connection;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * The life of a connection. States move forward only; each arrow has a name, and whoever wins it
 * does its effects, once (LIFE-1). Thread-safe.
 */
public final class Lifecycle {
  /** Where a connection stands. */
  public enum State {
    /** Asked to join; the pool has not decided yet. The asking thread moves it on. */
    OPENING,
    /** Waits for a slot. A hand-off, its deadline, an end from either side moves it on. */
    WAITING,
    /** Holds a slot. Anybody may end it. */
    ACTIVE,
    /** Holds none any more; a close frame is on its way. The container, or an abort, ends it. */
    CLOSING,
    /** The socket is gone. Nobody leaves this state. */
    CLOSED
  }

  /** In the object itself, as there is one for each connection. */
  private static final AtomicReferenceFieldUpdater<Lifecycle, State> STATE =
      AtomicReferenceFieldUpdater.newUpdater(Lifecycle.class, State.class, "state");

  private volatile State state = State.OPENING;

  /** Where it stands now. */
  public State now() {
    return state;
  }

  /** OPENING to ACTIVE. False: the client was gone before it was admitted. */
  public boolean tryActivate() {
    return STATE.compareAndSet(this, State.OPENING, State.ACTIVE);
  }

  /** OPENING to WAITING. False: the client was gone before it could wait. */
  public boolean tryPark() {
    return STATE.compareAndSet(this, State.OPENING, State.WAITING);
  }

  /** WAITING to ACTIVE: a slot has come. False: the client is gone, or its wait is over. */
  public boolean tryAdmit() {
    return STATE.compareAndSet(this, State.WAITING, State.ACTIVE);
  }

  /** WAITING to CLOSING: the wait is over without a slot. False: the client is gone. */
  public boolean tryEndWait() {
    return STATE.compareAndSet(this, State.WAITING, State.CLOSING);
  }

  /** OPENING to CLOSING: not let in. False: the client is gone already. */
  public boolean tryRefuse() {
    return STATE.compareAndSet(this, State.OPENING, State.CLOSING);
  }

  /** ACTIVE to CLOSING: the end begins. False: another thread has begun it. */
  public boolean tryEnd() {
    return STATE.compareAndSet(this, State.ACTIVE, State.CLOSING);
  }

  /** Anything to CLOSED: the socket is gone. Gives the state before; CLOSED if it was that. */
  public State close() {
    return STATE.getAndSet(this, State.CLOSED);
  }
}
