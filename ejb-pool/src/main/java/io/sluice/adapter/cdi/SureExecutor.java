package io.sluice.adapter.cdi;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs a task once, or says that it won't. An executor that wants one more thread and gets none
 * throws an {@link OutOfMemoryError}, and may have queued the task before that or not.
 */
final class SureExecutor implements Executor {
  private final Executor executor;

  SureExecutor(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable task) {
    Once once = new Once(task);
    try {
      executor.execute(once);
    } catch (OutOfMemoryError noThread) {
      if (once.take() != null) {
        throw new RejectedExecutionException(noThread);
      }
    }
  }

  /** A task for whoever takes it first. */
  static final class Once implements Runnable {
    private final AtomicReference<Runnable> task;

    Once(Runnable task) {
      this.task = new AtomicReference<>(task);
    }

    /** What is to be done; null if it has been taken. */
    Runnable take() {
      return task.getAndSet(null);
    }

    @Override
    public void run() {
      Runnable mine = take();
      if (mine != null) {
        mine.run();
      }
    }
  }
}
