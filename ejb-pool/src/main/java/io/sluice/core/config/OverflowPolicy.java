package io.sluice.core.config;

/** What a full outbox does with the next message. */
public enum OverflowPolicy {
  /** Ends the connection as a slow consumer, 4102. */
  CLOSE,
  /** Drops the oldest waiting message of the same group; where there is none, the new one. */
  DROP_OLDEST,
  /** Drops the new message. */
  DROP_NEWEST,
  /** Drops what waits under the same key of the same group, else as {@link #DROP_OLDEST}. */
  CONFLATE
}
