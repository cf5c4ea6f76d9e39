package io.sluice.core.stats;

import java.util.concurrent.atomic.LongAdder;

/** Messages that came in, counted. Thread-safe; each figure is exact. */
public final class TrafficCounters {
  private final LongAdder messages = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder rateLimited = new LongAdder();
  private final LongAdder eventsDropped = new LongAdder();

  /** A whole message of so many UTF-8 bytes came in. */
  public void received(long messageBytes) {
    messages.increment();
    bytes.add(messageBytes);
  }

  /** It was above the rate and was not looked at. */
  public void rateLimited() {
    rateLimited.increment();
  }

  /** An application's observers were too slow for an event. */
  public void eventDropped() {
    eventsDropped.increment();
  }

  public long messages() {
    return messages.sum();
  }

  public long bytes() {
    return bytes.sum();
  }

  public long rateLimitedMessages() {
    return rateLimited.sum();
  }

  public long eventsDropped() {
    return eventsDropped.sum();
  }
}
