package io.sluice.adapter.metrics;

import static io.sluice.adapter.metrics.Metric.by;
import static io.sluice.adapter.metrics.Metric.counter;
import static io.sluice.adapter.metrics.Metric.gauge;
import static io.sluice.adapter.metrics.Metric.one;
import static io.sluice.adapter.metrics.Metric.state;
import static io.sluice.adapter.metrics.Metric.summary;

import io.prometheus.metrics.model.snapshots.Labels;
import io.sluice.api.PoolStats;
import io.sluice.api.PoolStats.OfClass;
import io.sluice.api.Pools;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What is told of a pool. Rates and shares are left to whoever asks: they follow from these. */
final class PoolMetrics {
  private static final double MILLIS = 1_000;

  static final List<Metric<PoolStats, ?>> ALL =
      List.of(
          gauge(
              "sluice_pool_snapshot_version",
              "Number of the snapshot that these figures are of: the same number is the same"
                  + " figures, here and in REST and JMX",
              one(PoolStats::version)),
          gauge(
              "sluice_pool_state",
              "1 for the state that the pool is in",
              state(Pools.State.values(), PoolStats::state)),
          gauge("sluice_pool_uptime_seconds", "Since it was made", one(PoolStats::uptimeSeconds)),
          gauge(
              "sluice_pool_max_connections",
              "The most connections that are admitted",
              one(now -> now.gauges().maxConnections())),
          gauge(
              "sluice_pool_peak_connections",
              "The most that were active at a time",
              one(now -> now.gauges().peak())),
          gauge("sluice_pool_groups", "Groups with a member", one(now -> now.gauges().groups())),
          gauge("sluice_pool_connections", "Connections that have a slot", each(OfClass::active)),
          gauge(
              "sluice_pool_waiting_connections",
              "Connections that wait for a slot",
              each(OfClass::waiting)),
          gauge(
              "sluice_pool_max_waiting_connections",
              "The most that may wait",
              each(OfClass::maxWaiting)),
          gauge(
              "sluice_pool_reserved_slots",
              "Slots that lower classes leave to this one",
              each(OfClass::reserved)),
          gauge(
              "sluice_pool_wait_timeout_seconds",
              "How long one may wait",
              each(now -> now.waitTimeoutMillis() / MILLIS)),
          gauge(
              "sluice_pool_oldest_wait_seconds",
              "How long the first in the queue has waited",
              each(now -> now.oldestWaitMillis() / MILLIS)),
          counter("sluice_pool_admitted", "Got a slot at once", each(OfClass::admitted)),
          counter(
              "sluice_pool_admitted_from_queue",
              "Got a slot after a wait",
              each(OfClass::admittedFromQueue)),
          counter(
              "sluice_pool_refused",
              "Neither got a slot nor waited, for whatever reason",
              each(OfClass::refused)),
          counter(
              "sluice_pool_wait_timeouts",
              "Waited until the end of their time",
              each(OfClass::timedOut)),
          counter(
              "sluice_pool_wait_cancelled",
              "Left the queue: closed, were kicked, replaced or found dead",
              each(OfClass::cancelled)),
          counter(
              "sluice_pool_wait_shut_down",
              "Were sent away from the queue by a drain or a stop",
              each(OfClass::shutDown)),
          counter(
              "sluice_pool_preempted",
              "Lost their slot to a higher class",
              each(OfClass::preempted)),
          counter("sluice_pool_offered", "Asked to join", one(now -> now.totals().offered())),
          counter("sluice_pool_queued", "Had to wait", one(now -> now.totals().queued())),
          counter(
              "sluice_pool_refusals",
              "Neither got a slot nor waited, by reason",
              by("reason", now -> now.totals().refused())),
          counter(
              "sluice_pool_opened",
              "Got a slot, at once or after a wait",
              one(now -> now.totals().created())),
          counter(
              "sluice_pool_closed",
              "Gave their slot back, or lost it, by reason",
              by("reason", now -> now.totals().closedByReason())),
          counter(
              "sluice_pool_claims_lowered",
              "Claimed a higher class than they may have",
              one(now -> now.totals().claimsLowered())),
          counter(
              "sluice_pool_handshakes_refused",
              "Answered with an HTTP status before they could ask, by reason",
              by("reason", now -> now.totals().handshakesRefused())),
          counter(
              "sluice_pool_errors", "What went wrong for clients, by kind", PoolMetrics::errors),
          counter(
              "sluice_pool_received_messages",
              "Whole messages that came in",
              one(now -> now.traffic().messagesIn())),
          counter("sluice_pool_received_bytes", "Their bytes", one(now -> now.traffic().bytesIn())),
          counter(
              "sluice_pool_sent_messages",
              "Text frames that were written",
              one(now -> now.traffic().messagesOut())),
          counter("sluice_pool_sent_bytes", "Their bytes", one(now -> now.traffic().bytesOut())),
          counter(
              "sluice_pool_deliveries_accepted",
              "Deliveries taken on: one message to ten members is ten",
              one(now -> now.traffic().accepted())),
          gauge(
              "sluice_pool_deliveries_queued",
              "Deliveries neither written nor dropped yet",
              one(now -> now.traffic().queued())),
          counter(
              "sluice_pool_deliveries_dropped",
              "Deliveries given up, by reason",
              by("reason", now -> now.traffic().dropped())),
          counter(
              "sluice_pool_rate_limited_messages",
              "Messages above the rate, which weren't looked at",
              one(now -> now.traffic().rateLimited())),
          counter(
              "sluice_pool_events_dropped",
              "Events that an application's observers were too slow for",
              one(now -> now.traffic().eventsDropped())),
          summary(
              "sluice_pool_acquire_seconds",
              "From the opened session to its admission, the wait included, since the pool was"
                  + " made; quantile 1 is the longest",
              now -> Map.of(Labels.EMPTY, now.acquire())),
          summary(
              "sluice_pool_wait_seconds",
              "How long those waited who were admitted from the queue, since the pool was made;"
                  + " quantile 1 is the longest",
              ofClasses(OfClass::waits)));

  private PoolMetrics() {}

  static Labels labels(PoolStats pool) {
    return Labels.of("pool", pool.pool());
  }

  private static Function<PoolStats, Map<Labels, Double>> each(ToDoubleFunction<OfClass> figure) {
    return ofClasses(figure::applyAsDouble);
  }

  private static <V> Function<PoolStats, Map<Labels, V>> ofClasses(Function<OfClass, V> figure) {
    return now -> {
      Map<Labels, V> values = new TreeMap<>();
      now.classes()
          .forEach(
              (priority, figures) ->
                  values.put(Labels.of("priority", priority.wireName()), figure.apply(figures)));
      return values;
    };
  }

  private static Map<Labels, Double> errors(PoolStats now) {
    PoolStats.Errors errors = now.totals().errors();
    return Map.of(
        Labels.of("kind", "timeout"), (double) errors.timeout(),
        Labels.of("kind", "capacity"), (double) errors.capacity(),
        Labels.of("kind", "other"), (double) errors.other());
  }
}
