package io.sluice.core.config;

import java.time.Duration;
import java.util.List;

/**
 * The bounds of what waits for one connection ({@code outbox.*}).
 *
 * @param maxBytes most payload bytes; one message more may stand above it
 * @param maxMessages most messages
 * @param sendTimeout longest time for one write
 * @param overflow what a full outbox does, where no rule says otherwise
 * @param rules policies by group pattern; the first that covers a group decides
 */
public record OutboxConfig(
    int maxBytes,
    int maxMessages,
    Duration sendTimeout,
    OverflowPolicy overflow,
    List<OverflowRule> rules) {

  public static final OutboxConfig DEFAULT =
      new OutboxConfig(524_288, 1_000, Duration.ofSeconds(10), OverflowPolicy.CLOSE, List.of());

  public OutboxConfig {
    Bounds.within("outbox.max-bytes", maxBytes, 1_024, 1 << 30);
    Bounds.within("outbox.max-messages", maxMessages, 1, 1_000_000);
    Bounds.within(
        "outbox.send-timeout", sendTimeout, Duration.ofMillis(100), Duration.ofMinutes(10));
    rules = List.copyOf(rules);
  }

  /** The policy for a message of that group; null is a message of no group. */
  public OverflowPolicy overflowFor(String group) {
    if (group != null) {
      for (OverflowRule rule : rules) {
        if (rule.covers(group)) {
          return rule.policy();
        }
      }
    }
    return overflow;
  }
}
