package io.sluice.adapter.jmx;

import io.sluice.adapter.jmx.Announcement.Kind;
import io.sluice.api.PoolControl;
import io.sluice.api.PoolStats;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.management.Notification;
import javax.management.ObjectName;

/**
 * Tells the notifications of one pool, in order, one at a time, on an executor's threads. Whoever
 * brings an event only leaves it here: listeners are foreign code, and may be slow. Thread-safe; no
 * lock is held while the pool is asked or a listener called.
 *
 * <p>What waits is bounded: of preemptions only their count does, of changes {@value #MOST_WAITING}
 * at most. The newest change is never left out, so the last one told is how the pool is.
 */
final class Announcer {
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int MOST_WAITING = 16;

  private final PoolControl pool;
  private final ObjectName source;
  private final LongSupplier nanos;
  private final Executor executor;
  private final Consumer<Throwable> faults;
  private final Consumer<Notification> out;

  /** Changes not told yet, the oldest first. Guarded by {@code this}. */
  private final Queue<Announcement> changes = new ArrayDeque<>();

  /** Of the newest change. Guarded by {@code this}. */
  private long newest = Long.MIN_VALUE;

  /** Since the last that was told. Guarded by {@code this}. */
  private long preempted;

  /** From when on they may be told. Guarded by {@code this}. */
  private long preemptionNanos;

  /** True while a task is with the executor: then no other is. Guarded by {@code this}. */
  private boolean running;

  /** Guarded by {@code this}. */
  private boolean closed;

  /** Of the last that was sent; touched by the one running task only. */
  private long sequence;

  Announcer(
      PoolControl pool,
      ObjectName source,
      LongSupplier nanos,
      Executor executor,
      Consumer<Throwable> faults,
      Consumer<Notification> out) {
    this.pool = pool;
    this.source = source;
    this.nanos = nanos;
    this.executor = executor;
    this.faults = faults;
    this.out = out;
    this.preemptionNanos = nanos.getAsLong();
  }

  /** The pool's state has changed; ignored if a later change has already been heard of. */
  void changed(boolean saturated, long number) {
    synchronized (this) {
      if (number <= newest) {
        return;
      }
      newest = number;
      if (changes.size() == MOST_WAITING) {
        changes.remove();
      }
      Kind kind = saturated ? Kind.SATURATED : Kind.RELIEVED;
      changes.add(new Announcement(kind, System.currentTimeMillis(), number));
    }
    wake();
  }

  /** One more connection lost its slot. */
  void preempted() {
    synchronized (this) {
      preempted++;
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
    return !closed && (!changes.isEmpty() || isPreemptionDue());
  }

  /** Guarded by {@code this}. */
  private boolean isPreemptionDue() {
    return preempted > 0 && nanos.getAsLong() - preemptionNanos >= 0;
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
    if (change != null || !isPreemptionDue()) {
      return change;
    }
    Announcement preemption =
        new Announcement(Kind.PREEMPTION, System.currentTimeMillis(), preempted);
    preempted = 0;
    preemptionNanos = nanos.getAsLong() + PERIOD_NANOS;
    return preemption;
  }

  private void tell(Announcement announcement) {
    try {
      PoolStats now = pool.stats();
      out.accept(announcement.notification(source, ++sequence, now));
    } catch (RuntimeException fault) {
      faults.accept(fault);
    }
  }
}
