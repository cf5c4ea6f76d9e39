package io.sluice.web;

import io.sluice.api.PoolStats;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Locale;
import java.util.Map;

/** A snapshot as JSON. */
final class StatsJson {
  private StatsJson() {}

  static JsonObject of(PoolStats stats) {
    return Json.createObjectBuilder()
        .add("pool", stats.pool())
        .add("version", stats.version())
        .add("state", stats.state().name())
        .add("uptimeSeconds", stats.uptimeSeconds())
        .add(
            "limits",
            Json.createObjectBuilder().add("maxConnections", stats.gauges().maxConnections()))
        .add("gauges", gauges(stats.gauges()))
        .add("totals", totals(stats.totals()))
        .add("traffic", traffic(stats.traffic()))
        .build();
  }

  private static JsonObjectBuilder gauges(PoolStats.Gauges gauges) {
    return Json.createObjectBuilder()
        .add("active", gauges.active())
        .add("activeByPriority", counts(gauges.activeByPriority()))
        .add("peak", gauges.peak())
        .add("utilization", gauges.utilization())
        .add("groups", gauges.groups());
  }

  private static JsonObjectBuilder totals(PoolStats.Totals totals) {
    return Json.createObjectBuilder()
        .add("offered", totals.offered())
        .add("admitted", totals.admitted())
        .add("refused", counts(totals.refused()))
        .add("created", totals.created())
        .add("closed", totals.closed())
        .add("closedByReason", counts(totals.closedByReason()))
        .add("claimsLowered", totals.claimsLowered());
  }

  private static JsonObjectBuilder traffic(PoolStats.Traffic traffic) {
    return Json.createObjectBuilder()
        .add("messagesIn", traffic.messagesIn())
        .add("bytesIn", traffic.bytesIn())
        .add("messagesOut", traffic.messagesOut())
        .add("bytesOut", traffic.bytesOut())
        .add("accepted", traffic.accepted())
        .add("queued", traffic.queued())
        .add("dropped", counts(traffic.dropped()))
        .add("rateLimited", traffic.rateLimited())
        .add("eventsDropped", traffic.eventsDropped());
  }

  private static JsonObjectBuilder counts(Map<? extends Enum<?>, ? extends Number> counts) {
    JsonObjectBuilder json = Json.createObjectBuilder();
    counts.forEach(
        (key, count) -> json.add(key.name().toLowerCase(Locale.ROOT), count.longValue()));
    return json;
  }
}
