package io.sluice.adapter.jmx;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import javax.management.Descriptor;
import javax.management.ImmutableDescriptor;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;

/**
 * One value that is read from an {@code S}: an attribute of a bean, or an item of a {@link
 * Composite}.
 *
 * @param about what it is; its kind and unit are added to that
 * @param kind "counter" (it only grows) or "gauge" (it is now), as the descriptor field {@code
 *     metricType} names them; empty where neither fits
 * @param unit what it is counted in; empty where there is none
 * @param read gives a value of {@code type}, never null
 */
record Figure<S>(
    String name,
    String about,
    String kind,
    String unit,
    OpenType<?> type,
    Function<? super S, ?> read) {
  private static final String COUNTER = "counter";
  private static final String GAUGE = "gauge";

  static <S> Figure<S> gauge(String name, String about, String unit, ToIntFunction<S> read) {
    return new Figure<>(name, about, GAUGE, unit, SimpleType.INTEGER, read::applyAsInt);
  }

  static <S> Figure<S> longGauge(String name, String about, String unit, ToLongFunction<S> read) {
    return new Figure<>(name, about, GAUGE, unit, SimpleType.LONG, read::applyAsLong);
  }

  static <S> Figure<S> fraction(String name, String about, String unit, ToDoubleFunction<S> read) {
    return new Figure<>(name, about, GAUGE, unit, SimpleType.DOUBLE, read::applyAsDouble);
  }

  static <S> Figure<S> counter(String name, String about, String unit, ToLongFunction<S> read) {
    return new Figure<>(name, about, COUNTER, unit, SimpleType.LONG, read::applyAsLong);
  }

  static <S> Figure<S> text(String name, String about, Function<S, String> read) {
    return new Figure<>(name, about, "", "", SimpleType.STRING, read);
  }

  static <S, T> Figure<S> composite(
      String name, String about, Composite<T> composite, Function<S, T> part) {
    return new Figure<>(
        name, about, "", "", composite.type(), from -> composite.of(part.apply(from)));
  }

  /** The same as an item of a composite, where names begin with a small letter. */
  Figure<S> asItem() {
    String item = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    return new Figure<>(item, about, kind, unit, type, read);
  }

  Object of(S from) {
    return read.apply(from);
  }

  /** What it is, with its kind and unit: consoles show this text, and few of them descriptors. */
  String description() {
    if (kind.isEmpty()) {
      return about;
    }
    return about + " (" + (unit.isEmpty() ? kind : kind + ", " + unit) + ")";
  }

  /** Kind and unit as tools read them: standard field names, see {@link Descriptor}. */
  Descriptor descriptor() {
    if (kind.isEmpty()) {
      return ImmutableDescriptor.EMPTY_DESCRIPTOR;
    }
    return new ImmutableDescriptor(
        unit.isEmpty() ? Map.of("metricType", kind) : Map.of("metricType", kind, "units", unit));
  }
}
