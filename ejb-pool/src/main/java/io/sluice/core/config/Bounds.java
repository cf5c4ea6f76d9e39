package io.sluice.core.config;

import java.time.Duration;

/** The checks that the records share. */
final class Bounds {
  /**
   * The most of many a time. Here, as a nested record that needs something of its outer one has
   * that made first, which needs the nested one's default.
   */
  static final Duration DAY = Duration.ofDays(1);

  private Bounds() {}

  static void within(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw new ConfigException(key, "from " + min + " to " + max, value);
    }
  }

  static void within(String key, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new ConfigException(key, "from " + min + " to " + max, value);
    }
  }
}
