package io.sluice.jms;

import io.sluice.api.Delivery;
import java.time.Duration;

/** What is to become of a message. */
sealed interface Verdict {
  /** The pool has taken it, or there is nobody whom it could go to. */
  record Done(Delivery delivery) implements Verdict {}

  /**
   * Not now: again after that time.
   *
   * @param attempts how often it has been put off, this time included
   * @param failures how often of these for a reason that nobody foresaw
   */
  record Later(String why, Duration delay, int attempts, int failures) implements Verdict {}

  /** Never. What {@code detail} says holds nothing of the message's body. */
  record Dead(Reason reason, String detail) implements Verdict {}
}
