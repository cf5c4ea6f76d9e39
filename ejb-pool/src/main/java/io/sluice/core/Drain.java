package io.sluice.core;

import io.sluice.api.EndReason;
import io.sluice.api.Pools;
import io.sluice.core.config.DrainConfig;
import io.sluice.spi.Alarm;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Empties a pool batch by batch: each connection gets what waits for it, is told when to come back,
 * and is closed. A lower class goes first. Thread-safe; holds no lock while it ends connections.
 *
 * <p>The pool has drained when all are gone that were told to go, their last messages included, or
 * at the deadline.
 */
final class Drain {
  private final WebSocketPool pool;
  private final Roster roster;
  private final Operations operations;
  private final Notices notices;
  private final DrainConfig config;

  /**
   * The one under way; null for none. Set and taken in the turns that change the pool's state: it
   * is there exactly while the pool is {@link Pools.State#DRAINING}.
   */
  private final AtomicReference<Run> current = new AtomicReference<>();

  /** Told to go, and not gone yet; and by which run. */
  private final Map<Connection, Run> leaving = new ConcurrentHashMap<>();

  Drain(WebSocketPool pool, Roster roster, Operations operations, Notices notices) {
    this.pool = pool;
    this.roster = roster;
    this.operations = operations;
    this.notices = notices;
    this.config = pool.config().drain();
  }

  /** One drain, from its beginning to the moment when the pool is empty or resumes. */
  private final class Run {
    private final long deadlineNanos = pool.now() + config.deadline().toNanos();

    /**
     * How many were told to go and are not gone yet, and one for each step under way: who is told
     * by that would else come after the last one was gone and the alarm taken back.
     */
    private final AtomicInteger told = new AtomicInteger();

    /** Guarded by {@code this}; null for none. */
    private Alarm.Cancellation next;

    private void step(boolean isLast) {
      told.incrementAndGet();
      try {
        if (current.get() == this) { // else it has resumed, or stopped
          goOn(isLast);
        }
      } finally {
        oneLess();
      }
    }

    private void goOn(boolean isLast) {
      if (isLast || pool.now() - deadlineNanos >= 0) {
        roster.allToDrain().forEach(each -> each.end(EndReason.GOING_AWAY, notices.draining()));
        cutRest();
        finish();
        return;
      }
      List<Connection> rest = roster.allToDrain();
      rest.stream()
          .sorted(Comparator.comparing(Connection::priority).reversed())
          .limit(config.batch())
          .forEach(this::tell);
      if (rest.size() > config.batch()) {
        long nextNanos = pool.now() + config.interval().toNanos();
        again(nextNanos - deadlineNanos < 0 ? nextNanos : deadlineNanos);
      } else if (!isOver()) {
        again(deadlineNanos);
      }
    }

    private void tell(Connection connection) {
      told.incrementAndGet();
      // First, as it may be gone before the call returns. It may be that another run tells it, too.
      if (leaving.putIfAbsent(connection, this) != null) {
        oneLess();
      } else if (!connection.drain(notices.draining())) {
        Drain.this.gone(connection); // it was ending by itself
      }
    }

    private void again(long atNanos) {
      try {
        // Where alarms go off at once, nobody would keep the time between batches: see Rings.
        keep(pool.ringAt(atNanos, atOnce -> step(atOnce && pool.now() - atNanos < 0)));
        if (current.get() != this) {
          giveUp(deadlineNanos); // it has resumed or stopped while this went on
        }
      } catch (RuntimeException fault) {
        pool.listener().fault(null, fault);
        step(true);
      }
    }

    private void oneLess() {
      if (told.decrementAndGet() > 0) {
        return;
      }
      if (current.get() == this) {
        isOver();
      } else {
        cancel();
      }
    }

    private boolean isOver() {
      boolean over = leaving.isEmpty() && roster.all().isEmpty();
      if (over) {
        finish();
      }
      return over;
    }

    private void finish() {
      operations.endDrain(() -> current.compareAndSet(this, null));
      cancel();
    }

    private void cutRest() {
      leaving.forEach(
          (connection, run) -> {
            if (run == this) {
              connection.cut();
            }
          });
    }

    /** Goes no further; but whoever has been told to go is cut then, if still there. */
    private void giveUp(long cutNanos) {
      cancel();
      if (told.get() > 0) {
        try {
          keep(pool.ringAt(cutNanos, atOnce -> cutRest()));
        } catch (RuntimeException fault) {
          pool.listener().fault(null, fault);
          cutRest();
        }
        if (told.get() == 0) {
          cancel();
        }
      }
    }

    private synchronized void keep(Alarm.Cancellation made) {
      next = made;
    }

    private void cancel() {
      Alarm.Cancellation pending;
      synchronized (this) {
        pending = next;
        next = null;
      }
      if (pending != null) {
        pending.cancel();
      }
    }
  }

  /** Begins. False if the pool takes no connections anyway. */
  boolean begin() {
    Run run = new Run();
    if (!operations.beginDrain(() -> current.set(run))) {
      return false;
    }
    run.step(false);
    return true;
  }

  /**
   * The pool takes connections again. Who has been told to go has the time that it was given. False
   * if it didn't drain and hasn't drained.
   */
  boolean resume() {
    AtomicReference<Run> left = new AtomicReference<>();
    boolean resumed = operations.resume(() -> left.set(current.getAndSet(null)));
    Run run = left.get();
    if (run != null) {
      run.giveUp(run.deadlineNanos);
    }
    return resumed;
  }

  /** The pool stops. Who has been told to go has a second more. */
  void stop() {
    AtomicReference<Run> left = new AtomicReference<>();
    operations.stop(() -> left.set(current.getAndSet(null)));
    Set<Run> runs = new HashSet<>(leaving.values()); // those that were resumed from as well
    Run run = left.get();
    if (run != null) {
      runs.add(run);
    }
    long cutNanos = pool.now() + Connection.LINGER_NANOS;
    runs.forEach(each -> each.giveUp(cutNanos));
  }

  /** A connection's socket is gone. */
  void gone(Connection connection) {
    Run by = leaving.remove(connection);
    if (by != null) {
      by.oneLess();
    }
    Run run = current.get();
    if (run != null && run != by) {
      run.isOver(); // the last one may have been ending before it was told
    }
  }
}
