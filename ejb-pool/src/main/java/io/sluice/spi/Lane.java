package io.sluice.spi;

/**
 * The one thread that writes for a set of connections; on Undertow a channel's I/O thread. Two
 * transports that share a lane return the same object, and lanes are few.
 */
@FunctionalInterface
public interface Lane {
  /**
   * Arranges for {@code pass} to run soon, on the lane's thread, and returns at once. The core
   * never has two passes of one lane outstanding.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the lane has ended
   */
  void wake(Runnable pass);

  /**
   * The same from within a pass that left work over: all else that the lane's thread has to do,
   * such as reading, comes before the next.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the lane has ended
   */
  default void wakeAgain(Runnable pass) {
    wake(pass);
  }
}
