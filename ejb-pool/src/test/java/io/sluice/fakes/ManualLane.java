package io.sluice.fakes;

import io.sluice.spi.Lane;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A lane whose passes a test runs. Two other modes: {@link #immediate}, where a wake runs the pass
 * (unless one runs already: then it follows), and {@link #on}, where an executor does.
 */
public final class ManualLane implements Lane {
  private enum Mode {
    MANUAL,
    IMMEDIATE,
    EXECUTOR
  }

  private final String name;
  private final Mode mode;
  private final Executor executor;
  private final Violations violations;

  /** Guarded by itself. */
  private final Queue<Runnable> passes = new ArrayDeque<>();

  private volatile Thread inside;
  private volatile boolean ended;
  private volatile int again;
  private volatile int wakes;

  private ManualLane(String name, Mode mode, Executor executor, Violations violations) {
    this.name = name;
    this.mode = mode;
    this.executor = executor;
    this.violations = violations;
  }

  /** A lane that stands still until {@link #runOne} or {@link #runAll}. */
  public static ManualLane manual(String name, Violations violations) {
    return new ManualLane(name, Mode.MANUAL, null, violations);
  }

  /** A lane whose passes run within the wake. */
  public static ManualLane immediate(String name, Violations violations) {
    return new ManualLane(name, Mode.IMMEDIATE, null, violations);
  }

  /** A lane that is a thread of its own: {@code executor} must run one task at a time. */
  public static ManualLane on(Executor executor, String name, Violations violations) {
    return new ManualLane(name, Mode.EXECUTOR, executor, violations);
  }

  @Override
  public void wake(Runnable pass) {
    violations.checkNoLock("Lane.wake");
    wakes++;
    if (ended) {
      throw new RejectedExecutionException("lane " + name + " has ended");
    }
    if (mode == Mode.EXECUTOR) {
      executor.execute(() -> run(pass));
      return;
    }
    synchronized (passes) {
      passes.add(pass);
      violations.check(passes.size() == 1, "two passes of lane " + name + " are outstanding");
    }
    if (mode == Mode.IMMEDIATE && inside == null) {
      runAll();
    }
  }

  @Override
  public void wakeAgain(Runnable pass) {
    violations.check(isHere(), "lane " + name + " is woken again from elsewhere");
    wake(pass);
    again++;
  }

  /** How often it was woken, by passes too. By one thread. */
  public int wakes() {
    return wakes;
  }

  /** How many passes were wanted by the one before. */
  public int wokenAgain() {
    return again;
  }

  /** Runs the next pass. False if none is wanted. */
  public boolean runOne() {
    Runnable pass;
    synchronized (passes) {
      pass = passes.poll();
    }
    if (pass == null) {
      return false;
    }
    run(pass);
    return true;
  }

  /** Runs passes until none is wanted. False if none was. */
  public boolean runAll() {
    boolean any = false;
    while (runOne()) {
      any = true;
    }
    return any;
  }

  /** How many passes are wanted. */
  public int waiting() {
    synchronized (passes) {
      return passes.size();
    }
  }

  private void run(Runnable pass) {
    violations.check(inside == null, "two passes of lane " + name + " run at once");
    inside = Thread.currentThread();
    try {
      pass.run();
    } finally {
      inside = null;
    }
  }

  /** From now on wakes are rejected, as after an undeploy. A pass that is wanted still runs. */
  public void end() {
    ended = true;
  }

  /** True on the thread that runs a pass of this lane; on any, once the lane has ended. */
  public boolean isHere() {
    return ended || inside == Thread.currentThread();
  }

  @Override
  public String toString() {
    return name;
  }
}
