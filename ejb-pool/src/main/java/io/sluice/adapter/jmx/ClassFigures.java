package io.sluice.adapter.jmx;

import io.sluice.api.PoolStats.OfClass;
import java.util.List;
import java.util.function.ToLongFunction;

/** What is shown of one priority class. */
final class ClassFigures {
  private static final String CONNECTIONS = "connections";

  private static final List<Figure<OfClass>> ALL =
      List.of(
          Figure.gauge(
              "Reserved",
              "Slots that lower classes leave to this one: R."
                  + " Writing it holds until the pool ends, as a count",
              "slots",
              OfClass::reserved),
          Figure.gauge("Active", "Connections that hold a slot", CONNECTIONS, OfClass::active),
          Figure.gauge("Waiting", "Connections that wait for one", CONNECTIONS, OfClass::waiting),
          Figure.gauge("MaxWaiting", "The most that may wait", CONNECTIONS, OfClass::maxWaiting),
          Figure.longGauge(
              "WaitTimeoutMillis",
              "How long one may wait",
              "milliseconds",
              OfClass::waitTimeoutMillis),
          Figure.longGauge(
              "OldestWaitMillis",
              "How long the first in the queue has waited; 0 if none waits."
                  + " At most a second old",
              "milliseconds",
              OfClass::oldestWaitMillis),
          total("TotalAdmitted", "Got a slot at once", OfClass::admitted),
          total("TotalAdmittedFromQueue", "Got a slot after a wait", OfClass::admittedFromQueue),
          total(
              "TotalRefused",
              "Did not get a slot and did not wait, for whatever reason",
              OfClass::refused),
          total("TotalTimedOut", "Waited until the end of their time", OfClass::timedOut),
          total(
              "TotalCancelled",
              "Left the queue by themselves, or were kicked, replaced or found dead",
              OfClass::cancelled),
          total(
              "TotalShutDown", "Sent away from the queue by a drain or a stop", OfClass::shutDown),
          total("TotalPreempted", "Lost their slot to a higher class", OfClass::preempted),
          Figure.composite(
              "WaitLatency",
              "How long those waited who were admitted from the queue (microseconds)",
              Parts.LATENCY,
              OfClass::waits));

  private ClassFigures() {}

  private static Figure<OfClass> total(String name, String about, ToLongFunction<OfClass> read) {
    return Figure.counter(name, about, CONNECTIONS, read);
  }

  /** The attributes of a class's bean. */
  static List<Figure<OfClass>> attributes() {
    return ALL;
  }

  /** All of them in one value. */
  static Composite<OfClass> composite() {
    return new Composite<>(
        "PriorityClass", "One priority class", ALL.stream().map(Figure::asItem).toList());
  }
}
