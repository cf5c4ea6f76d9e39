package io.sluice.fakes;

import io.sluice.spi.Batch;
import io.sluice.spi.Lane;
import io.sluice.spi.Transport;
import java.util.function.IntConsumer;

/** A transport to nobody: what is sent is written at once, or never. Keeps nothing. */
public final class NullTransport implements Transport {
  private final Lane lane;
  private volatile boolean stalls;
  private volatile boolean gone;

  /** Guarded by {@code this}, as all below: what came before somebody listened is told then. */
  private IntConsumer onClose;

  private Runnable onAbort;
  private int closedWith;
  private boolean aborted;

  /** On that lane. */
  public NullTransport(Lane lane) {
    this.lane = lane;
  }

  /** From now on sends never complete. */
  public void stalls() {
    stalls = true;
  }

  /** The session is over, and the container tells nobody. */
  public void vanish() {
    gone = true;
  }

  /** Told the code of a close frame that goes out, as a peer that answers it would have it. */
  public void onClose(IntConsumer hears) {
    int before;
    synchronized (this) {
      onClose = hears;
      before = closedWith;
    }
    if (before != 0) {
      hears.accept(before);
    }
  }

  /** Told of an abort, at least once. */
  public void onAbort(Runnable hears) {
    boolean before;
    synchronized (this) {
      onAbort = hears;
      before = aborted;
    }
    if (before) {
      hears.run();
    }
  }

  @Override
  public Lane lane() {
    return lane;
  }

  @Override
  public int maxBatchMessages() {
    return 16;
  }

  @Override
  public void send(Batch batch, Completion done) {
    if (!stalls) {
      done.completed(null);
    }
  }

  @Override
  public void ping() {
    // Goes nowhere.
  }

  @Override
  public void close(int code, String reason) {
    IntConsumer hears;
    synchronized (this) {
      closedWith = code;
      hears = onClose;
    }
    if (hears != null) {
      gone = true;
      hears.accept(code);
    }
  }

  @Override
  public boolean isOpen() {
    return !gone;
  }

  @Override
  public void abort() {
    Runnable hears;
    synchronized (this) {
      aborted = true;
      hears = onAbort;
    }
    gone = true;
    if (hears != null) {
      hears.run();
    }
  }
}
