package io.sluice.core;

import java.util.ArrayDeque;

/**
 * What listeners are to hear of one connection, in the order in which it was decided, whichever
 * threads did the deciding. Thread-safe.
 *
 * <p>Chapters are added where things are decided, under the pool's lock or without it, and told
 * without any lock, by one thread at a time: who finds another one telling leaves its chapters to
 * that one.
 */
final class Story {
  /** Guarded by {@code this}; null while there is nothing to tell. */
  private ArrayDeque<Runnable> untold;

  /** Guarded by {@code this}: what came before the beginning was added; null for nothing. */
  private ArrayDeque<Runnable> held;

  /** Guarded by {@code this}. */
  private boolean telling;

  /** Guarded by {@code this}: the chapter after which the story is open has been added. */
  private boolean beginning;

  /** Guarded by {@code this}: the chapter after which the story is open has been told. */
  private boolean begun;

  /** Begun, and nothing was untold when it was looked at last. */
  private volatile boolean open;

  synchronized void add(Runnable chapter) {
    if (untold == null) {
      untold = new ArrayDeque<>(2);
    }
    untold.add(chapter);
  }

  /** Adds the chapter after which the story {@link #isOpen}, once it has caught up. */
  synchronized void addBeginning(Runnable chapter) {
    add(
        () -> {
          chapter.run();
          begin();
        });
    beginning = true;
    if (held != null) {
      untold.addAll(held);
      held = null;
    }
  }

  /** Adds something that is only told after the beginning, or never if there is none. */
  synchronized void addLater(Runnable chapter) {
    if (beginning) {
      add(chapter);
    } else {
      if (held == null) {
        held = new ArrayDeque<>(2);
      }
      held.add(chapter);
    }
  }

  private synchronized void begin() {
    begun = true;
  }

  /**
   * Whether what happens now may be told at once, out of the story: its beginning has been told.
   */
  boolean isOpen() {
    return open;
  }

  void tell() {
    Runnable next = first();
    while (next != null) {
      boolean told = false;
      try {
        next.run();
        told = true;
      } finally {
        if (!told) {
          interrupted();
        }
      }
      next = after();
    }
  }

  private synchronized Runnable first() {
    if (telling || untold == null) {
      return null;
    }
    telling = true;
    return untold.poll();
  }

  private synchronized Runnable after() {
    Runnable next = untold.poll();
    if (next == null) {
      interrupted();
      open = begun;
    }
    return next;
  }

  /** Whoever comes next tells the rest. */
  private synchronized void interrupted() {
    telling = false;
    if (untold.isEmpty()) {
      untold = null;
    }
  }
}
