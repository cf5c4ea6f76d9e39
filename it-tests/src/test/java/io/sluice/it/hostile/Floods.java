package io.sluice.it.hostile;

import io.sluice.wire.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Much of what is allowed, or nothing at all, from one client. */
public final class Floods {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String ALIVE = "{\"still\":\"there\"}";

  private Floods() {}

  private static Peer open(int port) throws IOException {
    Peer peer = new Peer(port);
    peer.patience(PATIENCE);
    peer.write(RawClient.upgrade("/sluice/ws"));
    expect("HTTP 101", peer.next());
    return peer;
  }

  private static void expect(String expected, String came) {
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
  public static void emptyMessages(int port) throws Exception {
    try (Peer peer = open(port)) {
      byte[] thousand = Bytes.times(1_000, Bytes.frame(Bytes.FIN | Bytes.TEXT, ""));
      peer.patience(Trial.PATIENCE);
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
      while (came.equals(Row.BAD_JSON) || came.equals(limited)) {
        warned |= came.equals(limited);
        came = peer.next();
      }
      expect("close 4103 Rate limit exceeded", came);
      expect("true", Boolean.toString(warned));
      writing.join();
    }
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

  private static void stillThere(Peer peer) throws IOException {
    peer.write(Bytes.text(ALIVE));
    expect(Row.echo(ALIVE), peer.next());
  }

  private static void write(Peer peer, byte[] bytes) {
    try {
      peer.write(bytes);
    } catch (IOException ended) {
      throw new AssertionError(ended);
    }
  }
}
