package io.sluice.spi;

/**
 * A monotonic clock. Differences between readings mean something, the readings themselves do not.
 * After Caffeine's and Guava's interface of this name.
 */
@FunctionalInterface
public interface Ticker {
  /** Nanoseconds since an arbitrary moment; never goes back; may be negative. Thread-safe. */
  long read();
}
