package io.sluice.adapter.jmx;

import io.sluice.adapter.jmx.Announcement.Kind;
import io.sluice.adapter.jmx.Announcement.Words;
import io.sluice.api.PoolStats;
import java.util.Map;

/** What is told of a pool, in words and figures. */
final class PoolWords {
  private PoolWords() {}

  static Words of(Announcement what, PoolStats now) {
    return new Words("pool " + now.pool() + ": " + message(what, now.gauges()), figures(now));
  }

  private static String message(Announcement what, PoolStats.Gauges gauges) {
    String figures =
        gauges.active()
            + " of "
            + gauges.maxConnections()
            + " active, "
            + gauges.waiting()
            + " waiting";
    if (what.kind() != Kind.PREEMPTION) {
      return figures;
    }
    String lost = what.number() == 1 ? "1 connection" : what.number() + " connections";
    return lost + " preempted since the last notice, " + figures;
  }

  private static Map<String, Long> figures(PoolStats now) {
    return Map.of(
        "maxConnections",
        (long) now.gauges().maxConnections(),
        "active",
        (long) now.gauges().active(),
        "waiting",
        (long) now.gauges().waiting(),
        "totalPreempted",
        now.totals().preempted(),
        "snapshotVersion",
        now.version());
  }
}
