package io.sluice.adapter.config;

import io.sluice.api.PriorityClass;
import io.sluice.core.config.Reservation;
import java.time.Duration;
import java.util.stream.Stream;

/** The keys of one class of a pool: {@code priority.CLASS.*}. */
record ClassKeys(
    PriorityClass priority,
    Key<Reservation> reserve,
    Key<Duration> waitTimeout,
    Key<Long> maxWaiting) {

  static ClassKeys of(PriorityClass priority, String reserve, String waitTimeout) {
    String prefix = prefixOf(priority);
    String ofClass = "of class `" + priority.wireName() + "` ";
    return new ClassKeys(
        priority,
        new Key<>(prefix + "reserve", reservationOf(priority), reserve, held(priority)),
        new Key<>(
            prefix + "wait-timeout",
            ValueType.duration(Duration.ofMillis(100), Duration.ofHours(1)),
            waitTimeout,
            "longest time that a connection " + ofClass + "waits for a slot"),
        new Key<>(
            prefix + "max-waiting",
            ValueType.number("count", 0, 1_000_000),
            "100",
            "most connections " + ofClass + "that wait at a time; 0 is nobody"));
  }

  Stream<Key<?>> all() {
    return Stream.of(reserve, waitTimeout, maxWaiting);
  }

  /** What stands before the last word of each key. */
  String prefix() {
    return prefixOf(priority);
  }

  private static String prefixOf(PriorityClass priority) {
    return "priority." + priority.wireName() + ".";
  }

  private static ValueType<Reservation> reservationOf(PriorityClass priority) {
    return isLowest(priority) ? ValueType.noReservation() : ValueType.reservation();
  }

  private static String held(PriorityClass priority) {
    return isLowest(priority)
        ? "nothing can be held for the lowest class"
        : "slots that lower classes leave to class `" + priority.wireName() + "`";
  }

  private static boolean isLowest(PriorityClass priority) {
    return priority == PriorityClass.LOW;
  }
}
