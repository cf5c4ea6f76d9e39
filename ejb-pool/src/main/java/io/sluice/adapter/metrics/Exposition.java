package io.sluice.adapter.metrics;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.sluice.api.OutboundStats;
import io.sluice.api.PoolStats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Figures in the text format of Prometheus. Thread-safe. */
public final class Exposition {
  /** What the text is, for {@code Content-Type}. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

  /** All that these say; one snapshot of each pool, and so of one moment. UTF-8. */
  public byte[] of(List<PoolStats> pools, OutboundStats outbound) {
    List<MetricSnapshot> all = new ArrayList<>();
    PoolMetrics.ALL.forEach(metric -> all.add(metric.of(pools, PoolMetrics::labels)));
    HostMetrics.ALL.forEach(metric -> all.add(metric.of(outbound.hosts(), HostMetrics::labels)));
    HostMetrics.SHARED.forEach(
        metric -> all.add(metric.of(List.of(outbound), shared -> Labels.EMPTY)));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      writer.write(text, new MetricSnapshots(all));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toByteArray();
  }
}
