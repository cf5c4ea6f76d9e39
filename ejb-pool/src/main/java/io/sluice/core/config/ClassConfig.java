package io.sluice.core.config;

import io.sluice.api.PriorityClass;
import java.time.Duration;

/**
 * The settings of one class of a pool ({@code priority.CLASS.*}).
 *
 * @param reserve slots that lower classes leave to it
 * @param waitTimeout longest wait for a slot
 * @param maxWaiting Q, the most that wait at a time; 0: nobody does
 */
public record ClassConfig(Reservation reserve, Duration waitTimeout, int maxWaiting) {
  public ClassConfig {
    Bounds.within("wait-timeout", waitTimeout, Duration.ofMillis(100), Duration.ofHours(1));
    Bounds.within("max-waiting", maxWaiting, 0, 1_000_000);
  }

  /** What a class has where nothing is said. */
  public static ClassConfig defaultOf(PriorityClass priority) {
    return switch (priority) {
      case CRITICAL -> of("10", 5);
      case HIGH -> of("20", 15);
      case NORMAL -> of("40", 30);
      case LOW -> new ClassConfig(Reservation.NONE, Duration.ofSeconds(60), 100);
    };
  }

  private static ClassConfig of(String percent, int seconds) {
    return new ClassConfig(Reservation.ofPercent(percent), Duration.ofSeconds(seconds), 100);
  }

  public ClassConfig withReserve(Reservation changed) {
    return new ClassConfig(changed, waitTimeout, maxWaiting);
  }

  public ClassConfig withWaitTimeout(Duration changed) {
    return new ClassConfig(reserve, changed, maxWaiting);
  }

  public ClassConfig withMaxWaiting(int changed) {
    return new ClassConfig(reserve, waitTimeout, changed);
  }
}
