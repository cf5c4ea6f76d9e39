package io.sluice.adapter.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.OutboundStats;
import io.sluice.api.PoolStats;
import io.sluice.api.PriorityClass;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ExpositionTest {
  private static final OutboundStats NOTHING_OUTBOUND =
      new OutboundStats(List.of(), new OutboundStats.Shared(0, 0, Map.of(), 0, 0), 0);

  private static final Pattern SAMPLE =
      Pattern.compile("([a-z_]+)(\\{(?:[a-z]+=\"[^\"]*\",?)+})? ([-+.0-9E]+)");

  @RegisterExtension final World world = new World();

  @Test
  void whatHappened_isThere_byPoolAndClass() {
    world.pool(World.unreserved(2));
    world.connect("a");
    Client second = world.connect("b");
    Client waiter = world.connect("c");
    assertThat(waiter.isWaiting()).isTrue();
    second.closes();

    Map<String, Double> samples = samples();

    String normal = "{pool=\"default\",priority=\"normal\"}";
    assertThat(samples)
        .containsEntry("sluice_pool_connections" + normal, 2.0)
        .containsEntry("sluice_pool_waiting_connections" + normal, 0.0)
        .containsEntry("sluice_pool_admitted_total" + normal, 2.0)
        .containsEntry("sluice_pool_admitted_from_queue_total" + normal, 1.0)
        .containsEntry("sluice_pool_max_connections{pool=\"default\"}", 2.0)
        .containsEntry("sluice_pool_offered_total{pool=\"default\"}", 3.0)
        .containsEntry("sluice_pool_state{pool=\"default\",state=\"active\"}", 1.0)
        .containsEntry("sluice_pool_state{pool=\"default\",state=\"draining\"}", 0.0)
        .containsEntry("sluice_pool_closed_total{pool=\"default\",reason=\"client_closed\"}", 1.0)
        .containsEntry("sluice_pool_acquire_seconds_count{pool=\"default\"}", 3.0)
        .containsKey("sluice_pool_acquire_seconds{pool=\"default\",quantile=\"0.99\"}");
  }

  @Test
  void theFigures_areThoseOfTheirSnapshot() {
    world.connect("a", PriorityClass.HIGH);
    PoolStats now = world.stats();
    Map<String, Double> samples = samples(now);

    String pool = "{pool=\"default\"}";
    assertThat(samples)
        .containsEntry("sluice_pool_snapshot_version" + pool, (double) now.version())
        .containsEntry("sluice_pool_offered_total" + pool, (double) now.totals().offered());
    now.classes()
        .forEach(
            (priority, figures) ->
                assertThat(samples)
                    .containsEntry(
                        "sluice_pool_connections{pool=\"default\",priority=\"%s\"}"
                            .formatted(priority.wireName()),
                        (double) figures.active()));
  }

  @Test
  void theText_isOfTheFormat_withHelpAndType_andNothingTwice() {
    world.connect("a");
    List<String> lines = text(world.stats()).lines().toList();

    Set<String> described = new TreeSet<>();
    Set<String> seen = new TreeSet<>();
    for (String line : lines) {
      if (line.startsWith("# TYPE ")) {
        assertThat(described.add(line.split(" ")[2])).as(line).isTrue();
        assertThat(line).matches("# TYPE [a-z_]+ (gauge|counter|summary)");
      } else if (!line.startsWith("# HELP ")) {
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        assertThat(seen.add(line.substring(0, line.lastIndexOf(' ')))).as(line).isTrue();
        assertThat(described).contains(sample.group(1).replaceAll("_seconds_count$", "_seconds"));
      }
    }
    assertThat(lines.stream().filter(line -> line.startsWith("# HELP "))).hasSameSizeAs(described);
  }

  @Test
  void countersEndInTotal_andNothingElseDoes() {
    world.connect("a");
    assertThat(text(world.stats()).lines().filter(line -> line.startsWith("# TYPE ")))
        .allSatisfy(
            line ->
                assertThat(line.split(" ")[2].endsWith("_total"))
                    .as(line)
                    .isEqualTo(line.endsWith(" counter")));
  }

  private Map<String, Double> samples() {
    return samples(world.stats());
  }

  private static Map<String, Double> samples(PoolStats pool) {
    return text(pool)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.lastIndexOf(' ')),
                line -> Double.valueOf(line.substring(line.lastIndexOf(' '))),
                (one, other) -> one,
                TreeMap::new));
  }

  private static String text(PoolStats pool) {
    return new String(new Exposition().of(List.of(pool), NOTHING_OUTBOUND), StandardCharsets.UTF_8);
  }
}
