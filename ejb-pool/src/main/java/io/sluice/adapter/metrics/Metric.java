package io.sluice.adapter.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.sluice.api.PoolStats.Latency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * One metric: what is read of each {@code S} that there is.
 *
 * @param name without what the format adds, such as {@code _total}
 * @param kind makes it of values by labels
 * @param read the values of one, by the labels that they have besides those of the {@code S}
 */
record Metric<S, V>(String name, String about, Kind<V> kind, Function<S, Map<Labels, V>> read) {
  private static final double MICROS = TimeUnit.SECONDS.toMicros(1);

  /** How values become a metric. */
  interface Kind<V> {
    MetricSnapshot of(String name, String about, Map<Labels, V> values);
  }

  /** It is now. */
  static <S> Metric<S, Double> gauge(
      String name, String about, Function<S, Map<Labels, Double>> read) {
    return new Metric<>(name, about, Metric::gauge, read);
  }

  /** It only grows. */
  static <S> Metric<S, Double> counter(
      String name, String about, Function<S, Map<Labels, Double>> read) {
    return new Metric<>(name, about, Metric::counter, read);
  }

  /** Durations. Without their sum: an average in whole microseconds doesn't tell it exactly. */
  static <S> Metric<S, Latency> summary(
      String name, String about, Function<S, Map<Labels, Latency>> read) {
    return new Metric<>(name, about, Metric::summary, read);
  }

  /** One value, without a label of its own. */
  static <S> Function<S, Map<Labels, Double>> one(ToDoubleFunction<S> figure) {
    return from -> Map.of(Labels.EMPTY, figure.applyAsDouble(from));
  }

  /** A value for each constant, by its name in lower case. */
  static <S> Function<S, Map<Labels, Double>> by(
      String label, Function<S, ? extends Map<? extends Enum<?>, ? extends Number>> figures) {
    return from -> {
      Map<Labels, Double> values = new TreeMap<>();
      figures
          .apply(from)
          .forEach((key, count) -> values.put(Labels.of(label, word(key)), count.doubleValue()));
      return values;
    };
  }

  /** 1 for the constant that it is, 0 for each that it could be. */
  static <S, E extends Enum<E>> Function<S, Map<Labels, Double>> state(
      E[] all, Function<S, E> state) {
    return from -> {
      Map<Labels, Double> values = new TreeMap<>();
      E now = state.apply(from);
      for (E each : all) {
        values.put(Labels.of("state", word(each)), each == now ? 1.0 : 0.0);
      }
      return values;
    };
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Of all of these, by the label that tells them apart. */
  MetricSnapshot of(List<S> all, Function<S, Labels> who) {
    Map<Labels, V> values = new TreeMap<>();
    all.forEach(
        from ->
            read.apply(from)
                .forEach((labels, value) -> values.put(who.apply(from).merge(labels), value)));
    return kind.of(name, about, values);
  }

  private static MetricSnapshot gauge(String name, String about, Map<Labels, Double> values) {
    GaugeSnapshot.Builder metric = GaugeSnapshot.builder().name(name).help(about);
    values.forEach(
        (labels, value) ->
            metric.dataPoint(GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
    return metric.build();
  }

  private static MetricSnapshot counter(String name, String about, Map<Labels, Double> values) {
    CounterSnapshot.Builder metric = CounterSnapshot.builder().name(name).help(about);
    values.forEach(
        (labels, value) ->
            metric.dataPoint(
                CounterDataPointSnapshot.builder().labels(labels).value(value).build()));
    return metric.build();
  }

  private static MetricSnapshot summary(String name, String about, Map<Labels, Latency> values) {
    SummarySnapshot.Builder metric = SummarySnapshot.builder().name(name).help(about);
    values.forEach(
        (labels, latency) ->
            metric.dataPoint(
                SummaryDataPointSnapshot.builder()
                    .labels(labels)
                    .count(latency.count())
                    .quantiles(
                        Quantiles.builder()
                            .quantile(0.5, latency.p50Micros() / MICROS)
                            .quantile(0.95, latency.p95Micros() / MICROS)
                            .quantile(0.99, latency.p99Micros() / MICROS)
                            .quantile(1, latency.maxMicros() / MICROS)
                            .build())
                    .build()));
    return metric.build();
  }
}
