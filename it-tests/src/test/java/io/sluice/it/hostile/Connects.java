package io.sluice.it.hostile;

import io.sluice.wire.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What became of a flood of handshakes, each on a new socket and gone at once.
 *
 * @param accepted answered 101
 * @param refused answered 429
 * @param took from the first to the last
 */
public record Connects(int accepted, int refused, Duration took) {
  private static final int THREADS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** So many a second for that long, or as many as can be made. */
  public static Connects flood(int port, int perSecond, Duration time) {
    List<CompletableFuture<Connects>> parts = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      parts.add(Floods.aside(() -> one(port, perSecond / THREADS, time)));
    }
    int accepted = 0;
    int refused = 0;
    Duration took = Duration.ZERO;
    for (CompletableFuture<Connects> each : parts) {
      Connects part = each.join();
      accepted += part.accepted;
      refused += part.refused;
      took = took.compareTo(part.took) > 0 ? took : part.took;
    }
    return new Connects(accepted, refused, took);
  }

  private static Connects one(int port, int perSecond, Duration time) throws Exception {
    byte[] handshake = RawClient.upgrade("/sluice/ws");
    int accepted = 0;
    int refused = 0;
    long beganNanos = System.nanoTime();
    for (int i = 0; System.nanoTime() - beganNanos < time.toNanos(); i++) {
      long dueNanos = beganNanos + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
      TimeUnit.NANOSECONDS.sleep(dueNanos - System.nanoTime());
      if (isAccepted(port, handshake)) {
        accepted++;
      } else {
        refused++;
      }
    }
    return new Connects(accepted, refused, Duration.ofNanos(System.nanoTime() - beganNanos));
  }

  private static boolean isAccepted(int port, byte[] handshake) throws IOException {
    try (Peer peer = new Peer(port)) {
      peer.resetAtTheEnd(); // else some ten thousand ports would be waiting for their end
      peer.patience(PATIENCE);
      peer.write(handshake);
      String answer = peer.next();
      Floods.expect("HTTP 101 | HTTP 429 Too many handshakes", answer);
      return answer.equals("HTTP 101");
    }
  }
}
