package io.sluice.adapter.websocket;

import io.sluice.spi.Lane;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A few lanes over one executor, for containers whose own I/O threads can't be had. The core never
 * has two passes of a lane outstanding, so a lane is one thread at a time without being one. Given
 * out in turns. Thread-safe.
 */
public final class ExecutorLanes implements Supplier<Lane> {
  private final List<Lane> lanes;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * So many lanes.
   *
   * @param executor runs their passes, which don't block
   */
  public ExecutorLanes(Executor executor, int count) {
    this.lanes = IntStream.range(0, count).<Lane>mapToObj(i -> new ExecutorLane(executor)).toList();
  }

  /** The next one. */
  @Override
  public Lane get() {
    return lanes.get(Math.floorMod(turn.getAndIncrement(), lanes.size()));
  }

  /** A class and not a record or lambda: equality has to be identity. */
  private static final class ExecutorLane implements Lane {
    private final Executor executor;

    private ExecutorLane(Executor executor) {
      this.executor = executor;
    }

    @Override
    public void wake(Runnable pass) {
      executor.execute(pass);
    }
  }
}
