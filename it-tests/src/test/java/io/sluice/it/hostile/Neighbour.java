package io.sluice.it.hostile;

import io.sluice.wire.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A healthy client in the same pool. It has an echo fifty times a second, and remembers the first
 * that was not as it should be and the slowest of all.
 */
public final class Neighbour implements AutoCloseable {
  private static final Duration USUAL_PATIENCE = Duration.ofSeconds(10);

  /** The first handshake of a server that was just deployed: what it costs isn't what is tried. */
  private static final Duration FIRST = Duration.ofSeconds(15);

  private static final int PAUSE_MILLIS = 20;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final Duration patience;
  private final Peer peer;
  private final Thread thread = new Thread(this::live, "neighbour");

  private volatile String wrong;
  private volatile int beats;
  private volatile long slowestNanos;

  /** Guarded by itself: of the echoes since they were last taken. */
  private final List<Long> echoNanos = new ArrayList<>();

  /** Connects to the pool {@code default} by that client id, with these headers besides. */
  public Neighbour(int port, String clientId, String... headers) throws IOException {
    this(port, clientId, USUAL_PATIENCE, headers);
  }

  /** The same, but it waits that long for an echo. */
  Neighbour(int port, String clientId, Duration patience, String... headers) throws IOException {
    this.patience = patience;
    peer = new Peer(port);
    peer.patience(FIRST);
    peer.write(RawClient.upgrade("/sluice/ws?clientId=" + clientId, headers));
    String answer = peer.next();
    if (!answer.equals("HTTP 101")) {
      throw new AssertionError("the neighbour wasn't let in: " + answer);
    }
    thread.start();
  }

  private void live() {
    try {
      while (wrong == null && !stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        beat();
      }
    } catch (IOException | InterruptedException failed) {
      wrong = failed.toString();
    }
  }

  private void beat() throws IOException {
    String message = "{\"beat\":" + beats + "}";
    long sentNanos = System.nanoTime();
    peer.patience(patience);
    peer.write(Bytes.text(message));
    String came = peer.next();
    long tookNanos = System.nanoTime() - sentNanos;
    slowestNanos = Math.max(slowestNanos, tookNanos);
    synchronized (echoNanos) {
      echoNanos.add(tookNanos);
    }
    if (came.equals(Row.echo(message))) {
      beats++;
    } else {
      wrong = "after " + message + " came " + came;
    }
  }

  /** What was not as it should be; null for nothing. */
  public String wrong() {
    return wrong;
  }

  /** How many echoes it has had. */
  public int beats() {
    return beats;
  }

  /** The longest time that it waited for one. */
  public Duration slowest() {
    return Duration.ofNanos(slowestNanos);
  }

  /** How long it waited for each since this was last asked. */
  List<Long> takeEchoNanos() {
    synchronized (echoNanos) {
      List<Long> taken = List.copyOf(echoNanos);
      echoNanos.clear();
      return taken;
    }
  }

  /** Stops, and says goodbye: what comes of that. */
  public String leave() throws Exception {
    stop.countDown();
    thread.join(patience.toMillis() * 2);
    peer.patience(patience);
    peer.write(Bytes.close(1000, ""));
    return peer.next();
  }

  @Override
  public void close() throws IOException {
    stop.countDown();
    peer.close();
  }
}
