package io.sluice.bench.core;

import io.sluice.core.Connection;
import io.sluice.spi.Lane;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From a message to a group of 1000 to each member's transport, which does nothing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RoutingBenchmark {
  private static final int MEMBERS = 1_000;
  private static final int BACKLOG = 8;
  private static final String PAYLOAD = "{\"text\":\"" + "x".repeat(117) + "\"}";
  private static final String REQUEST =
      "{\"type\":\"broadcast\",\"group\":\"news\",\"payload\":" + PAYLOAD + "}";

  private final HeldLane lane = new HeldLane();
  private BareNode node;
  private Connection publisher;

  /** A lane that passes when it is told, so that several messages may wait for one pass. */
  private static final class HeldLane implements Lane {
    private Runnable due;

    @Override
    public void wake(Runnable pass) {
      due = pass;
    }

    private void run() {
      while (due != null) {
        Runnable pass = due;
        due = null;
        pass.run();
      }
    }
  }

  @Setup
  public void join() {
    node = new BareNode(MEMBERS, lane, System::nanoTime);
    for (Connection each : node.connections()) {
      each.part("{\"type\":\"join\",\"group\":\"news\"}", true);
    }
    publisher = node.connections().get(0);
    lane.run();
    // A benchmark of nothing would be fast: each of the others gets one.
    publisher.part(REQUEST, true);
    lane.run();
    if (node.bytes() < (MEMBERS - 1) * (long) PAYLOAD.length()) {
      throw new IllegalStateException("not everybody got it");
    }
  }

  /** An application publishes. */
  @Benchmark
  @OperationsPerInvocation(MEMBERS)
  public void ofAnApplication() {
    node.pool().broadcast("news", PAYLOAD);
    lane.run();
  }

  /** A member publishes: it is parsed, and goes to all but itself. */
  @Benchmark
  @OperationsPerInvocation(MEMBERS - 1)
  public void ofAMember() {
    publisher.part(REQUEST, true);
    lane.run();
  }

  /** Eight wait for one pass, and leave in one write to each. */
  @Benchmark
  @OperationsPerInvocation((MEMBERS - 1) * BACKLOG)
  public void ofAMemberEightAtATime() {
    for (int i = 0; i < BACKLOG; i++) {
      publisher.part(REQUEST, true);
    }
    lane.run();
  }
}
