package io.sluice.web;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets threads use something until its end, which comes when none of them is in there any more:
 * what the Windows kernel calls run-down protection. Nobody waits: whoever ends it while others use
 * it leaves the rest to the last of them.
 */
final class Rundown {
  private static final int ENDING = Integer.MIN_VALUE;

  /** How many uses there are, and whether no more may begin: {@link #ENDING}. */
  private final AtomicInteger state = new AtomicInteger();

  /** Begins a use, which {@link #leave} ends; they may be nested. False if it is too late. */
  boolean tryEnter() {
    int before = state.getAndUpdate(now -> now < 0 ? now : now + 1);
    return before >= 0;
  }

  /** Ends a use. True if it was the last, and the end is the caller's to bring about. */
  boolean leave() {
    return state.decrementAndGet() == ENDING;
  }

  /** No use begins any more. True the first time, if the end is the caller's to bring about. */
  boolean end() {
    return state.getAndUpdate(now -> now | ENDING) == 0;
  }

  /** Whether there was an {@link #end}. */
  boolean isEnding() {
    return state.get() < 0;
  }
}
