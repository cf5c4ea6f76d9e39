package io.sluice.adapter.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A client is too slow for what it is sent. */
@Name("io.sluice.SlowConsumer")
@Label("Slow Consumer")
@Category("Sluice")
@Description("A client's outbox overflowed, or a write to it missed its deadline")
@StackTrace(false)
final class SlowConsumerEvent extends Event {
  @Label("Pool")
  String pool;

  @Label("Class")
  @Description("Priority class: critical, high, normal or low")
  String priority;
}
