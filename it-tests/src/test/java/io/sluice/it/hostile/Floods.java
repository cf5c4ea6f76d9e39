package io.sluice.it.hostile;

import io.sluice.wire.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Much of what is allowed, or nothing at all, from one client. */
public final class Floods {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String TOO_MANY_GROUPS =
      Row.error("1", "too_many_groups", "Too many groups on this connection");
  private static final int ROUND = 500;
  private static final int MANY = 50;
  private static final String ALIVE = "{\"still\":\"there\"}";

  private Floods() {}

  static Peer open(int port) throws IOException {
    return open(port, "/sluice/ws");
  }

  static Peer open(int port, String path) throws IOException {
    Peer peer = new Peer(port);
    peer.patience(PATIENCE);
    peer.write(RawClient.upgrade(path));
    expect("HTTP 101", peer.next());
    return peer;
  }

  static void expect(String expected, String came) {
    if (!Trial.isOneOf(expected, came)) {
      throw new AssertionError("came " + Bytes.shown(came) + " and not " + Bytes.shown(expected));
    }
  }

  /** Pings of 125 bytes, as fast as may be: each has its pong, in order. */
  public static void pings(int port, int count) throws Exception {
    try (Peer peer = open(port)) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < count; i++) {
                  write(peer, Bytes.frame(Bytes.FIN | Bytes.PING, payload(i)));
                }
              });
      for (int i = 0; i < count; i++) {
        expect("pong " + payload(i), peer.next());
      }
      writing.join();
      stillThere(peer);
    }
  }

  private static String payload(int number) {
    String digits = Integer.toString(number);
    return "p".repeat(125 - digits.length()) + digits;
  }

  /**
   * Pings of 125 bytes from one who reads nothing, until the server ends the connection. How many
   * it took.
   */
  public static long unreadPings(int port, String path, Duration atMost) throws Exception {
    byte[] thousand = Bytes.times(1_000, Bytes.frame(Bytes.FIN | Bytes.PING, payload(0)));
    AtomicLong taken = new AtomicLong();
    try (Peer peer = open(port, path)) {
      // On a thread of its own: a write that the server doesn't take blocks until the end.
      CompletableFuture<Void> ended =
          CompletableFuture.runAsync(
              () -> {
                while (write(peer, thousand)) {
                  taken.addAndGet(1_000);
                }
              });
      ended.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }
    return taken.get();
  }

  /** Clients that vanish by a reset while their pings are being answered. */
  public static void abandonedPings(int port, int clients) throws IOException {
    byte[] thousand = Bytes.times(1_000, Bytes.frame(Bytes.FIN | Bytes.PING, payload(0)));
    for (int i = 0; i < clients; i++) {
      try (Peer peer = open(port)) {
        for (int j = 0; j < 10; j++) {
          peer.write(thousand);
        }
        expect("pong " + payload(0), peer.next());
        peer.resetAtTheEnd();
      }
    }
  }

  /** Pongs of 125 bytes that nobody asked for: nothing comes of them. */
  public static void pongs(int port, int count) throws IOException {
    try (Peer peer = open(port)) {
      byte[] thousand = Bytes.times(1_000, Bytes.frame(Bytes.FIN | Bytes.PONG, payload(0)));
      for (int i = 0; i < count; i += 1_000) {
        peer.write(thousand);
      }
      peer.patience(PATIENCE);
      stillThere(peer);
    }
  }

  /** Joins of one group, each with its ack. */
  public static void joins(int port, String path, int count) throws Exception {
    inRounds(port, path, count, i -> join("\"one\"", i), i -> Row.ack(Integer.toString(i)));
  }

  /** Joins of a group each: those above the limit are refused. */
  public static void manyGroups(int port, String path, int count, int most) throws Exception {
    inRounds(
        port,
        path,
        count,
        i -> join("\"many" + i + "\"", i),
        i -> {
          String id = Integer.toString(i);
          String tooMany = "Too many groups on this connection";
          return i < most ? Row.ack(id) : Row.error(id, "too_many_groups", tooMany);
        });
  }

  /** As many at once as an outbox has room for the answers. */
  private static void inRounds(
      int port, String path, int count, IntFunction<String> message, IntFunction<String> answer)
      throws Exception {
    try (Peer peer = open(port, path)) {
      for (int from = 0; from < count; from += ROUND) {
        int to = Math.min(count, from + ROUND);
        byte[][] round =
            IntStream.range(from, to).mapToObj(message).map(Bytes::text).toArray(byte[][]::new);
        peer.patience(PATIENCE);
        peer.write(Bytes.join(round));
        for (int i = from; i < to; i++) {
          expect(answer.apply(i), peer.next());
        }
      }
      stillThere(peer);
    }
  }

  private static String join(String group, int id) {
    return "{\"type\":\"join\",\"group\":" + group + ",\"id\":" + id + "}";
  }

  /** Parts with nothing in them, within one message, which is whole in the end. */
  public static void emptyParts(int port, int count) throws Exception {
    try (Peer peer = open(port)) {
      byte[] thousand = Bytes.times(1_000, Bytes.frame(Bytes.CONTINUATION, ""));
      peer.write(Bytes.frame(Bytes.TEXT, "{\"a\""));
      for (int i = 0; i < count; i += 1_000) {
        peer.write(thousand);
      }
      peer.write(Bytes.frame(Bytes.FIN, ":1}"));
      peer.patience(PATIENCE);
      expect(Row.echo("{\"a\":1}"), peer.next());
      stillThere(peer);
    }
  }

  /** Messages with nothing in them: warned, and closed within two seconds of the first. */
  public static Duration emptyMessages(int port) throws Exception {
    return tooMany(port, "", Row.BAD_JSON);
  }

  /** Tiny messages, 100,000 if the server takes so many: the same. How long that took. */
  public static Duration tinyMessages(int port) throws Exception {
    return tooMany(port, "{}", Row.echo("{}"));
  }

  private static Duration tooMany(int port, String message, String answer) throws Exception {
    try (Peer peer = open(port)) {
      byte[] thousand = Bytes.times(1_000, Bytes.frame(Bytes.FIN | Bytes.TEXT, message));
      peer.patience(Row.PATIENCE);
      long beganNanos = System.nanoTime();
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 100; i++) {
                  write(peer, thousand);
                }
              });
      String limited = Row.error("rate_limited", "Too many messages");
      boolean warned = false;
      String came = peer.next();
      while (came.equals(answer) || came.equals(limited)) {
        warned |= came.equals(limited);
        came = peer.next();
      }
      expect("close 4103 Rate limit exceeded", came);
      final Duration took = Duration.ofNanos(System.nanoTime() - beganNanos);
      expect("true", Boolean.toString(warned));
      writing.join();
      return took;
    }
  }

  /** One client that is in as many groups as may be, never for long, and always in new ones. */
  public static void groupsInALoop(int port, String path, int rounds) throws Exception {
    try (Peer peer = open(port, path)) {
      for (int round = 0; round < rounds; round++) {
        peer.patience(PATIENCE);
        peer.write(forEachGroup("join", round));
        peer.write(Bytes.text("{\"type\":\"join\",\"group\":\"one.more\",\"id\":1}"));
        expect(TOO_MANY_GROUPS, peer.next());
        peer.write(forEachGroup("leave", round));
      }
      stillThere(peer);
    }
  }

  private static byte[] forEachGroup(String type, int round) {
    byte[][] all = new byte[128][];
    for (int i = 0; i < all.length; i++) {
      String group = "loop" + round + "." + i;
      all[i] = Bytes.text("{\"type\":\"" + type + "\",\"group\":\"" + group + "\"}");
    }
    return Bytes.join(all);
  }

  /** Clients that join 128 groups each, leave some, and vanish by a reset. */
  public static void groups(int port, int clients) throws Exception {
    for (int c = 0; c < clients; c++) {
      try (Peer peer = open(port)) {
        for (int i = 0; i < 128; i++) {
          peer.write(Bytes.text("{\"type\":\"join\",\"group\":\"flood" + c + "." + i + "\"}"));
        }
        for (int i = 0; i < 30; i++) {
          String group = "\"flood" + c + "." + i + "\"";
          peer.write(Bytes.text("{\"type\":\"leave\",\"group\":" + group + "}"));
          peer.write(Bytes.text("{\"type\":\"join\",\"group\":" + group + "}"));
        }
        stillThere(peer);
        peer.resetAtTheEnd();
      }
    }
  }

  /**
   * Handshakes of which the rest never comes: each is cut in that time, and none before its end.
   */
  public static void halfHandshakes(int port, Duration atMost) throws Exception {
    String whole = new String(Ask.plain().bytes(), StandardCharsets.ISO_8859_1);
    List<byte[]> halves = new ArrayList<>();
    halves.add(new byte[64]);
    halves.add(Ask.plain().bytes("\r"));
    for (int at : List.of(1, 4, 10, whole.indexOf("\r\n") + 1, 60, whole.length() - 1)) {
      halves.add(Bytes.of(whole.substring(0, at)));
    }
    List<Peer> peers = new ArrayList<>();
    try {
      for (byte[] half : halves) {
        Peer peer = new Peer(port);
        peers.add(peer);
        peer.patience(atMost);
        peer.write(half);
      }
      for (Peer peer : peers) {
        expect("HTTP 4* | cut", peer.next());
      }
    } finally {
      for (Peer peer : peers) {
        peer.close();
      }
    }
  }

  /** A handshake in single bytes: it is cut in that time, though something always comes. */
  public static void drippingHandshake(int port, Duration pause, Duration atMost)
      throws IOException {
    long sinceNanos = System.nanoTime();
    try (Peer peer = new Peer(port)) {
      String came = Peer.SILENCE;
      for (byte each : Ask.plain().bytes()) {
        peer.write(new byte[] {each});
        peer.patience(pause);
        came = peer.next();
        if (!came.equals(Peer.SILENCE)) {
          break;
        }
      }
      expect("HTTP 4* | cut", came);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - sinceNanos);
    if (took.compareTo(atMost) > 0) {
      throw new AssertionError("cut after " + took);
    }
  }

  /**
   * More handshakes than the server has threads, of which that many bytes come in that time: none
   * is cut, none holds up a thread, and each becomes a connection by what is missing of it.
   */
  public static void patientHandshakes(int port, Duration time, int bytes) throws IOException {
    byte[] whole = Ask.plain().bytes();
    List<Peer> peers = new ArrayList<>();
    try {
      for (int i = 0; i < MANY; i++) {
        peers.add(new Peer(port));
      }
      for (int i = 0; i < bytes; i++) {
        for (Peer each : peers) {
          each.write(new byte[] {whole[i]});
        }
        stillThereIn(port, time.dividedBy(bytes), peers.get(0));
      }
      for (Peer each : peers) {
        each.write(Arrays.copyOfRange(whole, bytes, whole.length));
        each.patience(PATIENCE);
        expect("HTTP 101", each.next());
        stillThere(each);
      }
    } finally {
      for (Peer each : peers) {
        each.close();
      }
    }
  }

  private static void stillThereIn(int port, Duration time, Peer silent) throws IOException {
    try (Peer other = open(port)) {
      stillThere(other);
    }
    silent.patience(time);
    expect(Peer.SILENCE, silent.next());
  }

  /** Clients that vanish by a reset within a frame, at each byte of it. */
  public static void tornFrames(int port) throws IOException {
    byte[] whole =
        Bytes.join(
            Bytes.frame(Bytes.TEXT, "{\"a\":"),
            Bytes.lengthIn(8, Bytes.FIN, "\"é€\"}"),
            Bytes.frame(Bytes.FIN | Bytes.PING, "p"),
            Bytes.close(1000, "bye"));
    for (int end = 0; end <= whole.length; end++) {
      try (Peer peer = open(port)) {
        peer.write(Arrays.copyOf(whole, end));
        peer.resetAtTheEnd();
      }
    }
  }

  /** On a thread of its own: one that waits for the server mustn't hold up another. */
  public static <T> CompletableFuture<T> aside(Callable<T> action) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return action.call();
          } catch (Exception failed) {
            throw new AssertionError(failed);
          }
        },
        task -> new Thread(task, "aside").start());
  }

  private static void stillThere(Peer peer) throws IOException {
    peer.write(Bytes.text(ALIVE));
    expect(Row.echo(ALIVE), peer.next());
  }

  static boolean write(Peer peer, byte[] bytes) {
    try {
      return peer.write(bytes);
    } catch (IOException ended) {
      throw new AssertionError(ended);
    }
  }
}
