package io.sluice.bench.core;

import io.sluice.core.SweepReport;
import io.sluice.core.config.NodeConfig;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One sweep a second over 18,000 connections: one in 25 is pinged in each, and answers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SweepBenchmark {
  private static final int CONNECTIONS = 18_000;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private BareNode node;
  private long nowNanos;

  @Setup
  public void open() {
    node = new BareNode(CONNECTIONS, Runnable::run, () -> nowNanos);
  }

  @Benchmark
  public SweepReport sweep() {
    nowNanos += SECOND_NANOS;
    SweepReport report = node.node().sweep(NodeConfig.DEFAULT_POOL);
    if (report.looked() != CONNECTIONS) {
      throw new IllegalStateException("somebody is missing: " + report);
    }
    return report;
  }
}
