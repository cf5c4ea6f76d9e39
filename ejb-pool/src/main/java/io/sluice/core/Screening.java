package io.sluice.core;

/** What came of looking at a request for the upgrade. */
public sealed interface Screening {
  /** It may go on. */
  record Pass(Handshake handshake) implements Screening {}

  /**
   * It is turned away before the upgrade.
   *
   * @param status the HTTP status
   * @param message one sentence for the client; never repeats its input
   * @param retryAfterSeconds when to come back; 0 if that is of no use
   */
  record Reject(int status, String message, int retryAfterSeconds) implements Screening {}
}
