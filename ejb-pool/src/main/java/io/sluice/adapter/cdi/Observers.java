package io.sluice.adapter.cdi;

import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.annotation.Annotation;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The application's CDI observers: hear of events on the server's threads, those of one queue one
 * after the other. Thread-safe.
 */
final class Observers {
  private final BeanManager beans;
  private final Executor executor;
  private final Faults faults;

  /** Events that observers have not heard yet. Waited for by {@link #finish}. */
  private final AtomicLong pending = new AtomicLong();

  private volatile boolean finished;

  /** Those that the executor took nothing from: it had no thread, or is ending. */
  private final Queue<SerialQueue> stalled = new ConcurrentLinkedQueue<>();

  /** Hears of an observer's failure: where the event came from, and its type. */
  @FunctionalInterface
  interface Faults {
    void observerFault(String source, String event, Throwable fault);
  }

  /**
   * Where events come from.
   *
   * @param name for whoever hears of faults
   * @param qualifiers that they are fired with
   * @param dropped told of each event that is given up
   */
  record Source(String name, Annotation[] qualifiers, Runnable dropped) {}

  /** Those that this bean manager knows. */
  Observers(BeanManager beans, Executor executor, Faults faults) {
    this.beans = beans;
    this.executor = executor;
    this.faults = faults;
  }

  /** One in which so many events may wait, besides those that always may. */
  SerialQueue queue(int most) {
    return new SerialQueue(executor, most, stalled::add);
  }

  /** Whether anybody observes such an event. They don't come or go while an application runs. */
  boolean areFor(Record event, Annotation... qualifiers) {
    return !beans.resolveObserverMethods(event, qualifiers).isEmpty();
  }

  /**
   * Has an event heard.
   *
   * @param queue null for one that has gone: the event is given up
   * @param always whether it is heard also where too many wait already
   */
  void fire(Source source, SerialQueue queue, Record event, boolean always) {
    pending.incrementAndGet();
    if (queue == null || !queue.add(() -> deliver(source, event), always)) {
      settled();
      source.dropped().run();
    }
  }

  private void deliver(Source source, Record event) {
    try {
      if (finished) {
        source.dropped().run();
        return;
      }
      Event<Object> all = beans.getEvent();
      all.select(source.qualifiers()).fire(event);
    } catch (RuntimeException fault) {
      faults.observerFault(source.name(), event.getClass().getSimpleName(), fault);
    } finally {
      settled();
    }
  }

  /** Tries again where the executor took nothing. */
  void resumeStalled() {
    // As many as there are now: one that stalls again comes in at the end.
    for (int left = stalled.size(); left > 0; left--) {
      SerialQueue queue = stalled.poll();
      if (queue != null) {
        queue.resume();
      }
    }
  }

  private void settled() {
    if (pending.decrementAndGet() == 0) {
      synchronized (pending) {
        pending.notifyAll();
      }
    }
  }

  /**
   * The application is ending: lets the observers hear what is waiting, so long at most; what is
   * left after that is given up, since there are no observers any more.
   */
  void finish(long nanos) {
    long deadlineNanos = System.nanoTime() + nanos;
    resumeStalled();
    try {
      synchronized (pending) {
        long left = nanos;
        while (pending.get() > 0 && left > 0 && stalled.isEmpty()) {
          TimeUnit.NANOSECONDS.timedWait(pending, left);
          left = deadlineNanos - System.nanoTime();
        }
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    finished = true;
    for (SerialQueue queue = stalled.poll(); queue != null; queue = stalled.poll()) {
      queue.runHere(); // each is counted as dropped
    }
  }
}
