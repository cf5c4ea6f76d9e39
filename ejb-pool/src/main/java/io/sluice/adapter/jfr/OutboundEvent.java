package io.sluice.adapter.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A connection to a host elsewhere has opened, failed to, or is no more. */
@Name("io.sluice.Outbound")
@Label("Outbound Connection")
@Category("Sluice")
@Description("A connection to a host elsewhere has opened, failed to, or is no more")
@StackTrace(false)
final class OutboundEvent extends Event {
  @Label("Host")
  @Description("host:port")
  String host;

  @Label("Outcome")
  @Description("opened, dialFailed or closed")
  String outcome;

  @Label("Reason")
  @Description("Why it was closed, or the type of the failure; none if it opened")
  String reason;
}
