package io.sluice.core;

import io.sluice.api.PoolStats;
import io.sluice.api.PriorityClass;
import io.sluice.core.admission.Policy;
import io.sluice.core.admission.Situation;
import java.util.EnumMap;
import java.util.Map;

/** The numbers of a snapshot, with the limits that it has or with others. One thread's own. */
final class Numbers implements Situation {
  private static final PriorityClass[] RANKS = PriorityClass.values();

  private final int max;
  private final int[] reserved;
  private final int[] active = new int[RANKS.length];
  private final int[] waiting = new int[RANKS.length];
  private final int[] maxWaiting = new int[RANKS.length];

  /** With those limits; {@code reserved} in the order of rank. */
  Numbers(PoolStats stats, int max, int[] reserved) {
    this.max = max;
    this.reserved = reserved.clone();
    for (PriorityClass each : RANKS) {
      PoolStats.OfClass figures = stats.classes().get(each);
      active[each.ordinal()] = figures.active();
      waiting[each.ordinal()] = figures.waiting();
      maxWaiting[each.ordinal()] = figures.maxWaiting();
    }
  }

  /** As the snapshot has them. */
  static Numbers of(PoolStats stats) {
    int[] reserved = new int[RANKS.length];
    stats.classes().forEach((each, figures) -> reserved[each.ordinal()] = figures.reserved());
    return new Numbers(stats, stats.gauges().maxConnections(), reserved);
  }

  /** Admits the waiters that fit, as a hand-off would, and says how many of each class. */
  Map<PriorityClass, Integer> admitWaiters() {
    Map<PriorityClass, Integer> admitted = new EnumMap<>(PriorityClass.class);
    for (PriorityClass each : RANKS) {
      int rank = each.ordinal();
      while (waiting[rank] > 0 && Policy.isAdmissible(this, each)) {
        waiting[rank]--;
        active[rank]++;
        admitted.merge(each, 1, Integer::sum);
      }
      if (waiting[rank] > 0) {
        break;
      }
    }
    return admitted;
  }

  @Override
  public int max() {
    return max;
  }

  @Override
  public int total() {
    int total = 0;
    for (int each : active) {
      total += each;
    }
    return total;
  }

  @Override
  public int reserved(PriorityClass priority) {
    return reserved[priority.ordinal()];
  }

  @Override
  public int active(PriorityClass priority) {
    return active[priority.ordinal()];
  }

  @Override
  public int waiting(PriorityClass priority) {
    return waiting[priority.ordinal()];
  }

  @Override
  public int maxWaiting(PriorityClass priority) {
    return maxWaiting[priority.ordinal()];
  }
}
