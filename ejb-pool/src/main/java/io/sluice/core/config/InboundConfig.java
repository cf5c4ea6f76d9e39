package io.sluice.core.config;

import java.time.Duration;

/**
 * The bounds of what one client may send ({@code inbound.*}).
 *
 * @param maxMessageBytes most UTF-8 bytes of one message, summed over its parts
 * @param messageTimeout longest time for one message to become whole
 * @param maxDepth deepest nesting of arrays and objects, the message itself being 1
 * @param messagesPerSecond sustained rate; 0 is no limit
 * @param burst messages that may come at once
 * @param bytesPerSecond sustained rate; 0 is no limit
 */
public record InboundConfig(
    int maxMessageBytes,
    Duration messageTimeout,
    int maxDepth,
    int messagesPerSecond,
    int burst,
    int bytesPerSecond) {

  public static final InboundConfig DEFAULT =
      new InboundConfig(65_536, Duration.ofSeconds(30), 32, 100, 200, 1_048_576);

  public InboundConfig {
    Bounds.within("inbound.max-message-bytes", maxMessageBytes, 128, 64 << 20);
    Bounds.within(
        "inbound.message-timeout", messageTimeout, Duration.ofMillis(100), Duration.ofMinutes(10));
    Bounds.within("inbound.max-depth", maxDepth, 1, 512);
    Bounds.within("inbound.messages-per-second", messagesPerSecond, 0, 10_000_000);
    Bounds.within("inbound.burst", burst, 1, 10_000_000);
    Bounds.within("inbound.bytes-per-second", bytesPerSecond, 0, 1 << 30);
  }

  /**
   * The bytes that may come at once: as many seconds' worth as {@code burst} is of messages, and
   * room for one whole message at least.
   */
  public long burstBytes() {
    double seconds = messagesPerSecond == 0 ? 2 : (double) burst / messagesPerSecond;
    return Math.max(maxMessageBytes, (long) (bytesPerSecond * seconds));
  }
}
