package io.sluice.adapter.jmx;

import io.sluice.adapter.jmx.Announcement.Kind;
import io.sluice.adapter.jmx.Announcement.Words;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import javax.management.Notification;
import javax.management.ObjectName;

/**
 * Tells the notifications of one bean, in order, one at a time, on an executor's threads. Whoever
 * brings an event only leaves it here: listeners are foreign code, and may be slow. Thread-safe; no
 * lock is held while figures are asked for or a listener called.
 *
 * <p>What waits is bounded: of what may come often only its count does, of changes {@value
 * #MOST_WAITING} at most. The newest change is never left out, so the last one told is how it is.
 */
final class Announcer {
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int MOST_WAITING = 16;

  private final Kind often;
  private final Function<Announcement, Words> words;
  private final ObjectName source;
  private final LongSupplier nanos;
  private final Executor executor;
  private final Consumer<Throwable> faults;
  private final Consumer<Notification> out;

  /** Changes not told yet, the oldest first. Guarded by {@code this}. */
  private final Queue<Announcement> changes = new ArrayDeque<>();

  /** Of the newest change. Guarded by {@code this}. */
  private long newest = Long.MIN_VALUE;

  /** What it was; null before the first. Guarded by {@code this}. */
  private Kind newestKind;

  /** Of what comes often, since the last that was told. Guarded by {@code this}. */
  private long many;

  /** From when on they may be told. Guarded by {@code this}. */
  private long manyNanos;

  /** True while a task is with the executor: then no other is. Guarded by {@code this}. */
  private boolean running;

  /** Guarded by {@code this}. */
  private boolean closed;

  /** Of the last that was sent; touched by the one running task only. */
  private long sequence;

  /**
   * Nothing to tell yet.
   *
   * @param often of what is told at most once a second, with how many there were
   * @param words asked for on the executor's threads, just before it is told
   */
  Announcer(
      Kind often,
      Function<Announcement, Words> words,
      ObjectName source,
      LongSupplier nanos,
      Executor executor,
      Consumer<Throwable> faults,
      Consumer<Notification> out) {
    this.often = often;
    this.words = words;
    this.source = source;
    this.nanos = nanos;
    this.executor = executor;
    this.faults = faults;
    this.out = out;
    this.manyNanos = nanos.getAsLong();
  }

  /** It has become that; ignored if a later change has already been heard of, or if it was so. */
  void changed(Kind kind, long number) {
    synchronized (this) {
      if (number <= newest) {
        return;
      }
      newest = number;
      if (kind == newestKind) {
        return;
      }
      newestKind = kind;
      if (changes.size() == MOST_WAITING) {
        changes.remove();
      }
      changes.add(new Announcement(kind, System.currentTimeMillis(), number));
    }
    wake();
  }

  /** One more of what may come often. */
  void oneMore() {
    synchronized (this) {
      many++;
    }
    wake();
  }

  /** Has told what may be told by now: called now and then, so that no burst's end is left over. */
  void wake() {
    synchronized (this) {
      if (running || !isAnyDue()) {
        return;
      }
      running = true;
    }
    schedule();
  }

  /** Nothing more is told. */
  synchronized void close() {
    closed = true;
    changes.clear();
  }

  /** Guarded by {@code this}. */
  private boolean isAnyDue() {
    return !closed && (!changes.isEmpty() || areManyDue());
  }

  /** Guarded by {@code this}. */
  private boolean areManyDue() {
    return many > 0 && nanos.getAsLong() - manyNanos >= 0;
  }

  private void schedule() {
    try {
      executor.execute(this::tellOne);
    } catch (RuntimeException refused) {
      // The application is going, or the executor is overrun: the next event or sweep tries again.
      synchronized (this) {
        running = false;
      }
    }
  }

  private void tellOne() {
    try {
      Announcement next = next();
      if (next != null) {
        tell(next);
      }
    } finally {
      boolean more;
      synchronized (this) {
        more = isAnyDue();
        running = more;
      }
      if (more) {
        schedule();
      }
    }
  }

  private synchronized Announcement next() {
    if (closed) {
      return null;
    }
    Announcement change = changes.poll();
    if (change != null || !areManyDue()) {
      return change;
    }
    Announcement all = new Announcement(often, System.currentTimeMillis(), many);
    many = 0;
    manyNanos = nanos.getAsLong() + PERIOD_NANOS;
    return all;
  }

  private void tell(Announcement announcement) {
    try {
      Words now = words.apply(announcement);
      out.accept(announcement.notification(source, ++sequence, now));
    } catch (RuntimeException fault) {
      faults.accept(fault);
    }
  }
}
