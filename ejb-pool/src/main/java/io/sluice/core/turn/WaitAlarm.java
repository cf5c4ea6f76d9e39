package io.sluice.core.turn;

import io.sluice.spi.Alarm;
import io.sluice.spi.Ticker;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one alarm that a pool has set while somebody waits: for the first wait that is over. None is
 * set while nobody waits.
 *
 * <p>What is wanted is decided under the pool's lock; alarms are set and cancelled after unlock, so
 * two threads may get there in the other order. The number tells the newest plan from older ones.
 */
public final class WaitAlarm {
  /** How late an alarm may go off. One that is later than that won't, and is set again. */
  private static final long ALLOWANCE_NANOS = 100_000_000L;

  private final Alarm alarm;
  private final ReentrantLock lock;
  private final Ticker ticker;

  /** Guarded by {@code lock}, as all below. */
  private boolean planned;

  private long deadlineNanos;
  private long number;
  private Alarm.Cancellation cancellation;

  /**
   * None set.
   *
   * @param lock the pool's
   */
  public WaitAlarm(Alarm alarm, Ticker ticker, ReentrantLock lock) {
    this.alarm = alarm;
    this.ticker = ticker;
    this.lock = lock;
  }

  /** Guarded by {@code lock}: whether one is set, or about to be. */
  public boolean isPlanned() {
    return planned;
  }

  /** Guarded by {@code lock}: nobody waits. */
  public void none(Turn turn) {
    if (planned) {
      forget(turn);
    }
  }

  /**
   * Guarded by {@code lock}: the first wait ends then. An alarm that goes off earlier is left: it
   * finds nothing to do and plans the next.
   *
   * @param ring called when it goes off, for a look at who is due and a new plan
   */
  public void by(long firstNanos, Turn turn, Runnable ring) {
    boolean lost = turn.now() - deadlineNanos > ALLOWANCE_NANOS;
    if (planned && !lost && deadlineNanos - firstNanos <= 0) {
      return;
    }
    forget(turn);
    planned = true;
    deadlineNanos = firstNanos;
    long mine = number;
    turn.then(() -> set(firstNanos, mine, ring));
  }

  private void forget(Turn turn) {
    planned = false;
    number++;
    Alarm.Cancellation old = cancellation;
    cancellation = null;
    if (old != null) {
      turn.then(old::cancel);
    }
  }

  private void set(long firstNanos, long mine, Runnable ring) {
    Alarm.Cancellation made;
    try {
      made = Rings.at(alarm, firstNanos, atOnce -> rings(firstNanos, mine, atOnce, ring));
    } catch (RuntimeException fault) {
      isOver(mine); // the sweep keeps the deadlines meanwhile, and the next plan tries again
      throw fault;
    }
    if (!keep(mine, made)) {
      made.cancel();
    }
  }

  private void rings(long firstNanos, long mine, boolean atOnce, Runnable ring) {
    boolean early = atOnce && ticker.read() - firstNanos < 0;
    if (isOver(mine) && !early) {
      ring.run(); // an early one finds nobody due, and plans the next; but see Rings
    }
  }

  private boolean keep(long mine, Alarm.Cancellation made) {
    lock.lock();
    try {
      if (!planned || number != mine) {
        return false;
      }
      cancellation = made;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The alarm of that number is no more. False if it wasn't the newest. */
  private boolean isOver(long mine) {
    lock.lock();
    try {
      if (!planned || number != mine) {
        return false;
      }
      planned = false;
      cancellation = null;
      number++;
      return true;
    } finally {
      lock.unlock();
    }
  }
}
