package io.sluice.adapter.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dashboard of the docs asks for nothing that isn't there. */
class DashboardTest {
  private static final Path DASHBOARD = Path.of("..", "docs", "grafana", "sluice.json");
  private static final Pattern NAME = Pattern.compile("sluice_[a-z_]+");

  @Test
  void eachMetricThatItAsksFor_isExported() throws IOException {
    Set<String> asked =
        expressions()
            .flatMap(text -> NAME.matcher(text).results().map(MatchResult::group))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(asked).hasSizeGreaterThan(20);
    assertThat(exported()).containsAll(asked);
  }

  @Test
  void eachPanel_hasAPlaceOfItsOwn() throws IOException {
    assertThat(panels().map(panel -> panel.getJsonObject("gridPos").toString()))
        .doesNotHaveDuplicates();
  }

  private static Stream<String> expressions() throws IOException {
    JsonObject dashboard = dashboard();
    Stream<String> variables =
        dashboard
            .getJsonObject("templating")
            .getJsonArray("list")
            .getValuesAs(JsonObject.class)
            .stream()
            .map(variable -> variable.getString("definition", ""));
    Stream<String> targets =
        panels()
            .flatMap(panel -> panel.getJsonArray("targets").getValuesAs(JsonObject.class).stream())
            .map(target -> target.getString("expr"));
    return Stream.concat(variables, targets);
  }

  private static Stream<JsonObject> panels() throws IOException {
    return dashboard().getJsonArray("panels").getValuesAs(JsonObject.class).stream();
  }

  private static JsonObject dashboard() throws IOException {
    try (Reader file = Files.newBufferedReader(DASHBOARD);
        JsonReader reader = Json.createReader(file)) {
      return reader.readObject();
    }
  }

  private static Set<String> exported() {
    return Stream.of(PoolMetrics.ALL, HostMetrics.ALL, HostMetrics.SHARED)
        .flatMap(List::stream)
        .map(DashboardTest::exported)
        .collect(Collectors.toSet());
  }

  private static String exported(Metric<?, ?> metric) {
    boolean isCounter = metric.of(List.of(), none -> Labels.EMPTY) instanceof CounterSnapshot;
    return metric.name() + (isCounter ? "_total" : "");
  }
}
