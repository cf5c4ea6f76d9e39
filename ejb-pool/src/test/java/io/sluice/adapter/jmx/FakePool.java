package io.sluice.adapter.jmx;

import io.sluice.api.AfterCommit;
import io.sluice.api.Delivery;
import io.sluice.api.DryRun;
import io.sluice.api.Explanation;
import io.sluice.api.PoolControl;
import io.sluice.api.PoolStats;
import io.sluice.api.PooledConnection;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** A pool that answers what a test has told it, and notes what it was asked. */
final class FakePool implements PoolControl {
  /** What was asked for, as it would be written in Java. */
  final List<String> calls = new ArrayList<>();

  /** The context class loader of each call. */
  final List<ClassLoader> loaders = new ArrayList<>();

  /** Thrown by each call; null for none. */
  RuntimeException fault;

  PoolStats stats;
  boolean answer = true;
  List<String> violations = List.of();

  private final String name;

  FakePool(String name) {
    this.name = name;
    this.stats = SomeStats.of(name);
  }

  private void called(String call) {
    calls.add(call);
    loaders.add(Thread.currentThread().getContextClassLoader());
    if (fault != null) {
      throw fault;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public PoolStats stats() {
    called("stats()");
    return stats;
  }

  @Override
  public Pools.State state() {
    return stats.state();
  }

  @Override
  public boolean isSaturated() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean kick(String connectionId) {
    called("kick(" + connectionId + ")");
    return answer;
  }

  @Override
  public boolean drain() {
    called("drain()");
    return answer;
  }

  @Override
  public boolean resume() {
    called("resume()");
    return answer;
  }

  @Override
  public void resetPeak() {
    called("resetPeak()");
  }

  @Override
  public List<String> verify() {
    called("verify()");
    return violations;
  }

  @Override
  public void setMaxConnections(int max) {
    called("setMaxConnections(" + max + ")");
  }

  @Override
  public void setReserved(PriorityClass priority, int slots) {
    called("setReserved(" + priority + ", " + slots + ")");
  }

  @Override
  public Explanation explain(PriorityClass priority) {
    called("explain(" + priority + ")");
    return new Explanation(
        name, 1, priority, Explanation.Outcome.ADMIT, 1, 0, null, 0, 0, "a slot for " + priority);
  }

  @Override
  public void setLimits(OptionalInt maxConnections, Map<PriorityClass, Integer> reserved) {
    throw new UnsupportedOperationException("not by JMX");
  }

  @Override
  public DryRun dryRun(int maxConnections, Map<PriorityClass, Integer> reserved) {
    called("dryRun(" + maxConnections + ", " + new TreeMap<>(reserved) + ")");
    return new DryRun(1, null, Map.of(), Map.of(), "nobody would wait");
  }

  @Override
  public Delivery broadcast(String group, String payload) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AfterCommit afterCommit() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Delivery send(String clientId, String payload) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<PooledConnection> connections() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<PooledConnection> waiting() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<PooledConnection> connection(String connectionId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Map<String, Integer> groups() {
    throw new UnsupportedOperationException();
  }
}
