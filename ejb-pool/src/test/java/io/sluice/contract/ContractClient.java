package io.sluice.contract;

/** A client with an open WebSocket. What goes wrong with the wire is an {@link AssertionError}. */
public interface ContractClient extends AutoCloseable {
  /** A close frame, or {@code 1006} for an end without one. */
  record Closed(int code, String reason) {}

  /** Sends a text message. */
  void send(String text);

  /** Sends one text message in these parts. Where a client can't: in one. */
  default void sendInParts(String... parts) {
    send(String.join("", parts));
  }

  /** Sends a binary message. */
  void sendBinary(byte[] bytes);

  /** The next text message; waits for it, a few seconds at most. */
  String next();

  /** The end that came from the server; waits for it. Frames not yet asked for are skipped. */
  Closed closed();

  /** The subprotocol that was agreed on; empty if none. */
  String subprotocol();

  /** Closes with 1000, and doesn't mind if it is closed already. */
  @Override
  void close();
}
