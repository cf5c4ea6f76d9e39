package io.sluice.adapter.cdi;

import io.sluice.adapter.client.ClientDialler;
import io.sluice.core.ClientPool;
import io.sluice.core.Ports;
import io.sluice.core.config.OutboundConfig;
import io.sluice.spi.SessionOpener;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** The outbound pool with what dials for it: made together, and ended together. */
final class OutboundHouse implements AutoCloseable {
  /** More than the second after which a service that doesn't answer a close frame is cut off. */
  private static final long LAST_CLOSES_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

  private static final long LOOK_AGAIN_MILLIS = 20;

  private final ExecutorService threads;
  private final ClientDialler dialler;
  private final ClientPool pool;

  OutboundHouse(
      OutboundConfig config, Ports ports, SessionOpener opener, UnaryOperator<String> credentials) {
    threads = Workers.dialling(config.dialling().maxDials());
    dialler =
        new ClientDialler(config, opener, threads, ports.alarm(), ports.ticker(), credentials);
    pool = new ClientPool(config, dialler, ports);
  }

  ClientPool pool() {
    return pool;
  }

  /** For good: services hear a close frame, and who doesn't answer it is cut. Idempotent. */
  @Override
  public void close() {
    pool.stop();
    awaitCloses();
    dialler.close();
    threads.shutdownNow();
  }

  private void awaitCloses() {
    long deadlineNanos = System.nanoTime() + LAST_CLOSES_NANOS;
    try {
      while (dialler.open() > 0 && deadlineNanos - System.nanoTime() > 0) {
        Thread.sleep(LOOK_AGAIN_MILLIS);
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
