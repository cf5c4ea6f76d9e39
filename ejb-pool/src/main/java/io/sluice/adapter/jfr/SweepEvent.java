package io.sluice.adapter.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A sweep of a pool is done. */
@Name("io.sluice.Sweep")
@Label("Sweep")
@Category("Sluice")
@Description("A sweep looked at each connection of a pool")
@StackTrace(false)
final class SweepEvent extends Event {
  @Label("Pool")
  String pool;

  @Label("Looked At")
  @Description("Connections that the sweep looked at")
  int looked;

  @Label("Pinged")
  @Description("Connections that got a ping")
  int pinged;

  @Label("Ended")
  @Description("Connections that were ended: idle, dead or too slow")
  int ended;

  /** Not the event's own duration, which counts from {@code begin()}: it is told afterwards. */
  @Label("Took")
  @Description("How long the sweep took; the event's start time is its end")
  @Timespan(Timespan.NANOSECONDS)
  long took;
}
