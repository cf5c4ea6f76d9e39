package io.sluice.adapter.jmx;

import io.sluice.api.OutboundStats.End;
import io.sluice.api.OutboundStats.OfHost;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** What is shown of one host that is dialled. */
final class HostFigures {
  private static final String CONNECTIONS = "connections";
  private static final String CALLERS = "callers";
  private static final String DIALS = "dials";

  private HostFigures() {}

  /** The attributes of a host's bean: each for itself, and last all in one. */
  static List<Figure<OfHost>> attributes() {
    List<Figure<OfHost>> single =
        Stream.of(gauges(), callers(), connections()).flatMap(List::stream).toList();
    Composite<OfHost> all =
        new Composite<>(
            "OutboundHost",
            "One consistent set of a host's figures",
            single.stream().map(Figure::asItem).toList());
    return Stream.concat(
            single.stream(),
            Stream.of(
                Figure.<OfHost, OfHost>composite(
                    "Snapshot",
                    "All figures of one moment. Attributes that are read one by one are of different"
                        + " moments; those in here agree exactly",
                    all,
                    Function.identity())))
        .toList();
  }

  private static List<Figure<OfHost>> gauges() {
    return List.of(
        Figure.text("Host", "host:port", OfHost::host),
        Figure.gauge(
            "MaxConnections", "The most that may be there", CONNECTIONS, OfHost::maxConnections),
        Figure.gauge("Total", "All that count towards that limit", CONNECTIONS, OfHost::total),
        Figure.gauge("Active", "In use, for a lease or shared", CONNECTIONS, OfHost::lent),
        Figure.gauge("Idle", "Open and free", CONNECTIONS, OfHost::idle),
        Figure.gauge("Connecting", "Being dialled", CONNECTIONS, OfHost::connecting),
        Figure.gauge("Closing", "Told to close, and not gone yet", CONNECTIONS, OfHost::closing),
        Figure.gauge("Pending", "Who wants a connection and has none", CALLERS, OfHost::waiting),
        Figure.text(
            "CircuitState",
            "CLOSED: dialled as needed; OPEN: not dialled for a while; HALF_OPEN: one dial decides",
            now -> now.circuit().name()),
        Figure.gauge(
            "Failures",
            "In a row, as far as they count; the delay grows with them",
            "failures",
            OfHost::failures));
  }

  private static List<Figure<OfHost>> callers() {
    return List.of(
        total("TotalAsked", "Asked for a connection", CALLERS, s -> s.totals().asked()),
        total("TotalHandedOut", "Got one", CALLERS, s -> s.totals().handedOut()),
        total(
            "TotalFoundDead",
            "Of these, that were dead at the last look, so the taker went on waiting",
            CONNECTIONS,
            s -> s.totals().foundDead()),
        total(
            "TotalTimedOut",
            "Waited until the end of their time",
            CALLERS,
            s -> s.totals().timedOut()),
        total(
            "TotalTurnedAway",
            "Were not let wait: the queue was full, or the circuit open",
            CALLERS,
            s -> s.totals().turnedAway()),
        total("TotalWithdrawn", "Needed it no more", CALLERS, s -> s.totals().withdrawn()),
        total("TotalShutDown", "Sent away as all was closed", CALLERS, s -> s.totals().shutDown()),
        total("TotalReturned", "Given back", CONNECTIONS, s -> s.totals().returned()),
        total("TotalBroken", "Lost or closed while lent", CONNECTIONS, s -> s.totals().broken()),
        total(
            "TotalLeaks",
            "Lent for longer than sluice.outbound.leak-threshold",
            "leases",
            s -> s.totals().leaks()));
  }

  private static List<Figure<OfHost>> connections() {
    return List.of(
        total("TotalDialled", "Dials begun", DIALS, s -> s.totals().dialled()),
        total("TotalOpened", "Dials that led to a connection", DIALS, s -> s.totals().opened()),
        total(
            "TotalDialsFailed",
            "Dials that failed, those that took too long included",
            DIALS,
            s -> s.totals().dialsFailed()),
        total(
            "TotalDialsGivenUp",
            "Dials that nobody wanted any more",
            DIALS,
            s -> s.totals().dialsGivenUp()),
        total(
            "TotalClosed",
            "Connections that are gone, for whatever reason",
            CONNECTIONS,
            s -> s.totals().closedInAll()),
        Figure.composite(
            "ClosedByReason",
            "Connections that are gone, by reason",
            Parts.counts(
                "OutboundEnds", "Connections that are gone, by reason", CONNECTIONS, End.class),
            s -> s.totals().closed()));
  }

  private static Figure<OfHost> total(
      String name, String about, String unit, ToLongFunction<OfHost> read) {
    return Figure.counter(name, about, unit, read);
  }
}
