package io.sluice.adapter.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** Somebody asked for a slot, or a wait for one is over. */
@Name("io.sluice.Admission")
@Label("Admission")
@Category("Sluice")
@Description("A connection asked to join a pool, or its wait for a slot is over")
@StackTrace(false)
final class AdmissionEvent extends Event {
  @Label("Pool")
  String pool;

  @Label("Class")
  @Description("Priority class: critical, high, normal or low")
  String priority;

  @Label("Outcome")
  @Description("admitted, parked, refused; after parked: admittedFromQueue or waitEnded")
  String outcome;

  @Label("Reason")
  @Description("Why it was refused or its wait ended; none if it was admitted or parked")
  String reason;

  @Label("Waited")
  @Description("Time in the queue; 0 if it did not wait")
  @Timespan(Timespan.NANOSECONDS)
  long waited;
}
