package io.sluice.spi;

/**
 * The port through which one connection sends and closes.
 *
 * <p>{@link #send}, {@link #ping} and {@link #close} are called on the lane's thread only, one send
 * at a time, and nothing after close; {@link #abort} may come from any thread at any time. None may
 * block, and none may throw for a peer that is gone: that is a failed completion, or nothing.
 */
public interface Transport {
  /** The thread that writes for this connection; the same for its whole life. */
  Lane lane();

  /** The most messages that it wants in one batch, at least 1. */
  int maxBatchMessages();

  /**
   * Writes a batch, in one write where it can.
   *
   * @param done told exactly once: when the bytes have been handed to the network, or can't be. On
   *     any thread, also before this method returns.
   */
  void send(Batch batch, Completion done);

  /** Sends a ping frame, best effort. */
  void ping();

  /** Sends a close frame and begins the closing handshake. */
  void close(int code, String reason);

  /** Whether the container still takes the session for open. Any thread; a plain look. */
  boolean isOpen();

  /** Ends the connection at once, without a close frame. Idempotent. */
  void abort();

  /** Hears of the end of a send. */
  @FunctionalInterface
  interface Completion {
    /** Told once for each send; {@code failure} is null if it was written. */
    void completed(Throwable failure);

    /**
     * The same for a container that may tell of a send twice: what comes after the first is
     * dropped. Thread-safe.
     */
    default Completion once() {
      return new OnceTold(this);
    }
  }
}
