package io.sluice.adapter.jmx;

import io.sluice.api.PoolStats.Errors;
import io.sluice.api.PoolStats.Latency;
import io.sluice.api.PoolStats.PerSecond;
import io.sluice.api.PoolStats.Rates;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The composites that several beans, or several attributes of one, have in common. */
final class Parts {
  static final Composite<Latency> LATENCY =
      new Composite<>(
          "Latency",
          "Durations in microseconds, exact to two digits",
          List.of(
              Figure.counter("count", "How many there were", "durations", Latency::count),
              micros("averageMicros", "Their average", Latency::averageMicros),
              micros("p50Micros", "The median: half are no longer", Latency::p50Micros),
              micros("p95Micros", "95 of 100 are no longer", Latency::p95Micros),
              micros("p99Micros", "99 of 100 are no longer", Latency::p99Micros),
              micros("maxMicros", "The longest", Latency::maxMicros)));

  static final Composite<Errors> ERRORS =
      new Composite<>(
          "ErrorsByKind",
          "What went wrong for clients, by kind",
          List.of(
              Figure.counter(
                  "timeout",
                  "Waits, sends, messages and pongs that missed their deadline",
                  "errors",
                  Errors::timeout),
              Figure.counter("capacity", "Refused for want of a slot", "errors", Errors::capacity),
              Figure.counter(
                  "other",
                  "Lost connections, faults of ours, refusals for other reasons",
                  "errors",
                  Errors::other)));

  private static final Composite<PerSecond> PER_SECOND =
      new Composite<>(
          "PerSecond",
          "What happened, per second",
          List.of(
              rate("offered", "Connections that asked to join", PerSecond::offered),
              rate("admitted", "Connections that got a slot", PerSecond::admitted),
              rate("messagesIn", "Messages received", PerSecond::messagesIn),
              rate("messagesOut", "Messages written", PerSecond::messagesOut)));

  static final Composite<Rates> RATES =
      new Composite<>(
          "MessageRates",
          "What happened per second, over the last one and five minutes",
          List.of(
              Figure.composite("oneMinute", "Over one minute", PER_SECOND, Rates::oneMinute),
              Figure.composite(
                  "fiveMinutes", "Over five minutes", PER_SECOND, Rates::fiveMinutes)));

  private Parts() {}

  private static Figure<Latency> micros(String name, String about, ToLongFunction<Latency> read) {
    return Figure.longGauge(name, about, "microseconds", read);
  }

  private static Figure<PerSecond> rate(
      String name, String about, ToDoubleFunction<PerSecond> read) {
    return Figure.fraction(name, about, "per second", read);
  }

  /**
   * Counts by a constant of that enum. All constants are there, so that the type stays the same and
   * a tool finds each by its name before it first happens.
   */
  static <E extends Enum<E>> Composite<Map<E, Long>> counts(
      String name, String about, String unit, Class<E> keys) {
    List<Figure<Map<E, Long>>> items =
        Arrays.stream(keys.getEnumConstants()).map(key -> count(key, unit)).toList();
    return new Composite<>(name, about, items);
  }

  private static <E extends Enum<E>> Figure<Map<E, Long>> count(E key, String unit) {
    String name = key.name().toLowerCase(Locale.ROOT);
    return Figure.counter(name, name, unit, counts -> counts.getOrDefault(key, 0L));
  }
}
