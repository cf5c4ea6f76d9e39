package io.sluice.api;

/**
 * Why a connection ended, or was not let in. Each reason knows the WebSocket close code and the
 * fixed text that go out with it.
 *
 * <p>The code's range tells a client what to do: 4000-4099 do not come back, 4100-4199 come back
 * after a delay, 4200-4299 come back now (with jitter). The table is in {@code docs/protocol.md}.
 */
public enum EndReason {
  /** The client closed. */
  CLIENT_CLOSED(1000, "Closed by client"),
  /** The node is going away: drain, undeploy, shutdown. */
  GOING_AWAY(1001, "Going away"),
  /** A binary message came in; the protocol is text only. */
  BINARY(1003, "Binary messages are not supported"),
  /** The peer vanished without a close frame. This code is never sent. */
  CONNECTION_LOST(1006, "Connection lost"),
  /** The handshake broke a rule that no HTTP status could report any more. */
  POLICY(1008, "Policy violation"),
  /** A message was longer than {@code inbound.max-message-bytes}. */
  TOO_LARGE(1009, "Message too large"),
  /** A fault of ours. */
  INTERNAL_ERROR(1011, "Internal error"),
  /** Every slot is taken. */
  AT_CAPACITY(1013, "Server at capacity"),
  /** It waited for a slot until its class's {@code wait-timeout}. */
  QUEUE_TIMEOUT(1013, "Queue timeout"),
  /** An operator or an application ended it. */
  KICKED(4001, "Kicked"),
  /** A newer connection with the same client id took over. */
  REPLACED(4002, "Replaced"),
  /** Its slot went to a connection of a higher class. The code can be configured. */
  PREEMPTED(4101, "Preempted"),
  /** It took too long to receive, or its outbox was full. */
  SLOW_CONSUMER(4102, "Slow consumer"),
  /** It sent more than its rate allows, and went on after a warning. */
  RATE_LIMIT(4103, "Rate limit exceeded"),
  /** No application message in or out for {@code idle-timeout}. */
  IDLE(4104, "Idle timeout"),
  /** A ping was not answered within {@code pong-timeout}. */
  NO_PONG(4105, "No pong"),
  /** A message did not become whole within {@code inbound.message-timeout}. */
  MESSAGE_TIMEOUT(4107, "Message timeout"),
  /** Another connection holds the client id and may not be replaced. */
  CLIENT_ID_IN_USE(4109, "Client id in use");

  private final int closeCode;
  private final String text;

  EndReason(int closeCode, String text) {
    this.closeCode = closeCode;
    this.text = text;
  }

  /** The WebSocket close code, as in RFC 6455, 7.4. */
  public int closeCode() {
    return closeCode;
  }

  /** The fixed text of the close frame: ASCII, at most 123 bytes. */
  public String text() {
    return text;
  }
}
