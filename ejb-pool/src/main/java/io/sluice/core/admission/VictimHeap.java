package io.sluice.core.admission;

import java.util.Arrays;
import java.util.function.ToLongFunction;

/**
 * The active connections of one class, so that the least recently active is found without a scan
 * and without a reorder for each message. Not thread-safe: guarded by the pool's lock.
 *
 * <p>A binary heap keyed by the activity that was last <em>seen</em>, ties by age. Activity itself
 * is a stamp that moves on outside; so the head may be stale. Selection re-keys stale heads, at
 * most {@value #MOST_REKEYED}, and then takes the least recently active of those that it saw
 * (PRE-2).
 *
 * @param <C> a connection
 */
final class VictimHeap<C> {
  static final int MOST_REKEYED = 32;

  private final ToLongFunction<C> activity;

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private Slot<C>[] heap = new Slot[16];

  private int size;
  private long numbers;

  /**
   * Nobody has had a slot since before that, so it says when somebody can have the tenure, and
   * nobody looks in vain. As of the last look at all, or by those who have come since.
   */
  private long oldestNanos;

  /**
   * Nobody yet.
   *
   * @param activity when a connection was last active, on the ticker; moves forward only
   */
  VictimHeap(ToLongFunction<C> activity) {
    this.activity = activity;
  }

  void add(Slot<C> slot) {
    slot.seenNanos = activity.applyAsLong(slot.holder());
    slot.number = numbers++;
    if (size == 0 || slot.sinceNanos() - oldestNanos < 0) {
      oldestNanos = slot.sinceNanos(); // who takes over may bring an older one than is in
    }
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    place(slot, size++);
    up(slot.index);
  }

  /** Takes one out; no change if it isn't in. */
  void remove(Slot<C> slot) {
    int hole = slot.index;
    if (hole < 0) {
      return;
    }
    Slot<C> last = heap[--size];
    heap[size] = null;
    slot.index = -1;
    if (last != slot) {
      place(last, hole);
      up(hole);
      down(last.index);
    }
  }

  int size() {
    return size;
  }

  /**
   * The one to preempt, which stays in; null if there is none.
   *
   * @param minTenureNanos how long it must have had its slot; 0 for no such brake
   */
  Slot<C> select(long nowNanos, long minTenureNanos) {
    Slot<C> best = leastRecentlyActive();
    if (best == null || hasTenure(best, nowNanos, minTenureNanos)) {
      return best;
    }
    return leastRecentlyActiveOfTenure(nowNanos, minTenureNanos);
  }

  private Slot<C> leastRecentlyActive() {
    Slot<C> best = null;
    for (int i = 0; i < MOST_REKEYED && size > 0; i++) {
      Slot<C> head = heap[0];
      long active = activity.applyAsLong(head.holder());
      if (active == head.seenNanos) {
        return head; // all others were active no earlier than they were last seen
      }
      head.seenNanos = active;
      down(0);
      if (best == null || isBefore(head, best)) {
        best = head;
      }
    }
    return best;
  }

  private static boolean hasTenure(Slot<?> slot, long nowNanos, long minTenureNanos) {
    return nowNanos - slot.sinceNanos() >= minTenureNanos;
  }

  /** A scan: only with the brake on, and not again before it can find somebody. */
  private Slot<C> leastRecentlyActiveOfTenure(long nowNanos, long minTenureNanos) {
    if (nowNanos - oldestNanos < minTenureNanos) {
      return null;
    }
    Slot<C> best = null;
    oldestNanos = heap[0].sinceNanos();
    for (int i = 0; i < size; i++) {
      Slot<C> each = heap[i];
      if (each.sinceNanos() - oldestNanos < 0) {
        oldestNanos = each.sinceNanos();
      }
      if (hasTenure(each, nowNanos, minTenureNanos) && (best == null || isLessActive(each, best))) {
        best = each;
      }
    }
    return best;
  }

  private boolean isLessActive(Slot<C> a, Slot<C> b) {
    long difference = activity.applyAsLong(a.holder()) - activity.applyAsLong(b.holder());
    return difference < 0 || difference == 0 && a.number < b.number;
  }

  private static boolean isBefore(Slot<?> a, Slot<?> b) {
    long difference = a.seenNanos - b.seenNanos; // readings of a ticker may wrap
    return difference < 0 || difference == 0 && a.number < b.number;
  }

  private void place(Slot<C> slot, int index) {
    heap[index] = slot;
    slot.index = index;
  }

  private void up(int from) {
    int i = from;
    Slot<C> slot = heap[i];
    while (i > 0) {
      int parent = (i - 1) >>> 1;
      if (!isBefore(slot, heap[parent])) {
        break;
      }
      place(heap[parent], i);
      i = parent;
    }
    place(slot, i);
  }

  private void down(int from) {
    int i = from;
    Slot<C> slot = heap[i];
    while (2 * i + 1 < size) {
      int child = 2 * i + 1;
      if (child + 1 < size && isBefore(heap[child + 1], heap[child])) {
        child++;
      }
      if (!isBefore(heap[child], slot)) {
        break;
      }
      place(heap[child], i);
      i = child;
    }
    place(slot, i);
  }
}
