package io.sluice.web;

import io.sluice.api.Explanation;
import io.sluice.api.PoolStats;
import io.sluice.api.PriorityClass;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** A snapshot, and what is said of one, as JSON. */
final class StatsJson {
  private StatsJson() {}

  static JsonObject of(PoolStats stats) {
    return Json.createObjectBuilder()
        .add("pool", stats.pool())
        .add("version", stats.version())
        .add("state", stats.state().name())
        .add("uptimeSeconds", stats.uptimeSeconds())
        .add("limits", limits(stats))
        .add("gauges", gauges(stats.gauges()))
        .add("classes", byClass(stats, StatsJson::ofClass))
        .add("counters", totals(stats.totals()))
        .add("traffic", traffic(stats.traffic()))
        .add("latency", latency(stats.acquire()))
        .add("rates", rates(stats.rates()))
        .build();
  }

  /** As an answer of JAX-RS that nobody keeps. */
  static Response response(JsonObject body) {
    return Response.ok(body.toString(), MediaType.APPLICATION_JSON)
        .header("Cache-Control", "no-store")
        .build();
  }

  static JsonObject of(Explanation explanation) {
    JsonObjectBuilder json =
        Json.createObjectBuilder()
            .add("pool", explanation.pool())
            .add("version", explanation.version())
            .add("priority", explanation.priority().wireName())
            .add("outcome", explanation.outcome().name().toLowerCase(Locale.ROOT))
            .add("free", explanation.free())
            .add("heldAbove", explanation.heldAbove());
    if (explanation.outcome() == Explanation.Outcome.PREEMPT) {
      json.add("victim", explanation.victim().wireName());
    }
    if (explanation.outcome() == Explanation.Outcome.WAIT) {
      json.add("position", explanation.position()).add("timeoutMs", explanation.timeoutMillis());
    }
    return json.add("text", explanation.text()).build();
  }

  private static JsonObjectBuilder limits(PoolStats stats) {
    return Json.createObjectBuilder()
        .add("maxConnections", stats.gauges().maxConnections())
        .add("reserved", byClass(stats, each -> Json.createValue(each.reserved())))
        .add("maxWaiting", byClass(stats, each -> Json.createValue(each.maxWaiting())))
        .add("waitTimeoutMs", byClass(stats, each -> Json.createValue(each.waitTimeoutMillis())));
  }

  private static JsonObjectBuilder byClass(
      PoolStats stats, Function<PoolStats.OfClass, JsonValue> figure) {
    JsonObjectBuilder json = Json.createObjectBuilder();
    for (PriorityClass each : PriorityClass.values()) {
      json.add(each.wireName(), figure.apply(stats.classes().get(each)));
    }
    return json;
  }

  private static JsonObject ofClass(PoolStats.OfClass figures) {
    return Json.createObjectBuilder()
        .add("reserved", figures.reserved())
        .add("active", figures.active())
        .add("waiting", figures.waiting())
        .add("oldestWaitMs", figures.oldestWaitMillis())
        .add("admitted", figures.admitted())
        .add("admittedFromQueue", figures.admittedFromQueue())
        .add("refused", figures.refused())
        .add("timedOut", figures.timedOut())
        .add("cancelled", figures.cancelled())
        .add("shutDown", figures.shutDown())
        .add("preempted", figures.preempted())
        .add("waitLatency", latency(figures.waits()))
        .build();
  }

  private static JsonObjectBuilder gauges(PoolStats.Gauges gauges) {
    return Json.createObjectBuilder()
        .add("active", gauges.active())
        .add("waiting", gauges.waiting())
        .add("peak", gauges.peak())
        .add("utilization", gauges.utilization())
        .add("groups", gauges.groups());
  }

  private static JsonObjectBuilder totals(PoolStats.Totals totals) {
    return Json.createObjectBuilder()
        .add("offered", totals.offered())
        .add("admitted", totals.admitted())
        .add("admittedFromQueue", totals.admittedFromQueue())
        .add("queued", totals.queued())
        .add("refused", counts(totals.refused()))
        .add("timedOut", totals.timedOut())
        .add("cancelled", totals.cancelled())
        .add("shutDown", totals.shutDown())
        .add("preempted", totals.preempted())
        .add("created", totals.created())
        .add("closed", totals.closed())
        .add("closedByReason", counts(totals.closedByReason()))
        .add("claimsLowered", totals.claimsLowered())
        .add("handshakesRefused", counts(totals.handshakesRefused()))
        .add(
            "errors",
            Json.createObjectBuilder()
                .add("timeout", totals.errors().timeout())
                .add("capacity", totals.errors().capacity())
                .add("other", totals.errors().other()));
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

  private static JsonObjectBuilder latency(PoolStats.Latency latency) {
    return Json.createObjectBuilder()
        .add("count", latency.count())
        .add("averageMicros", latency.averageMicros())
        .add("p50Micros", latency.p50Micros())
        .add("p95Micros", latency.p95Micros())
        .add("p99Micros", latency.p99Micros())
        .add("maxMicros", latency.maxMicros());
  }

  private static JsonObjectBuilder rates(PoolStats.Rates rates) {
    return Json.createObjectBuilder()
        .add("oneMinute", perSecond(rates.oneMinute()))
        .add("fiveMinutes", perSecond(rates.fiveMinutes()));
  }

  private static JsonObjectBuilder perSecond(PoolStats.PerSecond rate) {
    return Json.createObjectBuilder()
        .add("offered", rate.offered())
        .add("admitted", rate.admitted())
        .add("messagesIn", rate.messagesIn())
        .add("messagesOut", rate.messagesOut());
  }

  static JsonObjectBuilder counts(Map<? extends Enum<?>, ? extends Number> counts) {
    JsonObjectBuilder json = Json.createObjectBuilder();
    counts.forEach(
        (key, count) -> json.add(key.name().toLowerCase(Locale.ROOT), count.longValue()));
    return json;
  }
}
