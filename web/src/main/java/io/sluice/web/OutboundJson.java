package io.sluice.web;

import io.sluice.api.OutboundStats;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;

/** The outbound pool's figures as JSON, under the names that they have in JMX. */
final class OutboundJson {
  private OutboundJson() {}

  static JsonObject of(OutboundStats stats) {
    JsonArrayBuilder hosts = Json.createArrayBuilder();
    stats.hosts().forEach(each -> hosts.add(of(each)));
    return Json.createObjectBuilder()
        .add("hosts", hosts)
        .add("shared", shared(stats.shared()))
        .add("eventsDropped", stats.eventsDropped())
        .build();
  }

  static JsonObject of(OutboundStats.OfHost host) {
    return Json.createObjectBuilder()
        .add("host", host.host())
        .add("maxConnections", host.maxConnections())
        .add("circuitState", host.circuit().name())
        .add("failures", host.failures())
        .add("gauges", gauges(host))
        .add("counters", counters(host.totals()))
        .build();
  }

  private static JsonObjectBuilder gauges(OutboundStats.OfHost host) {
    return Json.createObjectBuilder()
        .add("total", host.total())
        .add("active", host.lent())
        .add("idle", host.idle())
        .add("connecting", host.connecting())
        .add("closing", host.closing())
        .add("pending", host.waiting());
  }

  private static JsonObjectBuilder counters(OutboundStats.Totals totals) {
    return Json.createObjectBuilder()
        .add("asked", totals.asked())
        .add("handedOut", totals.handedOut())
        .add("foundDead", totals.foundDead())
        .add("timedOut", totals.timedOut())
        .add("turnedAway", totals.turnedAway())
        .add("withdrawn", totals.withdrawn())
        .add("shutDown", totals.shutDown())
        .add("returned", totals.returned())
        .add("broken", totals.broken())
        .add("leaks", totals.leaks())
        .add("dialled", totals.dialled())
        .add("opened", totals.opened())
        .add("dialsFailed", totals.dialsFailed())
        .add("dialsGivenUp", totals.dialsGivenUp())
        .add("closed", totals.closedInAll())
        .add("closedByReason", StatsJson.counts(totals.closed()));
  }

  private static JsonObjectBuilder shared(OutboundStats.Shared shared) {
    return Json.createObjectBuilder()
        .add("begun", shared.begun())
        .add("done", shared.done())
        .add("failedByReason", StatsJson.counts(shared.failed()))
        .add("messagesIn", shared.messagesIn())
        .add("messagesUnheard", shared.unheard());
  }
}
