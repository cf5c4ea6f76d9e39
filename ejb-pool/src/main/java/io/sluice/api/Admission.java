package io.sluice.api;

/** What came of asking to join a pool. An expected outcome, so a value and not an exception. */
public sealed interface Admission {
  /** It holds a slot. */
  record Admitted(PooledConnection connection) implements Admission {}

  /**
   * It holds none yet: it stays open, parked, until it is admitted or its wait ends.
   *
   * @param position how many are served before it, and one: 1 is the next
   */
  record Waiting(PooledConnection connection, int position) implements Admission {}

  /** It holds none; a close with the reason's code is under way. */
  record Refused(EndReason reason) implements Admission {}
}
