package io.sluice.adapter.metrics;

import static io.sluice.adapter.metrics.Metric.by;
import static io.sluice.adapter.metrics.Metric.counter;
import static io.sluice.adapter.metrics.Metric.gauge;
import static io.sluice.adapter.metrics.Metric.one;
import static io.sluice.adapter.metrics.Metric.state;

import io.prometheus.metrics.model.snapshots.Labels;
import io.sluice.api.OutboundStats;
import io.sluice.api.OutboundStats.OfHost;
import java.util.List;
import java.util.Map;

/** What is told of a host that is dialled, and of what all of them share. */
final class HostMetrics {
  static final List<Metric<OfHost, ?>> ALL =
      List.of(
          gauge(
              "sluice_outbound_max_connections",
              "The most connections that may be there",
              one(OfHost::maxConnections)),
          gauge("sluice_outbound_connections", "By what they are doing", HostMetrics::connections),
          gauge(
              "sluice_outbound_pending",
              "Who wants a connection and has none",
              one(OfHost::waiting)),
          gauge(
              "sluice_outbound_circuit_state",
              "1 for the state that the circuit is in",
              state(OutboundStats.Circuit.values(), OfHost::circuit)),
          gauge(
              "sluice_outbound_failures_in_a_row",
              "Failures in a row, as far as they count",
              one(OfHost::failures)),
          counter(
              "sluice_outbound_asked", "Asked for a connection", one(now -> now.totals().asked())),
          counter("sluice_outbound_handed_out", "Got one", one(now -> now.totals().handedOut())),
          counter(
              "sluice_outbound_found_dead",
              "Of these, that were dead at the last look",
              one(now -> now.totals().foundDead())),
          counter(
              "sluice_outbound_not_handed_out", "Got none, by reason", HostMetrics::notHandedOut),
          counter("sluice_outbound_returned", "Given back", one(now -> now.totals().returned())),
          counter(
              "sluice_outbound_broken",
              "Lost or closed while lent",
              one(now -> now.totals().broken())),
          counter("sluice_outbound_leaks", "Lent for too long", one(now -> now.totals().leaks())),
          counter(
              "sluice_outbound_dials", "Dials that were begun", one(now -> now.totals().dialled())),
          counter(
              "sluice_outbound_opened",
              "Dials that led to a connection",
              one(now -> now.totals().opened())),
          counter(
              "sluice_outbound_dials_failed",
              "Dials that failed",
              one(now -> now.totals().dialsFailed())),
          counter(
              "sluice_outbound_dials_given_up",
              "Dials that nobody wanted any more",
              one(now -> now.totals().dialsGivenUp())),
          counter(
              "sluice_outbound_closed",
              "Connections that are gone, by reason",
              by("reason", now -> now.totals().closed())));

  static final List<Metric<OutboundStats, ?>> SHARED =
      List.of(
          counter(
              "sluice_outbound_errands_begun",
              "Sends and requests over shared connections",
              one(now -> now.shared().begun())),
          counter(
              "sluice_outbound_errands_done",
              "Of these, that were done",
              one(now -> now.shared().done())),
          counter(
              "sluice_outbound_errands_failed",
              "Of these, that failed, by reason",
              by("reason", now -> now.shared().failed())),
          counter(
              "sluice_outbound_received_messages",
              "Messages received on any connection",
              one(now -> now.shared().messagesIn())),
          counter(
              "sluice_outbound_unheard_messages",
              "Of these, that nobody listened to",
              one(now -> now.shared().unheard())),
          counter(
              "sluice_outbound_events_dropped",
              "Events that an application's observers were too slow for",
              one(OutboundStats::eventsDropped)));

  private HostMetrics() {}

  static Labels labels(OfHost host) {
    return Labels.of("host", host.host());
  }

  private static Map<Labels, Double> connections(OfHost now) {
    return Map.of(
        Labels.of("state", "active"), (double) now.lent(),
        Labels.of("state", "idle"), (double) now.idle(),
        Labels.of("state", "connecting"), (double) now.connecting(),
        Labels.of("state", "closing"), (double) now.closing());
  }

  private static Map<Labels, Double> notHandedOut(OfHost now) {
    OutboundStats.Totals totals = now.totals();
    return Map.of(
        Labels.of("reason", "timed_out"), (double) totals.timedOut(),
        Labels.of("reason", "turned_away"), (double) totals.turnedAway(),
        Labels.of("reason", "withdrawn"), (double) totals.withdrawn(),
        Labels.of("reason", "shut_down"), (double) totals.shutDown());
  }
}
