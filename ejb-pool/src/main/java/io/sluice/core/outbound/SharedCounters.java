package io.sluice.core.outbound;

import io.sluice.api.OutboundException.Reason;
import io.sluice.api.OutboundStats;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What goes over shared connections, and what comes in. Thread-safe, without a lock. */
public final class SharedCounters {
  private final LongAdder begun = new LongAdder();
  private final LongAdder done = new LongAdder();
  private final LongAdder messagesIn = new LongAdder();
  private final LongAdder unheard = new LongAdder();
  private final Map<Reason, LongAdder> failed = new EnumMap<>(Reason.class);

  /** Nothing yet. */
  public SharedCounters() {
    for (Reason each : Reason.values()) {
      failed.put(each, new LongAdder());
    }
  }

  void begun() {
    begun.increment();
  }

  void done() {
    done.increment();
  }

  void failed(Reason reason) {
    failed.get(reason).increment();
  }

  void messageIn(boolean heard) {
    messagesIn.increment();
    if (!heard) {
      unheard.increment();
    }
  }

  /** What ended is read before what began, so that no more have ended than began. */
  public OutboundStats.Shared snapshot() {
    Map<Reason, Long> ends = new EnumMap<>(Reason.class);
    failed.forEach(
        (reason, count) -> {
          if (count.sum() > 0) {
            ends.put(reason, count.sum());
          }
        });
    long ended = done.sum();
    long silent = unheard.sum();
    return new OutboundStats.Shared(begun.sum(), ended, ends, messagesIn.sum(), silent);
  }
}
