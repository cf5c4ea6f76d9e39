package io.sluice.core;

import io.sluice.spi.Resources;
import java.util.concurrent.TimeUnit;

/**
 * Whether the process has room for more connections and messages. A container that runs out of
 * descriptors or of memory fails in ways of its own, and with everything else that runs in it; so
 * we stop a little earlier. Thread-safe.
 *
 * <p>Not exact: it looks again at intervals, and others take from the same store.
 */
final class Headroom {
  /** As long as there is plenty, counting descriptors once in a second is enough. */
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * Counting takes milliseconds in a process that has many; whoever knocks in vain has none of it.
   */
  private static final long VAIN_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long HEAP_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Resources resources;
  private final long spareDescriptors;
  private final double mostHeap;

  /** Guarded by {@code this}: how many may still be taken before the next look. */
  private long allowance;

  /** Guarded by {@code this}: the last look found none. */
  private boolean inVain;

  /** Guarded by {@code this}. */
  private long lookedNanos;

  private volatile long heapLookedNanos;
  private volatile boolean heapIsShort;

  /**
   * Looks at these.
   *
   * @param spareDescriptors not to be used by connections; 0 for no care
   * @param spareHeapPercent of the heap, likewise
   */
  Headroom(Resources resources, int spareDescriptors, int spareHeapPercent, long nowNanos) {
    this.resources = resources;
    this.spareDescriptors = spareDescriptors;
    this.mostHeap = spareHeapPercent == 0 ? 2 : 1 - spareHeapPercent / 100.0;
    this.lookedNanos = nowNanos;
    this.heapLookedNanos = nowNanos - HEAP_LOOK_NANOS;
  }

  /** Whether one more connection may come. */
  boolean admits(long nowNanos) {
    return !isHeapShort(nowNanos) && takeDescriptor(nowNanos);
  }

  private synchronized boolean takeDescriptor(long nowNanos) {
    if (spareDescriptors == 0) {
      return true;
    }
    long since = nowNanos - lookedNanos;
    if (allowance == 0 ? !inVain || since >= VAIN_LOOK_NANOS : since >= LOOK_NANOS) {
      lookedNanos = nowNanos;
      // Half of what is left, as others open files too; one at least, or the last is never given.
      allowance = (Math.max(0, resources.descriptorsLeft() - spareDescriptors) + 1) / 2;
      inVain = allowance == 0;
    }
    if (inVain) {
      return false;
    }
    allowance--;
    return true;
  }

  /** Whether nothing more should be taken on. Cheap: for each message. */
  boolean isHeapShort(long nowNanos) {
    if (nowNanos - heapLookedNanos >= HEAP_LOOK_NANOS) {
      heapLookedNanos = nowNanos;
      heapIsShort = resources.heapInUse() >= mostHeap;
    }
    return heapIsShort;
  }
}
