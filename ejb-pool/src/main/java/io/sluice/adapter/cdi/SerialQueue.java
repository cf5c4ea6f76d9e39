package io.sluice.adapter.cdi;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Tasks of one connection, run one after the other on a shared executor, at most so many waiting.
 * Thread-safe.
 */
final class SerialQueue {
  private final Executor executor;
  private final int most;
  private final Consumer<SerialQueue> stalled;

  /** Guarded by {@code this}. */
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  /** Guarded by {@code this}. */
  private boolean running;

  /**
   * A queue with nothing in it.
   *
   * @param stalled told when the executor takes nothing; somebody has to {@link #resume} it then
   */
  SerialQueue(Executor executor, int most, Consumer<SerialQueue> stalled) {
    this.executor = executor;
    this.most = most;
    this.stalled = stalled;
  }

  /** Adds a task. False: too many wait, and it isn't one that {@code always} has to be run. */
  boolean add(Runnable task, boolean always) {
    synchronized (this) {
      if (!always && waiting.size() >= most) {
        return false;
      }
      waiting.add(task);
    }
    resume();
    return true;
  }

  /** Goes on where the executor took nothing the last time. */
  void resume() {
    synchronized (this) {
      if (running || waiting.isEmpty()) {
        return;
      }
      running = true;
    }
    schedule();
  }

  private void schedule() {
    try {
      executor.execute(this::runOne);
    } catch (RuntimeException refused) { // in whichever way it says so
      synchronized (this) {
        running = false;
      }
      stalled.accept(this);
    }
  }

  /**
   * One task at a time and then back to the executor: a busy connection takes turns with others.
   */
  private void runOne() {
    try {
      next().run();
    } finally {
      boolean more;
      synchronized (this) {
        more = !waiting.isEmpty();
        running = more;
      }
      if (more) {
        schedule();
      }
    }
  }

  private synchronized Runnable next() {
    return waiting.poll();
  }

  /** Runs all that waits on the calling thread: for the end, when no executor takes it any more. */
  void runHere() {
    for (Runnable task = next(); task != null; task = next()) {
      task.run();
    }
  }
}
