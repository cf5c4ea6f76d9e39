package io.sluice.adapter.cdi;

import io.sluice.spi.Alarm;
import io.sluice.spi.Ticker;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * The threads that lanes and alarms run on, and those of an application's observers: the server's
 * managed ones, or where there are none (plain CDI, tests), a few of our own. Two kinds, since
 * observers may block and the others never do.
 */
final class Workers implements AutoCloseable {
  /** The portable name first; then the servers' own, for calls without a component's namespace. */
  private static final List<String> SCHEDULERS =
      List.of(
          "java:comp/DefaultManagedScheduledExecutorService",
          "java:jboss/ee/concurrency/scheduler/default",
          "concurrent/__defaultManagedScheduledExecutorService");

  /** In the same order. */
  private static final List<String> EXECUTORS =
      List.of(
          "java:comp/DefaultManagedExecutorService",
          "java:jboss/ee/concurrency/executor/default",
          "concurrent/__defaultManagedExecutorService");

  /** In the same order. */
  private static final List<String> THREAD_FACTORIES =
      List.of(
          "java:comp/DefaultManagedThreadFactory",
          "java:jboss/ee/concurrency/factory/default",
          "concurrent/__defaultManagedThreadFactory");

  /** As the server's own do, so that an application that is gone isn't kept by them. */
  private static final long IDLE_SECONDS = 5;

  private final ScheduledExecutorService executor;
  private final ExecutorService observers;
  private final boolean own;

  private Workers(ScheduledExecutorService executor, ExecutorService observers, boolean own) {
    this.executor = executor;
    this.observers = observers;
    this.own = own;
  }

  static Workers find() {
    ScheduledExecutorService scheduler = find(SCHEDULERS, ScheduledExecutorService.class);
    ExecutorService executor = find(EXECUTORS, ExecutorService.class);
    if (scheduler != null && executor != null) {
      return new Workers(scheduler, executor, false);
    }
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    return new Workers(
        Executors.newScheduledThreadPool(threads, daemons("sluice-")),
        Executors.newFixedThreadPool(threads, daemons("sluice-observers-")),
        true);
  }

  private static <T> T find(List<String> names, Class<T> type) {
    for (String name : names) {
      try {
        return type.cast(new InitialContext().lookup(name));
      } catch (NamingException | ClassCastException absent) {
        // The next, then.
      }
    }
    return null;
  }

  private static ThreadFactory daemons(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** True if the server manages these threads. */
  boolean areManaged() {
    return !own;
  }

  /** For what never blocks. */
  Executor executor() {
    return new SureExecutor(executor);
  }

  /** For an application's code. */
  Executor observers() {
    return new SureExecutor(observers);
  }

  /**
   * For what blocks on others: up to so many threads, which nobody else waits for, and which end
   * when they are idle. Whoever asks for it closes it.
   */
  static ExecutorService dialling(int most) {
    ThreadFactory managed = find(THREAD_FACTORIES, ThreadFactory.class);
    ThreadPoolExecutor made =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            managed == null ? daemons("sluice-dials-") : managed);
    made.allowCoreThreadTimeOut(true);
    return made;
  }

  /** One for a purpose of its own. Whoever asks for it ends it. */
  static Thread thread(String name, Runnable work) {
    ThreadFactory managed = find(THREAD_FACTORIES, ThreadFactory.class);
    return (managed == null ? daemons(name + "-") : managed).newThread(work);
  }

  Alarm alarm(Ticker ticker) {
    return (deadlineNanos, action) -> {
      long delayNanos = Math.max(0, deadlineNanos - ticker.read());
      // A server's scheduler keeps a cancelled task till its time has come; it needn't keep ours.
      SureExecutor.Once once = new SureExecutor.Once(action);
      try {
        Future<?> pending = executor.schedule(once, delayNanos, TimeUnit.NANOSECONDS);
        return () -> {
          once.take();
          pending.cancel(false);
        };
      } catch (RuntimeException | OutOfMemoryError refused) {
        // The application is going, or there is no thread for it: what was to happen later happens
        // now, and not again should it have been queued all the same.
        once.run();
        return () -> {};
      }
    };
  }

  @Override
  public void close() {
    if (own) {
      executor.shutdown();
      observers.shutdown();
    }
  }
}
