package io.sluice.core.delivery;

import io.sluice.api.DropReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a pool took on to deliver, and what became of it. Thread-safe; each figure is exact, and
 * {@code accepted = queued + sent + dropped} once nothing moves.
 */
public final class DeliveryCounters {
  private final LongAdder accepted = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder sentBytes = new LongAdder();
  private final Map<DropReason, LongAdder> dropped = new EnumMap<>(DropReason.class);

  /** All at zero. */
  public DeliveryCounters() {
    for (DropReason reason : DropReason.values()) {
      dropped.put(reason, new LongAdder());
    }
  }

  void accepted(int deliveries) {
    accepted.add(deliveries);
  }

  void sent(int deliveries, long bytes) {
    sent.add(deliveries);
    sentBytes.add(bytes);
  }

  void dropped(DropReason reason, int deliveries) {
    if (deliveries > 0) {
      dropped.get(reason).add(deliveries);
    }
  }

  /** Deliveries taken on. */
  public long accepted() {
    return accepted.sum();
  }

  /** Frames written. */
  public long sent() {
    return sent.sum();
  }

  /** Their payload bytes. */
  public long sentBytes() {
    return sentBytes.sum();
  }

  /** Deliveries given up for that reason. */
  public long dropped(DropReason reason) {
    return dropped.get(reason).sum();
  }
}
