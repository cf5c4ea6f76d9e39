package io.sluice.adapter.jmx;

import io.sluice.api.DropReason;
import io.sluice.api.EndReason;
import io.sluice.api.HandshakeRefusal;
import io.sluice.api.PoolStats;
import io.sluice.api.PoolStats.Errors;
import io.sluice.api.PoolStats.Gauges;
import io.sluice.api.PoolStats.Latency;
import io.sluice.api.PoolStats.OfClass;
import io.sluice.api.PoolStats.PerSecond;
import io.sluice.api.PoolStats.Rates;
import io.sluice.api.PoolStats.Totals;
import io.sluice.api.PoolStats.Traffic;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import java.util.EnumMap;
import java.util.Map;

/** Stats in which no two figures are alike, so that none can be taken for another. */
final class SomeStats {
  private int last = 1000;

  private SomeStats() {}

  static PoolStats of(String pool) {
    return new SomeStats().make(pool);
  }

  /** The same, but for what is active and waiting. */
  static PoolStats of(String pool, int maxConnections, int active, int waiting) {
    PoolStats some = of(pool);
    return new PoolStats(
        pool,
        some.version(),
        some.state(),
        some.uptimeSeconds(),
        new Gauges(maxConnections, active, waiting, active, 0),
        some.classes(),
        some.totals(),
        some.traffic(),
        some.acquire(),
        some.rates());
  }

  private PoolStats make(String pool) {
    Map<PriorityClass, OfClass> classes = new EnumMap<>(PriorityClass.class);
    for (PriorityClass each : PriorityClass.values()) {
      classes.put(each, ofClass());
    }
    return new PoolStats(
        pool,
        next(),
        Pools.State.ACTIVE,
        next(),
        new Gauges(next(), next(), next(), next(), next()),
        classes,
        totals(),
        new Traffic(
            next(),
            next(),
            next(),
            next(),
            next(),
            next(),
            counts(DropReason.class),
            next(),
            next()),
        latency(),
        new Rates(perSecond(), perSecond()));
  }

  private OfClass ofClass() {
    return new OfClass(
        next(), next(), next(), next(), next(), next(), next(), next(), next(), next(), next(),
        next(), next(), latency());
  }

  private Totals totals() {
    return new Totals(
        next(),
        next(),
        next(),
        next(),
        counts(EndReason.class),
        next(),
        next(),
        next(),
        next(),
        next(),
        next(),
        counts(EndReason.class),
        next(),
        new Errors(next(), next(), next()),
        counts(HandshakeRefusal.class));
  }

  private Latency latency() {
    return new Latency(next(), next(), next(), next(), next(), next());
  }

  private PerSecond perSecond() {
    return new PerSecond(next() + 0.5, next() + 0.5, next() + 0.5, next() + 0.5);
  }

  private <E extends Enum<E>> Map<E, Long> counts(Class<E> keys) {
    Map<E, Long> counts = new EnumMap<>(keys);
    for (E key : keys.getEnumConstants()) {
      counts.put(key, (long) next());
    }
    return counts;
  }

  private int next() {
    return ++last;
  }
}
