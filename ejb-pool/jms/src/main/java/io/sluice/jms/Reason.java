package io.sluice.jms;

import java.util.Locale;

/** Why a message can never be delivered. The names stand on dead letters and in the log. */
enum Reason {
  /** It isn't a text message. */
  NOT_TEXT,
  /** It names neither a group nor a target. */
  NO_TARGET,
  /** It names both. */
  TWO_TARGETS,
  /** A property isn't text. */
  BAD_PROPERTY,
  /** Its body is larger than {@link Clerk#MOST_BYTES}. */
  TOO_LARGE,
  /** No pool has that name. */
  NO_SUCH_POOL,
  /** The pool says that it can't be sent: no JSON, too large for that pool, no such name. */
  BAD_ARGUMENT,
  /** It failed {@link Clerk#MOST_FAILURES} times, and nobody foresaw how. */
  FAILED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
