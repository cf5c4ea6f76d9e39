package io.sluice.core.turn;

import io.sluice.spi.Alarm;
import io.sluice.spi.Ticker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A lock, and the turns in which changes what it guards: each is decided under the lock, settled at
 * the end of the same hold, and carried out after it. Thread-safe.
 *
 * <p>A turn that is made while its thread carries another one out, of whichever lock, is carried
 * out when that is done: so whoever is told something and answers at once makes a list longer, and
 * not the stack.
 */
public final class Turns {
  /** What a thread still has to carry out; null while it carries nothing out. */
  private static final ThreadLocal<Deque<Runnable>> CARRYING = new ThreadLocal<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Ticker ticker;
  private final WaitAlarm alarm;
  private final Consumer<Throwable> faults;
  private final Consumer<Turn> settle;

  /** Guarded by {@code lock}. */
  private long lastNanos;

  /**
   * None yet.
   *
   * @param faults told what an action throws, without the lock
   * @param settle called at the end of each turn, under the lock
   */
  public Turns(Alarm alarm, Ticker ticker, Consumer<Throwable> faults, Consumer<Turn> settle) {
    this.ticker = ticker;
    this.alarm = new WaitAlarm(alarm, ticker, lock);
    this.faults = faults;
    this.settle = settle;
    this.lastNanos = ticker.read();
  }

  /** Has something decided under the lock, and then does what follows from it. */
  public <T> T decide(Function<Turn, T> step) {
    assert !lock.isHeldByCurrentThread() : "a turn within a turn";
    Turn mine = new Turn(ticker.read());
    try {
      return held(mine, step);
    } finally {
      carryOut(mine); // also of a step that failed half-way: what it decided then stands
    }
  }

  /** Whether this thread is carrying a turn out, of whichever lock. */
  public static boolean isCarryingOut() {
    return CARRYING.get() != null;
  }

  private void carryOut(Turn mine) {
    if (mine.leavesNothing()) {
      return;
    }
    Deque<Runnable> outer = CARRYING.get();
    if (outer != null) {
      outer.add(() -> mine.carryOut(faults));
      return;
    }
    Deque<Runnable> inner = new ArrayDeque<>();
    CARRYING.set(inner);
    try {
      mine.carryOut(faults);
      for (Runnable next = inner.poll(); next != null; next = inner.poll()) {
        next.run();
      }
    } finally {
      CARRYING.remove();
    }
  }

  /** The same, where there is nothing to tell. */
  public void run(Consumer<Turn> step) {
    decide(
        turn -> {
          step.accept(turn);
          return null;
        });
  }

  private <T> T held(Turn mine, Function<Turn, T> step) {
    lock.lock();
    try {
      // The clock was read before the lock was had, and another turn may have come in between.
      mine.notBefore(lastNanos);
      lastNanos = mine.now();
      T result = step.apply(mine);
      settle.accept(mine);
      return result;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a look under the lock; changes nothing. */
  public <T> T look(Supplier<T> at) {
    lock.lock();
    try {
      return at.get();
    } finally {
      lock.unlock();
    }
  }

  /** The alarm that goes with the lock; touched in turns only. */
  public WaitAlarm alarm() {
    return alarm;
  }
}
