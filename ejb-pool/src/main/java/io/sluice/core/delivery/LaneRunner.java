package io.sluice.core.delivery;

import io.sluice.spi.Batch;
import io.sluice.spi.EncodedMessage;
import io.sluice.spi.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The work of one lane: a queue that anybody appends to, and passes that drain it.
 *
 * <p>A pass runs what waits, up to {@value #TASKS_PER_PASS} tasks, and then flushes every outbox
 * that it touched, so that all that became due to a connection in one pass leaves in one write.
 * Nothing waits for the sake of batching: a lone message is flushed by the pass that it woke.
 *
 * <p>{@link #append} and {@link #wake} are for any thread, the rest for the lane's.
 */
/*
 * Memory. `scheduled` is true from the moment somebody wins the right to wake the lane until a pass
 * has found both queues empty and given the right back; so there is at most one pass outstanding,
 * and the hand-over of the lane's own state from one pass to the next goes through the lane's
 * executor (or through `scheduled`). After giving the right back the pass looks once more: an append
 * whose wake() found `scheduled` still true is seen by that second look.
 *
 * Two queues. `settled` holds the ends of sends. They overtake what waits in `tasks`: behind a long
 * backlog they would keep outboxes full although the network has long taken their bytes. Order per
 * recipient does not depend on them.
 *
 * Faults. A pass that ended by an exception would leave `scheduled` true, and nothing would be written
 * to anybody of the lane ever again. So each task's and each flush's errors are caught, all of them.
 */
public final class LaneRunner {
  static final int TASKS_PER_PASS = 256;

  /** Fixed cost of a task in the backlog, about its size on the heap. */
  static final int TASK_BYTES = 64;

  private final Lane lane;
  private final long backlogLimitBytes;
  private final BooleanSupplier memoryIsShort;
  private final Consumer<Throwable> faults;
  private final Queue<LaneTask> tasks = new ConcurrentLinkedQueue<>();
  private final Queue<LaneTask> settled = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicLong backlogBytes = new AtomicLong();
  private final Runnable passes = this::passes;

  /** The thread that is in a pass now. Only ever compared with the current thread. */
  private volatile Thread passThread;

  /** Lane-owned. Outboxes touched by this pass, each once. */
  private final List<Outbox> touched = new ArrayList<>();

  /** Lane-owned. The batch made last: the next member is often due the same. */
  private Batch lastBatch;

  /**
   * The runner of a lane.
   *
   * @param backlogLimitBytes above this, {@link #isFull()}
   * @param memoryIsShort then it is full, too, however little waits in it
   * @param faults told what a task or a transport threw
   */
  public LaneRunner(
      Lane lane,
      long backlogLimitBytes,
      BooleanSupplier memoryIsShort,
      Consumer<Throwable> faults) {
    this.lane = lane;
    this.memoryIsShort = memoryIsShort;
    this.backlogLimitBytes = backlogLimitBytes;
    this.faults = faults;
  }

  /** Appends a task. It runs after {@link #wake}, which the caller owes once its locks are free. */
  void append(LaneTask task) {
    backlogBytes.addAndGet(task.backlogBytes());
    tasks.add(task);
  }

  /** Appends the end of a send. */
  void appendSettled(LaneTask task) {
    settled.add(task);
  }

  /** Sees to it that a pass comes. Any thread; call it without locks held. */
  public void wake() {
    if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      schedule();
    }
  }

  private void schedule() {
    if (!handedTo(lane::wake)) {
      passes();
    }
  }

  /**
   * False if the container has ended the lane's thread (undeploy), in whichever way it says so.
   * Then the calling thread stands in for it, else closes would never go out; {@code scheduled} is
   * ours, so it is still one at a time.
   */
  private boolean handedTo(Consumer<Runnable> wake) {
    try {
      wake.accept(passes);
      return true;
    } catch (RuntimeException ended) {
      return false;
    }
  }

  /** True if more waits than publishers may add to. Any thread, a momentary value. */
  public boolean isFull() {
    return backlogBytes.get() >= backlogLimitBytes || memoryIsShort.getAsBoolean();
  }

  /** True if even replies are turned away: twice what publishers may add to. */
  boolean isBursting() {
    return backlogBytes.get() >= 2 * backlogLimitBytes;
  }

  /** Bytes that wait in the lane: messages once each, and {@value #TASK_BYTES} a task. */
  public long backlogBytes() {
    return backlogBytes.get();
  }

  /** True on the thread that runs this lane's pass, while it does. */
  boolean isCurrent() {
    return passThread == Thread.currentThread();
  }

  /** Lane only: have the outbox flushed at the end of this pass. */
  void touch(Outbox outbox) {
    touched.add(outbox);
  }

  /** Lane only: a batch of these; the last one made if it holds the same. */
  Batch batchOf(EncodedMessage[] messages, int count) {
    Batch last = lastBatch;
    if (last != null && holds(last, messages, count)) {
      return last;
    }
    lastBatch = new Batch(messages, count);
    return lastBatch;
  }

  private static boolean holds(Batch batch, EncodedMessage[] messages, int count) {
    if (batch.size() != count) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (batch.get(i) != messages[i]) {
        return false;
      }
    }
    return true;
  }

  private void passes() {
    do {
      pass();
    } while (!handedBack());
  }

  private void pass() {
    passThread = Thread.currentThread();
    try {
      runSettled();
      runTasks();
      flushTouched();
      lastBatch = null;
    } finally {
      passThread = null;
    }
  }

  /** False if this thread has to make another pass itself. */
  private boolean handedBack() {
    if (hasWork()) {
      return handedTo(lane::wakeAgain);
    }
    scheduled.set(false);
    return !hasWork() || !scheduled.compareAndSet(false, true) || handedTo(lane::wakeAgain);
  }

  private void runSettled() {
    LaneTask task;
    while ((task = settled.poll()) != null) {
      run(task);
    }
  }

  private void runTasks() {
    LaneTask task;
    for (int i = 0; i < TASKS_PER_PASS && (task = tasks.poll()) != null; i++) {
      backlogBytes.addAndGet(-task.backlogBytes());
      run(task);
    }
  }

  private void flushTouched() {
    // By index: an outbox that is flushed may touch others (an end that its flush brought about).
    for (int i = 0; i < touched.size(); i++) {
      Outbox outbox = touched.get(i);
      try {
        outbox.flushTouched();
      } catch (Throwable fault) {
        report(fault);
      }
    }
    touched.clear();
  }

  private void run(LaneTask task) {
    try {
      task.run();
    } catch (Throwable fault) {
      report(fault);
    }
  }

  /** Whatever happens here, the pass goes on: a lane that stops is silent for everybody. */
  private void report(Throwable fault) {
    try {
      faults.accept(fault);
    } catch (Throwable unheard) {
      // There is nobody left to tell.
    }
  }

  private boolean hasWork() {
    return !tasks.isEmpty() || !settled.isEmpty();
  }
}
