package io.sluice.adapter.jmx;

import io.sluice.adapter.jmx.Announcement.Words;
import io.sluice.api.OutboundStats;
import java.util.Map;

/** What is told of a host that is dialled, in words and figures. */
final class HostWords {
  private HostWords() {}

  static Words of(Announcement what, OutboundStats.OfHost now) {
    return new Words("outbound " + now.host() + ": " + message(what, now), figures(now));
  }

  private static String message(Announcement what, OutboundStats.OfHost now) {
    return switch (what.kind()) {
      case CIRCUIT_OPENED ->
          "failed too often, so nobody dials it for a while; " + now.waiting() + " waiting";
      case CIRCUIT_CLOSED -> "is dialled as needed again; " + now.total() + " connections";
      default ->
          (what.number() == 1 ? "1 lease" : what.number() + " leases")
              + " held for longer than they should be, since the last notice; "
              + now.lent()
              + " of "
              + now.maxConnections()
              + " lent";
    };
  }

  private static Map<String, Long> figures(OutboundStats.OfHost now) {
    return Map.of(
        "maxConnections",
        (long) now.maxConnections(),
        "active",
        (long) now.lent(),
        "idle",
        (long) now.idle(),
        "connecting",
        (long) now.connecting(),
        "pending",
        (long) now.waiting(),
        "failures",
        (long) now.failures(),
        "totalLeaks",
        now.totals().leaks());
  }
}
