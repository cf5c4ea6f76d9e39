package io.sluice.jms;

/**
 * What a message of the queue says.
 *
 * @param isText whether it is a message of text at all
 * @param pool its property of that name; null if it has none, as for the next two
 * @param group the group that it is for
 * @param targetId the client id that it is for
 * @param text its body; null if it has none
 * @param attempts how often it has been put off, for whatever reason
 * @param failures how often of these for one that nobody foresaw
 */
record Letter(
    boolean isText,
    Object pool,
    Object group,
    Object targetId,
    String text,
    int attempts,
    int failures) {

  /** Whoever sends may set both counters, to anything. */
  Letter {
    attempts = Math.max(0, attempts);
    failures = Math.max(0, failures);
  }
}
