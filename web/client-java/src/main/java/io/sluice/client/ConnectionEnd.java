package io.sluice.client;

/**
 * How a connection ended, or wasn't granted.
 *
 * @param code the close code; 1006 where there was no close frame
 * @param reason its text, maybe empty
 * @param status of HTTP, if the handshake was refused and the WebSocket client shows it, else 0
 * @param retryAfterSeconds what the server said with that status, else -1
 */
public record ConnectionEnd(int code, String reason, int status, long retryAfterSeconds) {
  static final int NORMAL = 1000;
  static final int ABNORMAL = 1006;

  static ConnectionEnd of(int code, String reason) {
    return new ConnectionEnd(code, reason, 0, -1);
  }

  /** Without a close frame. */
  static ConnectionEnd abnormal(String reason) {
    return of(ABNORMAL, reason);
  }
}
