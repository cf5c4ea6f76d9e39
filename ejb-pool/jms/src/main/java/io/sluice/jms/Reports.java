package io.sluice.jms;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Writes what became of messages that weren't delivered, of each kind one line in ten seconds: so
 * who fills the queue can't fill the log. Thread-safe.
 */
final class Reports {
  private static final long PERIOD_NANOS = 10_000_000_000L;

  private final LongSupplier nanos;
  private final Consumer<String> log;

  /** By reason, of which there are few; guarded by {@code this}, and so is what is in it. */
  private final Map<Object, Kind> kinds = new HashMap<>();

  Reports(LongSupplier nanos, Consumer<String> log) {
    this.nanos = nanos;
    this.log = log;
  }

  private static final class Kind {
    private long nextNanos;
    private long leftOut;
  }

  void dead(Verdict.Dead dead, String messageId) {
    tell(
        dead.reason(),
        "a message can't be delivered and is a dead letter now: "
            + dead.reason()
            + ": "
            + dead.detail()
            + " ("
            + messageId
            + ")");
  }

  void later(Verdict.Later later) {
    tell(
        later.why(),
        "a message is put off for " + later.delay().toSeconds() + " s: " + later.why());
  }

  private void tell(Object kind, String line) {
    long leftOut;
    synchronized (this) {
      long now = nanos.getAsLong();
      Kind same = kinds.get(kind);
      if (same != null && now - same.nextNanos < 0) {
        same.leftOut++;
        return;
      }
      same = kinds.computeIfAbsent(kind, first -> new Kind());
      same.nextNanos = now + PERIOD_NANOS;
      leftOut = same.leftOut;
      same.leftOut = 0;
    }
    log.accept(leftOut == 0 ? line : line + ", and " + leftOut + " before it for the same reason");
  }
}
