package io.sluice.core;

import io.sluice.spi.Resources;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether the process has room for more connections and messages. A container that runs out of
 * descriptors or of memory fails in ways of its own, and with everything else that runs in it; so
 * we stop a little earlier. Thread-safe, without a lock.
 *
 * <p>Not exact: it looks again at intervals, and others take from the same store. Looks happen
 * where something comes in, before any lock; everybody else reads what was found.
 */
final class Headroom {
  /** As long as there is plenty, counting descriptors once in a second is enough. */
  private static final long COUNT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * Counting takes milliseconds in a process that has many, and who knocks in vain may knock often.
   */
  private static final long VAIN_COUNT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long HEAP_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Where nobody allocates, nobody collects: what is refused for garbage would be so for ever. */
  private static final long COLLECTION_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Resources resources;
  private final int spareDescriptors;
  private final int spareHeapPercent;

  /** How many descriptors may still be taken before the next count. */
  private final AtomicLong allowance = new AtomicLong();

  private final AtomicBoolean counting = new AtomicBoolean();
  private volatile long countedNanos;

  /** The last count found none. */
  private volatile boolean inVain;

  private final AtomicLong heapLookedNanos;
  private volatile boolean heapIsShort;
  private final AtomicLong collectNanos;

  /**
   * Looks at these.
   *
   * @param spareDescriptors not to be used by connections; 0 for no care
   * @param spareHeapPercent of the heap, likewise
   */
  Headroom(Resources resources, int spareDescriptors, int spareHeapPercent, long nowNanos) {
    this.resources = resources;
    this.spareDescriptors = spareDescriptors;
    this.spareHeapPercent = spareHeapPercent;
    this.heapLookedNanos = new AtomicLong(nowNanos - HEAP_LOOK_NANOS);
    this.collectNanos = new AtomicLong(nowNanos);
    if (spareDescriptors > 0) {
      count(nowNanos);
    }
  }

  /** Whether one more connection may come; takes its descriptor. */
  boolean tryTake(long nowNanos) {
    look(nowNanos);
    return !heapIsShort && (spareDescriptors == 0 || tryTakeDescriptor(nowNanos));
  }

  private boolean tryTakeDescriptor(long nowNanos) {
    if (isCountDue(nowNanos) && counting.compareAndSet(false, true)) {
      try {
        count(nowNanos);
      } finally {
        counting.set(false);
      }
    }
    return allowance.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  private boolean isCountDue(long nowNanos) {
    long since = nowNanos - countedNanos;
    return allowance.get() > 0 ? since >= COUNT_NANOS : !inVain || since >= VAIN_COUNT_NANOS;
  }

  /**
   * Gives half of what is left, as others open files too; one at least, or the last is never had.
   */
  private void count(long nowNanos) {
    countedNanos = nowNanos;
    long give = (Math.max(0, resources.descriptorsLeft() - spareDescriptors) + 1) / 2;
    inVain = give == 0;
    allowance.set(give);
  }

  /** To be called where something comes in, without a lock. Cheap: for each message. */
  void look(long nowNanos) {
    long last = heapLookedNanos.get();
    if (spareHeapPercent == 0
        || nowNanos - last < HEAP_LOOK_NANOS
        || !heapLookedNanos.compareAndSet(last, nowNanos)) {
      return;
    }
    boolean isShort = resources.heapInUse() > 1 - spareHeapPercent / 100.0;
    if (isShort && heapIsShort) {
      collect(nowNanos);
    }
    heapIsShort = isShort;
  }

  private void collect(long nowNanos) {
    long due = collectNanos.get();
    if (nowNanos - due >= 0 && collectNanos.compareAndSet(due, nowNanos + COLLECTION_NANOS)) {
      resources.collectHeap();
    }
  }

  /**
   * Whether nothing more should be held. What the last look found; for any thread, with any lock.
   */
  boolean isHeapShort() {
    return heapIsShort;
  }
}
