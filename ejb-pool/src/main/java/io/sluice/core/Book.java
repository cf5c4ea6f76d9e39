package io.sluice.core;

import io.sluice.api.PoolStats;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.core.admission.Slots;
import io.sluice.core.stats.ConnectionCounters;
import io.sluice.core.stats.LatencyHistogram;
import io.sluice.core.stats.RateWindow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
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
  private List<Object> lastEssence = List.of();

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
    List<Object> essence = essence(state, gauges, classes, totals, traffic);
    if (last != null && nowNanos - lastNanos < SECOND_NANOS && essence.equals(lastEssence)) {
      return last;
    }
    lastEssence = essence;
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

  /**
   * All figures but those that time alone moves, to compare them. Not by the records' own equals():
   * in JDK 17 that leaves the class of a record's component in a static cache ({@code
   * java.lang.runtime.ObjectMethods.OBJECT_EQ}), and with it the class loader of an application
   * that is undeployed.
   */
  private static List<Object> essence(
      Pools.State state,
      PoolStats.Gauges gauges,
      Map<PriorityClass, PoolStats.OfClass> classes,
      PoolStats.Totals totals,
      PoolStats.Traffic traffic) {
    List<Object> all = new ArrayList<>();
    all.add(state.name());
    Collections.addAll(
        all,
        gauges.maxConnections(),
        gauges.active(),
        gauges.waiting(),
        gauges.peak(),
        gauges.groups());
    classes.values().forEach(each -> addOf(each, all));
    Collections.addAll(
        all,
        totals.offered(),
        totals.claimsLowered(),
        Map.copyOf(totals.refused()),
        Map.copyOf(totals.handshakesRefused()),
        Map.copyOf(totals.closedByReason()));
    Collections.addAll(
        all,
        traffic.messagesIn(),
        traffic.bytesIn(),
        traffic.messagesOut(),
        traffic.bytesOut(),
        traffic.accepted(),
        traffic.queued(),
        Map.copyOf(traffic.dropped()),
        traffic.rateLimited(),
        traffic.eventsDropped());
    return all;
  }

  private static void addOf(PoolStats.OfClass figures, List<Object> all) {
    Collections.addAll(
        all,
        figures.reserved(),
        figures.active(),
        figures.waiting(),
        figures.admitted(),
        figures.admittedFromQueue(),
        figures.refused(),
        figures.timedOut(),
        figures.cancelled(),
        figures.shutDown(),
        figures.preempted());
  }
}
