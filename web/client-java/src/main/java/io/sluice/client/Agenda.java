package io.sluice.client;

import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The client's thread and clock. */
interface Agenda {
  /** Ends what was to be done later; it may be called twice. */
  interface Later {
    void cancel();
  }

  /** As soon as what came before is done. Says false after the {@link #end}: it never is. */
  boolean add(Runnable deed);

  Later in(long milliseconds, Runnable deed);

  /** Of a clock that only runs forward. */
  long nowMillis();

  /** From 0 to 1. */
  double random();

  /** On another thread, as it may block. */
  void aside(Runnable deed);

  /** Takes no more. What was added is done; nothing may be left that is to be done later. */
  void end();

  /** One daemon thread of its own, and one for each thing that may block. */
  static Agenda ofItsOwn() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(1, deed -> daemon(deed, "sluice-client"));
    executor.setRemoveOnCancelPolicy(true);
    return new Agenda() {
      @Override
      public boolean add(Runnable deed) {
        try {
          executor.execute(() -> safely(deed));
          return true;
        } catch (RejectedExecutionException over) {
          return false;
        }
      }

      @Override
      public Later in(long milliseconds, Runnable deed) {
        var task = executor.schedule(() -> safely(deed), milliseconds, TimeUnit.MILLISECONDS);
        return () -> task.cancel(false);
      }

      @Override
      public long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
      }

      @Override
      public double random() {
        return ThreadLocalRandom.current().nextDouble();
      }

      @Override
      public void aside(Runnable deed) {
        daemon(deed, "sluice-client-io").start();
      }

      @Override
      public void end() {
        executor.shutdown();
      }
    };
  }

  private static Thread daemon(Runnable deed, String name) {
    Thread thread = Executors.defaultThreadFactory().newThread(deed);
    thread.setName(name);
    thread.setDaemon(true);
    return thread;
  }

  /** An executor would keep it to itself. */
  static void safely(Runnable deed) {
    try {
      deed.run();
    } catch (RuntimeException | Error surprise) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, surprise);
    }
  }
}
