package io.sluice.core.config;

/** What happens when a client id that is in use connects again. */
public enum DuplicatePolicy {
  /** The new connection wins, if it may; the old one is closed 4002. */
  REPLACE,
  /** The new connection is refused 4109. */
  REJECT,
  /** Both stay, up to {@code duplicate.max-per-client}. */
  MULTI
}
