package io.sluice.spi;

import io.sluice.api.Target;

/** The port through which the core opens connections to services elsewhere. */
@FunctionalInterface
public interface Dialler {
  /**
   * Begins to dial, and returns at once.
   *
   * @param deadlineNanos on the {@link Ticker}: when the core gives up, and calls {@link
   *     Dial#cancel}
   * @param peer told what becomes of it, and then what comes in
   * @return what takes the dial back
   * @throws RuntimeException if it can't even be begun; {@code peer} isn't told then
   */
  Dial dial(Target target, long deadlineNanos, Peer peer);

  /** A dial that has begun. */
  @FunctionalInterface
  interface Dial {
    /**
     * Takes it back: whatever socket it has is closed. Idempotent, never blocks, harmless
     * afterwards. An {@link Peer#opened} that is under way may still come; the core aborts what it
     * brings.
     */
    void cancel();
  }

  /**
   * Hears of one dial and of the connection that it led to. Called on any thread, also before
   * {@link Dialler#dial} returns, and with one thread at a time from {@link #opened} on. None of
   * the methods blocks or throws.
   */
  interface Peer {
    /** It is open. Told once, or {@link #failed} is, or neither after a cancel. */
    void opened(OutboundTransport transport);

    /** It can't be opened. */
    void failed(Throwable cause);

    /** A whole text message came in. */
    void message(String text);

    /** A pong came in. */
    void pong();

    /** It is closed, whoever began it; told once, and nothing after it. 1006 if it was cut off. */
    void closed(int code);
  }
}
