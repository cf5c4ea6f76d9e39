package io.sluice.adapter.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A connection lost its slot to one of a higher class. */
@Name("io.sluice.Preemption")
@Label("Preemption")
@Category("Sluice")
@Description("A connection lost its slot to one of a higher class")
@StackTrace(false)
final class PreemptionEvent extends Event {
  @Label("Pool")
  String pool;

  @Label("Victim Class")
  @Description("Priority class of the connection that lost its slot")
  String victim;

  @Label("By Class")
  @Description("Priority class of the connection that got the slot")
  String by;
}
