package io.sluice.it.hostile;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Messages that are never whole. */
public final class Parts {
  private static final int PART_BYTES = 1_024;
  private static final int PARTS_PER_WRITE = 1_024;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Parts() {}

  /** What a part is. */
  public enum Kind {
    TEXT(Bytes.TEXT, "close 1009 Message too large"),
    BINARY(Bytes.BINARY, "close 1003 Binary messages are not supported"),
    /** With the bit of compression, which nobody agreed to. */
    COMPRESSED(Bytes.TEXT | 0x40, "close 1002 * | cut");

    private final int firstByte;
    private final String end;

    Kind(int firstByte, String end) {
      this.firstByte = firstByte;
      this.end = end;
    }
  }

  /**
   * How an endless message ended.
   *
   * @param sentBytes what could be written until the socket was cut
   * @param closedAfter from the first byte until the close frame
   * @param cutAfter from the first byte until the socket was cut
   */
  public record Ended(long sentBytes, Duration closedAfter, Duration cutAfter) {}

  /** Exactly as much as a message may be is held, and nothing more. */
  public static void upToTheLimit(int port, int maxBytes) throws IOException {
    try (Peer peer = Floods.open(port)) {
      for (int sent = 0; sent < maxBytes; sent += PART_BYTES) {
        peer.write(Bytes.frame(sent == 0 ? Bytes.TEXT : Bytes.CONTINUATION, part()));
      }
      peer.write(Bytes.frame(Bytes.FIN | Bytes.PING, "held"));
      Floods.expect("pong held", peer.next());
      peer.write(Bytes.frame(Bytes.CONTINUATION, "1"));
      Floods.expect(Kind.TEXT.end, peer.next());
    }
  }

  /** So many bytes as fast as may be, in parts of a kilobyte, whatever the server says. */
  public static Ended endless(int port, Kind kind, long bytes) throws IOException {
    byte[] first = Bytes.frame(kind.firstByte, part());
    byte[] more = Bytes.times(PARTS_PER_WRITE, Bytes.frame(kind.firstByte & 0x70, part()));
    try (Peer peer = Floods.open(port)) {
      long beganNanos = System.nanoTime();
      CompletableFuture<Long> writing = Floods.aside(() -> write(peer, first, more, bytes));
      String came = peer.next();
      Duration closedAfter = since(beganNanos);
      Floods.expect(kind.end, came);
      if (!came.equals(Peer.CUT)) {
        Floods.expect(Peer.CUT, peer.next());
      }
      long sent = writing.join();
      return new Ended(sent, closedAfter, since(beganNanos));
    }
  }

  private static long write(Peer peer, byte[] first, byte[] more, long bytes) throws IOException {
    boolean open = peer.write(first);
    long sent = PART_BYTES;
    while (open && sent < bytes) {
      open = peer.write(more);
      sent += (long) PART_BYTES * PARTS_PER_WRITE;
    }
    return sent;
  }

  /** A part of one byte, and another after each pause: how long that went on until its close. */
  public static Duration slow(int port, Duration pause) throws Exception {
    try (Peer peer = Floods.open(port)) {
      long beganNanos = System.nanoTime();
      CompletableFuture<String> end = Floods.aside(peer::next);
      peer.write(Bytes.frame(Bytes.TEXT, "{"));
      while (!end.isDone() && since(beganNanos).compareTo(PATIENCE) < 0) {
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        peer.write(Bytes.frame(Bytes.CONTINUATION, " "));
      }
      Floods.expect("close 4107 Message timeout", end.join());
      return since(beganNanos);
    }
  }

  /** Clients that have each sent so many bytes of a message, and wait for what will come. */
  public static final class Unfinished implements AutoCloseable {
    private final List<Peer> peers = new ArrayList<>();

    public Unfinished(int port, int clients, int bytes) throws IOException {
      byte[] parts = Bytes.times(bytes / PART_BYTES - 1, Bytes.frame(Bytes.CONTINUATION, part()));
      for (int i = 0; i < clients; i++) {
        Peer peer = Floods.open(port);
        peers.add(peer);
        peer.write(Bytes.frame(Bytes.TEXT, part()));
        peer.write(parts);
      }
      for (Peer peer : peers) {
        peer.write(Bytes.frame(Bytes.FIN | Bytes.PING, "held"));
        Floods.expect("pong held", peer.next());
      }
    }

    /** Returns when all have been told that their time is over. */
    public void awaitTimeouts() throws IOException {
      for (Peer peer : peers) {
        peer.patience(PATIENCE);
        Floods.expect("close 4107 Message timeout", peer.next());
      }
    }

    @Override
    public void close() throws IOException {
      for (Peer peer : peers) {
        peer.close();
      }
    }
  }

  private static String part() {
    return "x".repeat(PART_BYTES);
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
