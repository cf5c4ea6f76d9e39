package io.sluice.bench.core;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks of the core whose names match {@code bench.jmh}, with what they allocate, and
 * prints a table for docs/performance.md.
 */
public final class CoreBench {
  private static final String ALLOCATION = "gc.alloc.rate.norm";

  private CoreBench() {}

  public static void main(String[] args) throws Exception {
    Properties given = System.getProperties();
    Path work = Files.createDirectories(Path.of(given.getProperty("bench.work")));
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(given.getProperty("bench.jmh"))
            .forks(Integer.parseInt(given.getProperty("bench.forks")))
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(1))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .resultFormat(ResultFormatType.JSON)
            .result(work.resolve("jmh.json").toString());
    String profiler = given.getProperty("bench.profiler", "");
    if (!profiler.isEmpty()) {
      options.addProfiler(profiler);
    }
    table(new Runner(options.build()).run()).forEach(System.out::println);
  }

  private static List<String> table(Collection<RunResult> results) {
    List<String> lines = new ArrayList<>();
    lines.add("| benchmark | result | allocated, bytes each |");
    lines.add("|---|---|---|");
    for (RunResult each : results) {
      Result<?> score = each.getPrimaryResult();
      Result<?> allocated = each.getSecondaryResults().get(ALLOCATION);
      lines.add(
          String.format(
              Locale.ROOT,
              "| `%s` | %.4g ± %.2g %s | %s |",
              name(each),
              score.getScore(),
              score.getScoreError(),
              score.getScoreUnit(),
              allocated == null ? "" : String.format(Locale.ROOT, "%.0f", allocated.getScore())));
    }
    return lines;
  }

  /** Class, method and parameters, without the package. */
  private static String name(RunResult result) {
    StringBuilder name = new StringBuilder();
    String full = result.getParams().getBenchmark();
    name.append(full.substring(CoreBench.class.getPackageName().length() + 1));
    for (String key : result.getParams().getParamsKeys()) {
      name.append(' ').append(result.getParams().getParam(key));
    }
    return name.toString();
  }
}
