package io.sluice.core;

import io.sluice.api.PoolStats;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.core.admission.Slots;
import io.sluice.core.stats.ConnectionCounters;
import io.sluice.core.stats.LatencyHistogram;
import io.sluice.core.stats.RateWindow;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * A pool's figures, and the snapshots of them. Not thread-safe: guarded by the pool's lock.
 *
 * <p>Snapshots that don't differ in anything but what time alone moves are one and the same, for a
 * second at most: so two readers who see the same version see the same numbers.
 */
final class Book {
  private static final PriorityClass[] RANKS = PriorityClass.values();
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final String pool;
  private final long bornNanos;
  private final ConnectionCounters counters = new ConnectionCounters();
  private final LatencyHistogram acquire = new LatencyHistogram();
  private final Map<PriorityClass, LatencyHistogram> waits = new EnumMap<>(PriorityClass.class);
  private final RateWindow rates;
  private PoolStats last;
  private long lastNanos;

  Book(String pool, long nowNanos) {
    this.pool = pool;
    this.bornNanos = nowNanos;
    this.rates = new RateWindow(nowNanos);
    for (PriorityClass each : RANKS) {
      waits.put(each, new LatencyHistogram());
    }
  }

  ConnectionCounters counters() {
    return counters;
  }

  void admitted(PriorityClass priority, long acquireNanos) {
    counters.admitted(priority);
    acquire.record(acquireNanos);
  }

  void admittedFromQueue(PriorityClass priority, long acquireNanos, long waitNanos) {
    counters.admittedFromQueue(priority);
    acquire.record(acquireNanos);
    waits.get(priority).record(waitNanos);
  }

  /** For the rates: once in a sweep. */
  void sample(long nowNanos, PoolStats.Traffic traffic) {
    rates.sample(
        nowNanos,
        counters.offered(),
        counters.created(),
        traffic.messagesIn(),
        traffic.messagesOut());
  }

  PoolStats snapshot(
      long nowNanos, Pools.State state, Slots<?> slots, int groups, PoolStats.Traffic traffic) {
    PoolStats.Totals totals = counters.totals();
    PoolStats.Gauges gauges =
        new PoolStats.Gauges(slots.max(), slots.total(), slots.waiting(), slots.peak(), groups);
    Map<PriorityClass, PoolStats.OfClass> classes = classes(slots, nowNanos);
    if (last != null
        && nowNanos - lastNanos < SECOND_NANOS
        && last.state() == state
        && last.gauges().equals(gauges)
        && last.totals().equals(totals)
        && last.traffic().equals(traffic)
        && sameButForTime(last.classes(), classes)) {
      return last;
    }
    lastNanos = nowNanos;
    last =
        new PoolStats(
            pool,
            last == null ? 1 : last.version() + 1,
            state,
            (nowNanos - bornNanos) / SECOND_NANOS,
            gauges,
            classes,
            totals,
            traffic,
            acquire.figures(),
            rates.rates(
                nowNanos,
                totals.offered(),
                totals.created(),
                traffic.messagesIn(),
                traffic.messagesOut()));
    return last;
  }

  private Map<PriorityClass, PoolStats.OfClass> classes(Slots<?> slots, long nowNanos) {
    Map<PriorityClass, PoolStats.OfClass> all = new EnumMap<>(PriorityClass.class);
    for (PriorityClass each : RANKS) {
      all.put(each, ofClass(slots, each, nowNanos));
    }
    return Collections.unmodifiableMap(all);
  }

  private PoolStats.OfClass ofClass(Slots<?> slots, PriorityClass priority, long nowNanos) {
    ConnectionCounters.OfClass counted = counters.of(priority);
    return new PoolStats.OfClass(
        slots.reserved(priority),
        slots.active(priority),
        slots.waiting(priority),
        slots.maxWaiting(priority),
        slots.waitTimeoutNanos(priority) / 1_000_000,
        slots.oldestWaitNanos(priority, nowNanos) / 1_000_000,
        counted.admitted(),
        counted.admittedFromQueue(),
        counted.refused(),
        counted.timedOut(),
        counted.cancelled(),
        counted.shutDown(),
        counted.preempted(),
        waits.get(priority).figures());
  }

  private static boolean sameButForTime(
      Map<PriorityClass, PoolStats.OfClass> before, Map<PriorityClass, PoolStats.OfClass> now) {
    for (PriorityClass each : RANKS) {
      if (!before.get(each).withOldestWait(0).equals(now.get(each).withOldestWait(0))) {
        return false;
      }
    }
    return true;
  }
}
