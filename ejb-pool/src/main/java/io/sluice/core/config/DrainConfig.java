package io.sluice.core.config;

import java.time.Duration;

/**
 * How a pool is emptied ({@code drain.*}).
 *
 * @param batch connections that are told to go at a time
 * @param interval between two batches
 * @param deadline from the beginning until the rest is closed at once
 */
public record DrainConfig(int batch, Duration interval, Duration deadline) {
  public static final DrainConfig DEFAULT =
      new DrainConfig(500, Duration.ofSeconds(2), Duration.ofSeconds(30));

  public DrainConfig {
    Bounds.within("drain.batch", batch, 1, PoolConfig.MOST_CONNECTIONS);
    Bounds.within("drain.interval", interval, Duration.ofMillis(10), Duration.ofMinutes(10));
    Bounds.within("drain.deadline", deadline, Duration.ofMillis(100), Duration.ofHours(1));
  }
}
