package io.sluice.core;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the changes of membership that have begun and ended, so that a look at all of them can
 * tell whether anything moved meanwhile. Thread-safe; whoever moves waits for nobody.
 */
final class Moves {
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();

  /** A change begins. It owes an {@link #end}. */
  void begin() {
    begun.incrementAndGet();
  }

  /** A change is done. */
  void end() {
    ended.incrementAndGet();
  }

  /** Takes a look. False if something was moving: then what it saw means nothing. */
  boolean quietDuring(Runnable look) {
    long endedBefore = ended.get();
    boolean still = begun.get() == endedBefore;
    look.run();
    return still && begun.get() == endedBefore;
  }
}
