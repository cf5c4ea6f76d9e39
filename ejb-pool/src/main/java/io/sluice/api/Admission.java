package io.sluice.api;

/** What came of asking to join a pool. An expected outcome, so a value and not an exception. */
public sealed interface Admission {
  /** It holds a slot. */
  record Admitted(PooledConnection connection) implements Admission {}

  /** It holds none; a close with the reason's code is under way. */
  record Refused(EndReason reason) implements Admission {}
}
