package io.sluice.it.bare;

import io.sluice.it.hostile.Line;
import io.sluice.it.hostile.Peer;
import io.sluice.wire.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;

/** One of the two that stand beside each other in the server: a bare endpoint, or a pool. */
public final class Side {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final int port;
  private final String path;
  private final String hello;
  private final String beforeText;
  private final String afterText;
  private final Callable<Integer> counted;

  private Side(
      int port, String path, String hello, String before, String after, Callable<Integer> counted) {
    this.port = port;
    this.path = path;
    this.hello = hello;
    this.beforeText = before;
    this.afterText = after;
    this.counted = counted;
  }

  /** An endpoint, and how many sessions it keeps. */
  public static Side bare(int port, String path, Callable<Integer> counted) {
    return new Side(port, path, "", "", "", counted);
  }

  /** A pool, all of whose clients are in one group, and how many connections it counts. */
  public static Side pool(int port, String path, Callable<Integer> counted) {
    return new Side(
        port,
        path,
        "{\"type\":\"join\",\"group\":\"g\",\"id\":1}",
        "{\"type\":\"broadcast\",\"group\":\"g\",\"id\":1,\"payload\":\"",
        "\"}",
        counted);
  }

  /** How many it has now, to its knowledge. */
  public int counted() throws Exception {
    return counted.call();
  }

  /** What the handshake asks for. */
  public byte[] upgrade(String... headers) {
    return RawClient.upgrade(path, headers);
  }

  /** What comes of a handshake with these headers. */
  public String answer(String... headers) throws IOException {
    try (Peer peer = new Peer(port)) {
      peer.write(upgrade(headers));
      return peer.next();
    }
  }

  /** A client that is in. */
  public Peer enter(String... headers) throws IOException {
    return entered(new Peer(port), headers);
  }

  /** The same by that line. */
  public Peer enter(Line line) throws IOException {
    return entered(line.connect());
  }

  private Peer entered(Peer peer, String... headers) throws IOException {
    peer.patience(PATIENCE);
    peer.write(upgrade(headers));
    expect("HTTP 101", peer.next());
    if (!hello.isEmpty()) {
      peer.write(RawClient.text(hello));
      expect("{\"type\":\"ack\",\"id\":1}", peer.next());
    }
    return peer;
  }

  /** One that reads nothing of what the others say. */
  public RawClient enterStalled() throws IOException {
    RawClient client = new RawClient(port, 4_096);
    client.write(upgrade());
    client.answer();
    if (!hello.isEmpty()) {
      client.write(RawClient.text(hello));
      client.frame();
    }
    return client;
  }

  /** A message with so much text, for all. Each is answered: by itself, or by an ack. */
  public byte[] message(int bytes) {
    return RawClient.text(beforeText + "x".repeat(bytes) + afterText);
  }

  private static void expect(String expected, String came) {
    if (!came.equals(expected)) {
      throw new AssertionError("came " + came + " and not " + expected);
    }
  }
}
