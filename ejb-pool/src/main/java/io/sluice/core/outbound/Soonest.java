package io.sluice.core.outbound;

/** The first of some moments on the ticker, whose readings may wrap. */
final class Soonest {
  private boolean any;
  private long nanos;

  void add(long momentNanos) {
    if (!any || momentNanos - nanos < 0) {
      any = true;
      nanos = momentNanos;
    }
  }

  boolean any() {
    return any;
  }

  long nanos() {
    return nanos;
  }
}
