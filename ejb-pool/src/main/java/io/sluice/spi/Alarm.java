package io.sluice.spi;

/** Calls back at a moment. The core owns no thread, so this is how its deadlines are kept. */
@FunctionalInterface
public interface Alarm {
  /**
   * Arranges for {@code action} to run once, at {@code deadlineNanos} on the {@link Ticker} or up
   * to 100 ms later, never before, on a thread of the implementor's.
   *
   * @return what cancels it; cancelling is idempotent, harmless afterwards, and never blocks
   */
  Cancellation at(long deadlineNanos, Runnable action);

  /** Takes an alarm back. */
  @FunctionalInterface
  interface Cancellation {
    void cancel();
  }
}
