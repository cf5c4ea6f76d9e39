package io.sluice.adapter.jmx;

import io.sluice.api.DropReason;
import io.sluice.api.EndReason;
import io.sluice.api.HandshakeRefusal;
import io.sluice.api.PoolStats;
import io.sluice.api.PoolStats.OfClass;
import io.sluice.api.PriorityClass;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** What is shown of a pool. */
final class PoolFigures {
  private static final String CONNECTIONS = "connections";
  private static final String MESSAGES = "messages";
  private static final String BYTES = "bytes";
  private static final String DELIVERIES = "deliveries";

  private PoolFigures() {}

  /** The attributes of a pool's bean: each for itself, and last all in one. */
  static List<Figure<PoolStats>> attributes(String productVersion) {
    List<Figure<PoolStats>> single =
        Stream.of(gauges(), totals(), traffic(), distributions(), facts(productVersion))
            .flatMap(List::stream)
            .toList();
    Composite<PoolStats> all =
        new Composite<>(
            "Snapshot",
            "One consistent set of a pool's figures",
            Stream.concat(single.stream().map(Figure::asItem), Stream.of(name(), classes()))
                .toList());
    return Stream.concat(
            single.stream(),
            Stream.of(
                Figure.<PoolStats, PoolStats>composite(
                    "Snapshot",
                    "All figures of one moment, of the classes too. Attributes that are read one by"
                        + " one are of different moments; those in here agree exactly",
                    all,
                    Function.identity())))
        .toList();
  }

  private static List<Figure<PoolStats>> gauges() {
    return List.of(
        gauge(
            "MaxConnections",
            "The most connections that the pool admits: C."
                + " Writing it closes nobody and holds until the pool ends",
            CONNECTIONS,
            s -> s.gauges().maxConnections()),
        gauge(
            "ActiveConnections",
            "Connections that hold a slot: N",
            CONNECTIONS,
            s -> s.gauges().active()),
        gauge(
            "WaitingConnections",
            "Connections that wait for a slot",
            CONNECTIONS,
            s -> s.gauges().waiting()),
        gauge(
            "PeakConnections",
            "The highest N so far, or since resetPeak",
            CONNECTIONS,
            s -> s.gauges().peak()),
        Figure.fraction(
            "Utilization",
            "Active connections as a share of the capacity: 0 to 1,"
                + " above 1 while a lowered capacity stands below what is active",
            "",
            s -> s.gauges().utilization()),
        gauge("Groups", "Groups with a member", "groups", s -> s.gauges().groups()));
  }

  private static List<Figure<PoolStats>> totals() {
    return List.of(
        total("TotalCreated", "Got a slot, at once or later", s -> s.totals().created()),
        total("TotalOffered", "Asked to join", s -> s.totals().offered()),
        total("TotalAdmitted", "Got a slot at once", s -> s.totals().admitted()),
        total(
            "TotalAdmittedFromQueue",
            "Got a slot after a wait",
            s -> s.totals().admittedFromQueue()),
        total("TotalQueued", "Had to wait", s -> s.totals().queued()),
        total(
            "TotalRefused",
            "Did not get a slot and did not wait, for whatever reason",
            s -> s.totals().refusedInAll()),
        total("TotalTimedOut", "Waited until the end of their time", s -> s.totals().timedOut()),
        total(
            "TotalCancelled",
            "Left the queue: closed, failed, gave no pong, were kicked or replaced",
            s -> s.totals().cancelled()),
        total(
            "TotalShutDown",
            "Sent away from the queue by a drain or a stop",
            s -> s.totals().shutDown()),
        total("TotalPreempted", "Lost their slot to a higher class", s -> s.totals().preempted()),
        total("TotalEvictedIdle", "Ended for being idle", s -> closed(s, EndReason.IDLE)),
        total("TotalEvictedDead", "Ended for want of a pong", s -> closed(s, EndReason.NO_PONG)),
        total("TotalClosed", "Gave their slot back", s -> s.totals().closed()),
        total(
            "ClaimsLowered",
            "Asked for a higher class than they may have",
            s -> s.totals().claimsLowered()));
  }

  private static List<Figure<PoolStats>> traffic() {
    return List.of(
        count("MessagesIn", "Whole messages received", MESSAGES, s -> s.traffic().messagesIn()),
        count("MessagesOut", "Text frames written", MESSAGES, s -> s.traffic().messagesOut()),
        count("BytesIn", "UTF-8 bytes of messages received", BYTES, s -> s.traffic().bytesIn()),
        count("BytesOut", "UTF-8 bytes of frames written", BYTES, s -> s.traffic().bytesOut()),
        count(
            "DeliveriesAccepted",
            "Taken on: one message to ten members is ten",
            DELIVERIES,
            s -> s.traffic().accepted()),
        Figure.longGauge(
            "DeliveriesQueued",
            "Neither written nor dropped yet",
            DELIVERIES,
            s -> s.traffic().queued()),
        count(
            "MessagesRateLimited",
            "Came in above the rate and were not looked at",
            MESSAGES,
            s -> s.traffic().rateLimited()),
        count(
            "EventsDropped",
            "Events that the application's observers were too slow for",
            "events",
            s -> s.traffic().eventsDropped()));
  }

  private static List<Figure<PoolStats>> distributions() {
    return List.of(
        Figure.composite(
            "RefusedByReason",
            "TotalRefused by reason (connections)",
            Parts.counts("RefusedByReason", "Refusals by reason", CONNECTIONS, EndReason.class),
            s -> s.totals().refused()),
        Figure.composite(
            "ClosedByReason",
            "TotalClosed by reason (connections)",
            Parts.counts("ClosedByReason", "Ends by reason", CONNECTIONS, EndReason.class),
            s -> s.totals().closedByReason()),
        Figure.composite(
            "HandshakesRefused",
            "Answered with an HTTP status before they could ask for a slot, by reason (handshakes)",
            Parts.counts(
                "HandshakesRefused", "Refused handshakes", "handshakes", HandshakeRefusal.class),
            s -> s.totals().handshakesRefused()),
        Figure.composite(
            "Dropped",
            "Deliveries given up, by reason (deliveries)",
            Parts.counts("Dropped", "Drops by reason", DELIVERIES, DropReason.class),
            s -> s.traffic().dropped()),
        Figure.composite(
            "ErrorsByKind",
            "What went wrong for clients, by kind (errors)",
            Parts.ERRORS,
            s -> s.totals().errors()),
        Figure.composite(
            "MessageRates",
            "What happened over the last one and five minutes, or since the pool was made if that"
                + " is shorter (per second)",
            Parts.RATES,
            PoolStats::rates),
        Figure.composite(
            "AcquireLatency",
            "From the opened session to its admission, of those that were admitted, with the time"
                + " in the queue (microseconds)",
            Parts.LATENCY,
            PoolStats::acquire));
  }

  private static List<Figure<PoolStats>> facts(String productVersion) {
    return List.of(
        Figure.longGauge(
            "UptimeSeconds",
            "Since the pool was made. At most a second old",
            "seconds",
            PoolStats::uptimeSeconds),
        Figure.text(
            "State",
            "How the pool is: STARTING, ACTIVE, DRAINING, DRAINED or STOPPED",
            s -> s.state().name()),
        Figure.longGauge(
            "SnapshotVersion",
            "Grows with each snapshot that differs from the one before; two of the same version are"
                + " equal, here and over HTTP",
            "",
            PoolStats::version),
        Figure.text("ProductVersion", "The version of Sluice", s -> productVersion));
  }

  private static Figure<PoolStats> name() {
    return Figure.text("pool", "The pool's name", PoolStats::pool);
  }

  private static Figure<PoolStats> classes() {
    Composite<OfClass> one = ClassFigures.composite();
    List<Figure<Map<PriorityClass, OfClass>>> each =
        Arrays.stream(PriorityClass.values())
            .map(
                priority ->
                    Figure.<Map<PriorityClass, OfClass>, OfClass>composite(
                        priority.wireName(),
                        "The class " + priority.wireName(),
                        one,
                        classes -> classes.get(priority)))
            .toList();
    return Figure.composite(
        "classes",
        "Each priority class",
        new Composite<>("PriorityClasses", "Each priority class", each),
        PoolStats::classes);
  }

  private static long closed(PoolStats stats, EndReason reason) {
    return stats.totals().closedByReason().getOrDefault(reason, 0L);
  }

  private static Figure<PoolStats> gauge(
      String name, String about, String unit, ToIntFunction<PoolStats> read) {
    return Figure.gauge(name, about, unit, read);
  }

  private static Figure<PoolStats> total(
      String name, String about, ToLongFunction<PoolStats> read) {
    return Figure.counter(name, about, CONNECTIONS, read);
  }

  private static Figure<PoolStats> count(
      String name, String about, String unit, ToLongFunction<PoolStats> read) {
    return Figure.counter(name, about, unit, read);
  }
}
