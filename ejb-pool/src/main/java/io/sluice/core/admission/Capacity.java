package io.sluice.core.admission;

import io.sluice.api.PriorityClass;
import java.util.EnumMap;
import java.util.Map;

/**
 * The slots of a pool: C in all, N taken, by class. Not thread-safe: guarded by the pool's lock.
 *
 * <p>{@code N} is changed here and nowhere else, and every path that changes it goes through {@link
 * #tryTake}, {@link #transfer} or {@link #release}.
 */
public final class Capacity {
  private final int max;
  private final int[] active = new int[PriorityClass.values().length];
  private int total;
  private int peak;

  /** {@code max} free slots. */
  public Capacity(int max) {
    this.max = max;
  }

  /** Takes a slot for that class. False if all are taken (CAP-1). */
  public boolean tryTake(PriorityClass priority) {
    if (total >= max) {
      return false;
    }
    active[priority.ordinal()]++;
    total++;
    peak = Math.max(peak, total);
    return true;
  }

  /** Hands a slot on in place: N does not move, and nobody can come in between. */
  public void transfer(PriorityClass from, PriorityClass to) {
    active[from.ordinal()]--;
    active[to.ordinal()]++;
  }

  /** Gives a slot back. */
  public void release(PriorityClass priority) {
    active[priority.ordinal()]--;
    total--;
  }

  /** C. */
  public int max() {
    return max;
  }

  /** N. */
  public int total() {
    return total;
  }

  /** The highest N so far. */
  public int peak() {
    return peak;
  }

  /** N by class: a copy. */
  public Map<PriorityClass, Integer> byPriority() {
    Map<PriorityClass, Integer> copy = new EnumMap<>(PriorityClass.class);
    for (PriorityClass each : PriorityClass.values()) {
      copy.put(each, active[each.ordinal()]);
    }
    return copy;
  }
}
