package io.sluice.fakes;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What the fakes saw the core do against a port's contract. Noted and not thrown, as the core would
 * treat what a transport throws as a transport's fault.
 */
public final class Violations {
  private final Queue<String> found = new ConcurrentLinkedQueue<>();
  private volatile Supplier<List<ReentrantLock>> locks = List::of;
  private final AtomicInteger looks = new AtomicInteger();
  private volatile int oneIn = 1;

  /** Notes a violation. */
  public void add(String violation) {
    found.add(violation);
  }

  /** Notes a violation unless the rule held. */
  public void check(boolean holds, String rule) {
    if (!holds) {
      found.add(rule);
    }
  }

  /** Notes a violation if the calling thread holds a lock of the pool (BP-3). */
  public void checkNoLock(String where) {
    if (looks.getAndIncrement() % oneIn == 0) {
      for (String lock : HeldLocks.ofThisThread(locks.get())) {
        found.add("BP-3: " + lock + " is held during " + where);
      }
    }
  }

  /** Looks at locks only one time in so many: each look makes all threads stop for a moment. */
  public void lookAtLocksOneTimeIn(int times) {
    oneIn = times;
  }

  /** Locks to look at besides the monitors of the core, which are found without being told. */
  void watch(List<ReentrantLock> more) {
    List<ReentrantLock> all = new ArrayList<>(locks.get());
    all.addAll(more);
    locks = () -> all;
  }

  /** The same where locks come and go: asked for at each look. */
  void watchAll(Supplier<List<ReentrantLock>> now) {
    locks = now;
  }

  /** All of them so far. */
  public List<String> found() {
    return List.copyOf(found);
  }
}
