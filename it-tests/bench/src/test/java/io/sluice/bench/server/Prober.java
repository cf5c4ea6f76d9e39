package io.sluice.bench.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Knocks: new handshakes, one after the other with a pause between, each of a client of its own
 * that leaves as soon as it is in. On a thread of its own, until it is closed.
 */
final class Prober implements AutoCloseable {
  private static final long PAUSE_MILLIS = 50;
  private static final int PATIENCE_MILLIS = 120_000;
  private static final String SWITCHING = "HTTP/1.1 101 ";

  private final Path ready;
  private final Peer peer;
  private final Thread thread = new Thread(this::knock, "prober");

  // Guarded by this, as below.
  private boolean over;
  private int count;
  private double longestMillis;
  private String failure;

  private Prober(Path ready, Peer peer) {
    this.ready = ready;
    this.peer = peer;
  }

  /** Begins as soon as that file is there. */
  static Prober from(Path ready, Peer peer) {
    Prober prober = new Prober(ready, peer);
    prober.thread.start();
    return prober;
  }

  private synchronized boolean isOver() {
    return over;
  }

  private void knock() {
    try {
      while (!isOver()) {
        if (Files.exists(ready)) {
          double millis = handshakeMillis();
          synchronized (this) {
            count++;
            longestMillis = Math.max(longestMillis, millis);
          }
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (IOException e) {
      synchronized (this) {
        failure = "A new handshake failed: " + e;
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  /** From the first packet to the end of the answer. */
  private double handshakeMillis() throws IOException {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.port());
    long begunNanos = System.nanoTime();
    try (Socket socket = new Socket()) {
      socket.connect(address, PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request().getBytes(StandardCharsets.ISO_8859_1));
      String answer = head(socket.getInputStream());
      if (!answer.startsWith(SWITCHING)) {
        throw new IOException("answered " + answer.lines().findFirst().orElse("nothing"));
      }
      return (System.nanoTime() - begunNanos) / 1e6;
    }
  }

  private synchronized String request() {
    return String.join(
        "\r\n",
        "GET " + peer.contender().address().replace("%d", "-knocks-" + count) + " HTTP/1.1",
        "Host: 127.0.0.1:" + peer.port(),
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        "\r\n");
  }

  private static String head(InputStream from) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int read = from.read();
      if (read < 0) {
        throw new SocketException("closed after " + head.length() + " bytes of an answer");
      }
      head.append((char) read);
    }
    return head.toString();
  }

  /** How long the slowest of them took. Ends the knocking. */
  double longestMillis() throws Unable {
    close();
    synchronized (this) {
      if (failure != null) {
        throw new Unable(failure);
      }
      if (count == 0) {
        throw new Unable("Nobody knocked: the clients had gone before.");
      }
      return longestMillis;
    }
  }

  /** How many there were. */
  synchronized int count() {
    return count;
  }

  /** Returns when the last one is answered. */
  @Override
  public void close() {
    synchronized (this) {
      over = true;
    }
    try {
      thread.join();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
