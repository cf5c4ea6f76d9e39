package io.sluice.adapter.cdi;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Tasks of one connection, run one after the other on a shared executor, at most so many waiting.
 * Thread-safe.
 */
final class SerialQueue {
  private final Executor executor;
  private final int most;

  /** Guarded by {@code this}. */
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  /** Guarded by {@code this}. */
  private boolean running;

  SerialQueue(Executor executor, int most) {
    this.executor = executor;
    this.most = most;
  }

  /** Adds a task. False: too many wait, and it isn't one that {@code always} has to be run. */
  boolean add(Runnable task, boolean always) {
    synchronized (this) {
      if (!always && waiting.size() >= most) {
        return false;
      }
      waiting.add(task);
      if (running) {
        return true;
      }
      running = true;
    }
    schedule();
    return true;
  }

  private void schedule() {
    try {
      executor.execute(this::runOne);
    } catch (RuntimeException ended) {
      // The application is going; there is nobody left to hear.
      synchronized (this) {
        waiting.clear();
        running = false;
      }
    } catch (OutOfMemoryError noThread) {
      // The executor wanted one more for this. What waits goes on with the next that is added.
      synchronized (this) {
        running = false;
      }
    }
  }

  /**
   * One task at a time and then back to the executor: a busy connection takes turns with others.
   */
  private void runOne() {
    Runnable task;
    synchronized (this) {
      task = waiting.poll();
    }
    try {
      task.run();
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
}
