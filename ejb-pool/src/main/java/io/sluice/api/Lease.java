package io.sluice.api;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * An outbound connection that is lent to one taker, who gives it back: {@code try (Lease lease =
 * pool.acquireBlocking(target, timeout)) {...}}.
 *
 * <p>The pool looks whether the connection is alive before it lends it. If it is lost later the
 * lease is over by itself; there is no other connection behind it then, and the taker acquires a
 * new one. Thread-safe.
 *
 * <p>What the service sends late is heard by the next taker. Whoever gives up in the middle of an
 * exchange uses {@link #discard}.
 */
public interface Lease extends MessageSender, AutoCloseable {
  /** Where the connection goes. */
  Target target();

  /** Whether the lease is still held and the connection open: true is exact at one moment only. */
  boolean isOpen();

  /**
   * Sends a text message.
   *
   * @throws IllegalStateException if the lease has been given back
   */
  @Override
  CompletionStage<Void> send(String text);

  /**
   * Hears what comes in from now on, one message at a time, on a thread of the container's: it must
   * not block. Replaces who heard before. What comes while nobody listens is dropped, and counted.
   *
   * @throws IllegalStateException if the lease has been given back
   */
  void onMessage(Consumer<String> listener);

  /**
   * Has something done once if the connection is lost while the lease is held; at once if it has
   * been lost already. Replaces what was to be done before.
   */
  void onLost(Runnable action);

  /** Gives the connection back for others to use. Again, or after the end: nothing happens. */
  void release();

  /** Gives it back to be closed, as nobody should use it any more. Again: nothing happens. */
  void discard();

  /** The same as {@link #release}. */
  @Override
  default void close() {
    release();
  }
}
