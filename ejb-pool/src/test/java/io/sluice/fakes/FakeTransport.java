package io.sluice.fakes;

import io.sluice.spi.Batch;
import io.sluice.spi.Lane;
import io.sluice.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/**
 * A transport that keeps what it is given, read back from the bytes that would go over the wire,
 * and watches over the port's contract. What it does with a send is up to the test.
 */
public final class FakeTransport implements Transport {
  /** A close frame that went out. */
  public record Close(int code, String reason) {}

  /** What becomes of a send. */
  private interface Behaviour {
    void send(Completion done);
  }

  private final ManualLane lane;
  private final int maxBatchMessages;
  private final Violations violations;

  /** Guarded by {@code this}: frames, {@code <ping>}, {@code <close 1000>}, {@code <abort>}. */
  private final List<String> log = new ArrayList<>();

  /** Guarded by {@code this}. */
  private final List<List<String>> batches = new ArrayList<>();

  private final AtomicReference<Completion> inFlight = new AtomicReference<>();
  private volatile Behaviour behaviour;
  private volatile Close close;
  private volatile boolean aborted;
  private volatile boolean vanished;
  private volatile int pings;
  private volatile Runnable onPing;
  private volatile BiConsumer<Integer, String> onClose = (code, reason) -> {};
  private volatile Runnable onAbort = () -> {};

  /** A transport that completes at once. */
  public FakeTransport(ManualLane lane, int maxBatchMessages, Violations violations) {
    this.lane = lane;
    this.maxBatchMessages = maxBatchMessages;
    this.violations = violations;
    completeAtOnce();
  }

  // ---- what a test makes of it
  // -------------------------------------------------------------------

  /** Sends complete before they return. */
  public void completeAtOnce() {
    behaviour = done -> finish(null);
  }

  /** Sends complete when the test says so: {@link #complete}. Until then they stall. */
  public void stall() {
    behaviour = done -> {};
  }

  /** Sends complete on another thread. */
  public void completeOn(Executor executor) {
    behaviour = done -> executor.execute(() -> finish(null));
  }

  /** Sends fail before they return. */
  public void fail() {
    behaviour = done -> finish(new IllegalStateException("broken pipe"));
  }

  /** Sends throw, against the contract. */
  public void throwing(Throwable failure) {
    behaviour =
        done -> {
          inFlight.set(null);
          FakeTransport.<RuntimeException>sneak(failure);
        };
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable failure) throws T {
    throw (T) failure;
  }

  /** Completes the send in flight. False if there is none. */
  public boolean complete() {
    return finish(null);
  }

  /** Fails the send in flight. False if there is none. */
  public boolean completeExceptionally() {
    return finish(new IllegalStateException("connection reset"));
  }

  private boolean finish(Throwable failure) {
    Completion done = inFlight.getAndSet(null);
    if (done == null) {
      return false;
    }
    done.completed(failure);
    return true;
  }

  /** The session is over, and the container tells nobody. */
  public void vanish() {
    vanished = true;
  }

  /** Called when a close frame goes out. */
  public void onClose(BiConsumer<Integer, String> action) {
    onClose = action;
  }

  /** Called at the first abort. */
  public void onAbort(Runnable action) {
    onAbort = action;
  }

  // ---- what the core sees
  // ------------------------------------------------------------------------

  @Override
  public Lane lane() {
    return lane;
  }

  @Override
  public int maxBatchMessages() {
    return maxBatchMessages;
  }

  @Override
  public void send(Batch batch, Completion done) {
    onLane("send");
    violations.check(close == null, "LIFE-3: send after close");
    violations.check(inFlight.compareAndSet(null, done), "BP-2: two sends in flight");
    violations.check(
        batch.size() <= maxBatchMessages, "a batch of " + batch.size() + " messages is too large");
    List<String> texts = WireFrames.texts(batch.frames());
    violations.check(texts.size() == batch.size(), "a batch's frames are not its messages");
    synchronized (this) {
      batches.add(texts);
      log.addAll(texts);
    }
    behaviour.send(done);
  }

  @Override
  public void ping() {
    onLane("ping");
    violations.check(close == null, "LIFE-3: ping after close");
    violations.check(inFlight.get() == null, "a ping while a send is in flight");
    pings++;
    Runnable answer = onPing;
    if (answer != null) {
      answer.run();
    }
    synchronized (this) {
      log.add("<ping>");
    }
  }

  @Override
  public void close(int code, String reason) {
    onLane("close");
    violations.check(close == null, "LIFE-3: close after close");
    violations.check(inFlight.get() == null, "a close while a send is in flight");
    close = new Close(code, reason);
    synchronized (this) {
      log.add("<close " + code + ">");
    }
    onClose.accept(code, reason);
  }

  @Override
  public boolean isOpen() {
    return !aborted && !vanished;
  }

  @Override
  public void abort() {
    violations.checkNoLock("Transport.abort");
    boolean first = !aborted;
    aborted = true;
    if (first) {
      synchronized (this) {
        log.add("<abort>");
      }
      onAbort.run();
    }
  }

  private void onLane(String what) {
    violations.checkNoLock("Transport." + what);
    violations.check(lane.isHere(), what + " on another thread than the lane's");
  }

  // ---- what came of it
  // ---------------------------------------------------------------------------

  /** Everything that was done with it, in order. */
  public synchronized List<String> log() {
    return List.copyOf(log);
  }

  /** The texts of all frames. */
  public synchronized List<String> frames() {
    return batches.stream().flatMap(List::stream).toList();
  }

  /** The same, write by write. */
  public synchronized List<List<String>> batches() {
    return List.copyOf(batches);
  }

  /** The close frame; null if none went out. */
  public Close close() {
    return close;
  }

  /** Whether it was aborted. */
  public boolean isAborted() {
    return aborted;
  }

  /** Whether a send is in flight. */
  public boolean isSending() {
    return inFlight.get() != null;
  }

  /** Has something happen while a ping is still being sent. */
  public void onPing(Runnable happening) {
    onPing = happening;
  }

  /** How many pings went out. */
  public int pings() {
    return pings;
  }
}
