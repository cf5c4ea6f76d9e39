package io.sluice.core.outbound;

import io.sluice.api.Target;
import java.time.Duration;

/**
 * Somebody who asks for a connection, and the place in the queue. One of a kind for each asking:
 * nobody is found by anything else. Guarded by the host's lock.
 */
public final class Waiter {
  final Target target;
  final Borrower borrower;
  final Throwable taker;
  final boolean shared;
  final boolean patient;
  private final Duration timeout;

  /** Its place in the queue: after who has a lower one. Fixed once it has asked, as the next. */
  long number;

  long sinceNanos;

  /** Tells apart who has the same number and asked at the same moment; 0 while it hasn't waited. */
  long tie;

  boolean waits;
  boolean withdrawn;

  private Waiter(
      Target target,
      Borrower borrower,
      Throwable taker,
      Duration timeout,
      boolean shared,
      boolean patient) {
    this.target = target;
    this.borrower = borrower;
    this.taker = taker;
    this.timeout = timeout;
    this.shared = shared;
    this.patient = patient;
  }

  /**
   * One for a lease.
   *
   * @param taker made where the lease is taken, to be reported if it is held for too long; null for
   *     no such care
   */
  public static Waiter forLease(
      Target target, Borrower borrower, Duration timeout, Throwable taker) {
    return new Waiter(target, borrower, taker, timeout, false, false);
  }

  /**
   * One for what is shared, which keeps its own deadlines.
   *
   * @param patient whether it goes on waiting while the circuit is open
   */
  static Waiter forLine(Target target, Borrower borrower, boolean patient) {
    return new Waiter(target, borrower, null, null, true, patient);
  }

  boolean hasDeadline() {
    return timeout != null;
  }

  long deadlineNanos() {
    return sinceNanos + timeout.toNanos();
  }

  Duration timeout() {
    return timeout;
  }
}
