package io.sluice.adapter.jmx;

import io.sluice.api.OutboundControl;
import io.sluice.api.OutboundException.Reason;
import io.sluice.api.OutboundStats;
import io.sluice.api.OutboundStats.Circuit;
import io.sluice.api.OutboundStats.OfHost;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** All hosts that are dialled, as a sum. */
final class OutboundBean extends TableBean<OutboundStats> {
  private static final String CONNECTIONS = "connections";
  private static final String ERRANDS = "sends and requests";
  private static final String MESSAGES = "messages";

  OutboundBean(OutboundControl pool, Guard guard) {
    super(
        "The connections to services elsewhere, of all hosts",
        pool::stats,
        guard,
        figures(),
        Map.of(),
        List.of(
            Operation.count(
                "closeIdle",
                "The same as closeIdle of each host",
                () -> each(pool, pool::closeIdle)),
            Operation.count(
                "closeConnections",
                "The same as closeConnections of each host",
                () -> each(pool, pool::closeConnections)),
            Operation.count(
                "resetCircuits",
                "The same as resetCircuit of each host. Says how many had failures",
                () -> each(pool, host -> pool.resetCircuit(host) ? 1 : 0)),
            Operation.texts(
                "verify",
                "Checks the outbound pool against its own invariants:"
                    + " one sentence for each violation, none when all is well",
                pool::verify)));
  }

  private static int each(OutboundControl pool, ToIntFunction<String> step) {
    return pool.stats().hosts().stream().map(OfHost::host).mapToInt(step).sum();
  }

  private static List<Figure<OutboundStats>> figures() {
    return List.of(
        Figure.gauge("Hosts", "Hosts that were asked for", "hosts", s -> s.hosts().size()),
        Figure.gauge(
            "OpenCircuits",
            "Hosts that nobody dials for a while",
            "hosts",
            s -> count(s, each -> each.circuit() == Circuit.OPEN)),
        sum("Total", "All that count towards the limits", CONNECTIONS, OfHost::total),
        sum("Active", "In use, for a lease or shared", CONNECTIONS, OfHost::lent),
        sum("Idle", "Open and free", CONNECTIONS, OfHost::idle),
        sum("Connecting", "Being dialled", CONNECTIONS, OfHost::connecting),
        sum("Closing", "Told to close, and not gone yet", CONNECTIONS, OfHost::closing),
        sum("Pending", "Who wants a connection and has none", "callers", OfHost::waiting),
        Figure.counter(
            "TotalBegun", "Asked for on shared connections", ERRANDS, s -> s.shared().begun()),
        Figure.counter(
            "TotalDone", "Frames written, replies received", ERRANDS, s -> s.shared().done()),
        Figure.composite(
            "FailedByReason",
            "Those that failed, by reason",
            Parts.counts(
                "OutboundFailures", "Sends and requests that failed", ERRANDS, Reason.class),
            s -> s.shared().failed()),
        Figure.counter(
            "MessagesIn", "Received, on any connection", MESSAGES, s -> s.shared().messagesIn()),
        Figure.counter(
            "MessagesUnheard",
            "Of these, that nobody listened to",
            MESSAGES,
            s -> s.shared().unheard()),
        Figure.counter(
            "EventsDropped",
            "CDI events that observers were too slow for",
            "events",
            OutboundStats::eventsDropped));
  }

  private static Figure<OutboundStats> sum(
      String name, String about, String unit, ToIntFunction<OfHost> read) {
    return Figure.gauge(name, about, unit, s -> s.hosts().stream().mapToInt(read).sum());
  }

  private static int count(OutboundStats stats, Predicate<OfHost> which) {
    return (int) stats.hosts().stream().filter(which).count();
  }
}
