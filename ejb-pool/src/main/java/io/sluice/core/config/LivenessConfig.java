package io.sluice.core.config;

import java.time.Duration;

/**
 * When a connection counts as idle or dead.
 *
 * @param idleTimeout longest time without an application message in or out
 * @param pingInterval between pings
 * @param pongTimeout longest time for a ping to be answered
 * @param sweepInterval between two looks at all connections
 */
public record LivenessConfig(
    Duration idleTimeout, Duration pingInterval, Duration pongTimeout, Duration sweepInterval) {

  public static final LivenessConfig DEFAULT =
      new LivenessConfig(
          Duration.ofMinutes(5),
          Duration.ofSeconds(25),
          Duration.ofSeconds(8),
          Duration.ofSeconds(1));

  public LivenessConfig {
    Duration day = Duration.ofDays(1);
    Bounds.within("idle-timeout", idleTimeout, Duration.ofSeconds(1), day);
    Bounds.within("ping-interval", pingInterval, Duration.ofMillis(100), day);
    Bounds.within("pong-timeout", pongTimeout, Duration.ofMillis(100), Duration.ofHours(1));
    Bounds.within("sweep-interval", sweepInterval, Duration.ofMillis(50), Duration.ofMinutes(1));
  }
}
