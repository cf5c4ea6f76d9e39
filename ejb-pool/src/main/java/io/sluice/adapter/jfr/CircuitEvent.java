package io.sluice.adapter.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The circuit of a host that is dialled has changed. */
@Name("io.sluice.Circuit")
@Label("Circuit")
@Category("Sluice")
@Description(
    "The circuit of a host that is dialled has opened, lets one dial through, or is closed")
@StackTrace(false)
final class CircuitEvent extends Event {
  @Label("Host")
  @Description("host:port")
  String host;

  @Label("State")
  @Description("What it has become: CLOSED, OPEN or HALF_OPEN")
  String state;
}
