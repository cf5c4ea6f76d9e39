package io.sluice.core;

import io.sluice.api.PriorityClass;
import io.sluice.core.config.ConfigException;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.config.PriorityConfig;
import io.sluice.core.config.Reservation;
import java.util.Map;
import java.util.TreeMap;

/** Whether a capacity and reservations can be had together, at run time. */
final class Limits {
  private Limits() {}

  /**
   * The slots that each class's reservation comes to, in the order of rank.
   *
   * @throws IllegalArgumentException if they can't be had
   */
  static int[] check(int max, PriorityConfig priorities) {
    if (max < 1 || max > PoolConfig.MOST_CONNECTIONS) {
      throw new IllegalArgumentException(
          "max-connections: must be from 1 to " + PoolConfig.MOST_CONNECTIONS + ", was " + max);
    }
    long sum = priorities.reservedAt(max);
    if (sum > max) {
      throw new IllegalArgumentException(
          "max-connections: must be at least what is reserved for the classes ("
              + sum
              + "), was "
              + max);
    }
    return priorities.slotsAt(max);
  }

  /**
   * Whether so many slots can be held for these classes, beside what is held for the others. If
   * not, the first of them in rank is named.
   *
   * @throws IllegalArgumentException if not
   */
  static void checkReserved(int max, PriorityConfig changed, Map<PriorityClass, Integer> reserved) {
    long sum = changed.reservedAt(max);
    if (sum > max) {
      PriorityClass named = new TreeMap<>(reserved).firstKey();
      int count = reserved.get(named);
      throw new IllegalArgumentException(
          "priority."
              + named.wireName()
              + ".reserve: must be at most "
              + (max - (sum - count))
              + ", as the reservations may sum to max-connections ("
              + max
              + "), was "
              + count);
    }
  }

  /**
   * The same with so many slots held for these classes.
   *
   * @throws IllegalArgumentException if a class can't have that
   */
  static PriorityConfig withReserved(PriorityConfig now, Map<PriorityClass, Integer> reserved) {
    PriorityConfig changed = now;
    for (Map.Entry<PriorityClass, Integer> each : reserved.entrySet()) {
      changed = withReserved(changed, each.getKey(), each.getValue());
    }
    return changed;
  }

  private static PriorityConfig withReserved(
      PriorityConfig now, PriorityClass priority, int slots) {
    try {
      Reservation held = Reservation.ofCount(slots);
      return now.with(priority, each -> each.withReserve(held));
    } catch (ConfigException refused) {
      boolean isWhole = refused.getMessage().startsWith("priority.");
      String prefix = isWhole ? "" : "priority." + priority.wireName() + ".";
      throw new IllegalArgumentException(refused.under(prefix).getMessage(), refused);
    }
  }
}
