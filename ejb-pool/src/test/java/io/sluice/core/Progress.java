package io.sluice.core;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Sees whether threads get on: none waits in a circle for others, and a count rises. */
final class Progress {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final LongSupplier count;
  private final Supplier<String> state;
  private final long patienceNanos;
  private long last;
  private long movedNanos = System.nanoTime();

  /**
   * Of that count, which must move in each such time.
   *
   * @param state what to say of the rest if it doesn't
   */
  Progress(LongSupplier count, Supplier<String> state, Duration patience) {
    this.count = count;
    this.state = state;
    this.patienceNanos = patience.toNanos();
    this.last = count.getAsLong();
  }

  /** Waits for a moment, then looks. */
  void check() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(20);
    long[] deadlocked = THREADS.findDeadlockedThreads();
    if (deadlocked != null) {
      throw new AssertionError("a deadlock of\n" + stacks(deadlocked));
    }
    long now = count.getAsLong();
    if (now != last) {
      last = now;
      movedNanos = System.nanoTime();
    } else if (System.nanoTime() - movedNanos > patienceNanos) {
      throw new AssertionError(
          "nothing moves: " + state.get() + "\n" + stacks(THREADS.getAllThreadIds()));
    }
  }

  private static String stacks(long[] threads) {
    return Arrays.stream(THREADS.getThreadInfo(threads, true, true))
        .map(ThreadInfo::toString)
        .collect(Collectors.joining("\n"));
  }
}
