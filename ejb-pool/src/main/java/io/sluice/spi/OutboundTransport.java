package io.sluice.spi;

/**
 * The port through which one outbound connection sends and closes.
 *
 * <p>The core calls {@link #send} one at a time, on any thread. A {@link #ping} or a {@link #send}
 * may meet a {@link #close} of another thread, and come after it. None may block, and none may
 * throw for a peer that is gone: that is a failed completion, or nothing.
 */
public interface OutboundTransport {
  /**
   * Writes a text message.
   *
   * @param done told exactly once: when the frame has been handed to the network, or can't be. On
   *     any thread, also before this method returns.
   */
  void send(String text, Transport.Completion done);

  /** Sends a ping frame, best effort. */
  void ping();

  /** Sends a close frame and begins the closing handshake; {@link Dialler.Peer#closed} follows. */
  void close(int code, String reason);

  /** Whether the container still takes the session for open: a plain look. */
  boolean isOpen();

  /** Ends the connection at once, without a close frame. Idempotent. */
  void abort();
}
