package io.sluice.bench.core;

import io.sluice.api.Lease;
import io.sluice.api.Target;
import io.sluice.core.ClientPool;
import io.sluice.core.Ports;
import io.sluice.core.config.OutboundConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/**
 * One of eight connections is borrowed and given back: of the outbound pool, of Apache Commons
 * Pool, and of a semaphore with a deque behind it, which knows nothing of connections.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public abstract class BorrowBenchmark {
  private static final int CONNECTIONS = 8;
  private static final Target TARGET = Target.of("ws://service.test/");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private ClientPool sluice;
  private GenericObjectPool<Object> commons;
  private final Semaphore permits = new Semaphore(CONNECTIONS);
  private final Deque<Object> deque = new ArrayDeque<>();

  /** By one thread. */
  public static class One extends BorrowBenchmark {}

  /** By as many as there are connections, so that nobody has to wait for one. */
  @Threads(CONNECTIONS)
  public static class Eight extends BorrowBenchmark {}

  @Setup(Level.Trial)
  public void fill() throws Exception {
    sluice =
        new ClientPool(
            OutboundConfig.DEFAULT
                .withAllowedTargets("ws://service.test")
                .withMaxPerHost(CONNECTIONS),
            new NullDialler(),
            new Ports(
                System::nanoTime, (deadlineNanos, action) -> () -> {}, List.of(), new Random(1)));
    commons = new GenericObjectPool<>(new Anything());
    commons.setMaxTotal(CONNECTIONS);
    commons.setMaxIdle(CONNECTIONS);
    commons.addObjects(CONNECTIONS);
    Lease[] leases = new Lease[CONNECTIONS];
    for (int i = 0; i < CONNECTIONS; i++) {
      deque.add(new Object());
      leases[i] = lease();
    }
    for (Lease each : leases) {
      each.release();
    }
  }

  private static final class Anything extends BasePooledObjectFactory<Object> {
    @Override
    public Object create() {
      return new Object();
    }

    @Override
    public PooledObject<Object> wrap(Object made) {
      return new DefaultPooledObject<>(made);
    }
  }

  private Lease lease() {
    return sluice.acquire(TARGET, TIMEOUT).toCompletableFuture().join();
  }

  @Benchmark
  public void sluice() {
    lease().release();
  }

  @Benchmark
  public void commonsPool() throws Exception {
    Object borrowed = commons.borrowObject();
    commons.returnObject(borrowed);
  }

  @Benchmark
  public void semaphoreAndDeque() throws InterruptedException {
    permits.acquire();
    Object borrowed;
    synchronized (deque) {
      borrowed = deque.pollLast();
    }
    synchronized (deque) {
      deque.addLast(borrowed);
    }
    permits.release();
  }

  @TearDown
  public void checkAndClose() {
    if (!sluice.verify().isEmpty()) {
      throw new IllegalStateException(sluice.verify().toString());
    }
    sluice.stop();
    commons.close();
  }
}
