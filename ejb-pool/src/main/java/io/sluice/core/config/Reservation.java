package io.sluice.core.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Slots held for a priority class: a count, or a share of the capacity.
 *
 * @param percent the share, 0..100; null for a count
 * @param count the slots; 0 where a share is given
 */
public record Reservation(BigDecimal percent, int count) {
  /** Nothing is held. */
  public static final Reservation NONE = ofCount(0);

  public Reservation {
    if (percent != null
        && (percent.signum() < 0 || percent.compareTo(BigDecimal.valueOf(100)) > 0)) {
      throw new ConfigException("reserve", "from 0% to 100%", percent.toPlainString() + "%");
    }
    percent = percent == null ? null : percent.stripTrailingZeros(); // 10.0% equals 10%.
    Bounds.within("reserve", count, 0, PoolConfig.MOST_CONNECTIONS);
  }

  /** So many slots. */
  public static Reservation ofCount(int count) {
    return new Reservation(null, count);
  }

  /** Such a share of the capacity, like {@code "12.5"}. */
  public static Reservation ofPercent(String percent) {
    return new Reservation(new BigDecimal(percent), 0);
  }

  /** The slots that it comes to at that capacity: exact, rounded down. */
  public int slotsAt(int capacity) {
    if (percent == null) {
      return count;
    }
    return percent
        .multiply(new BigDecimal(BigInteger.valueOf(capacity)))
        .divide(BigDecimal.valueOf(100), 0, RoundingMode.FLOOR)
        .intValueExact();
  }

  /** True if it holds nothing, at whichever capacity. */
  public boolean isNone() {
    return percent == null ? count == 0 : percent.signum() == 0;
  }

  /** As it is written in the configuration: {@code 10%} or {@code 25}. */
  @Override
  public String toString() {
    return percent == null ? Integer.toString(count) : percent.toPlainString() + "%";
  }
}
