package io.sluice.api;

/** Something that was asked for until further notice, and its end. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  /** Ends it. Idempotent and thread-safe; what is being told at this moment is told. */
  @Override
  void close();
}
