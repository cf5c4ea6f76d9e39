package io.sluice.bench.core;

import io.sluice.spi.Batch;
import io.sluice.spi.Lane;
import io.sluice.spi.Transport;

/** Takes everything at once, and puts it nowhere. */
final class NullTransport implements Transport {
  private final Lane lane;
  private final Runnable onPing;
  private long bytes;

  NullTransport(Lane lane, Runnable onPing) {
    this.lane = lane;
    this.onPing = onPing;
  }

  @Override
  public Lane lane() {
    return lane;
  }

  @Override
  public int maxBatchMessages() {
    return 8;
  }

  @Override
  public void send(Batch batch, Completion done) {
    bytes += batch.frames().remaining();
    done.completed(null);
  }

  /** What was sent, so that nobody leaves the work out. */
  long bytes() {
    return bytes;
  }

  @Override
  public void ping() {
    onPing.run();
  }

  @Override
  public void close(int code, String reason) {
    // Nobody is there.
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void abort() {
    // Nobody is there.
  }
}
