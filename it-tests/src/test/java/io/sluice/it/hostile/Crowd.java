package io.sluice.it.hostile;

import io.sluice.wire.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The members of one group, who read all that comes, as fast as one thread can. */
public final class Crowd implements AutoCloseable {
  private static final String GROUP = "crowd";
  private static final String END = "that was all";
  private static final String TURNED_AWAY = Row.error("1", "rate_limited", "Too many messages");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final int port;
  private final String path;
  private final Selector selector = Selector.open();
  private final Thread reader = new Thread(this::read, "crowd");
  private final AtomicInteger done = new AtomicInteger();
  private final int members;

  /** So many members in the pool at that path. */
  public Crowd(int port, String path, int members) throws IOException {
    this.port = port;
    this.path = path;
    this.members = members;
    for (int i = 0; i < members; i++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.write(
          ByteBuffer.wrap(
              Bytes.join(
                  RawClient.upgrade(path),
                  Bytes.text("{\"type\":\"join\",\"group\":\"" + GROUP + "\"}"))));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, "");
    }
    reader.start();
  }

  private void read() {
    ByteBuffer page = ByteBuffer.allocateDirect(1 << 16);
    try {
      while (selector.isOpen()) {
        selector.select();
        for (SelectionKey key : selector.selectedKeys()) {
          read(key, page);
        }
        selector.selectedKeys().clear();
      }
    } catch (IOException | RuntimeException closed) {
      // It is over.
    }
  }

  /** Only the last bytes are looked at: what is waited for comes last. */
  private void read(SelectionKey key, ByteBuffer page) throws IOException {
    page.clear();
    if (((SocketChannel) key.channel()).read(page) < 0) {
      key.cancel();
      return;
    }
    page.flip();
    page.position(Math.max(0, page.limit() - 2 * END.length()));
    String tail = key.attachment() + StandardCharsets.ISO_8859_1.decode(page).toString();
    tail = tail.substring(Math.max(0, tail.length() - 2 * END.length()));
    boolean ended = tail.contains(END);
    key.attach(ended ? "" : tail);
    if (ended) {
      done.incrementAndGet();
    }
  }

  /**
   * What the publishers of a flood were told.
   *
   * @param acknowledged messages that were taken
   * @param turnedAway messages that were not
   */
  public record Told(int acknowledged, int turnedAway) {}

  /** So many publishers, who each send so many messages of a kilobyte as fast as may be. */
  public Told flood(int publishers, int messages) {
    List<CompletableFuture<Told>> all = new ArrayList<>();
    for (int i = 0; i < publishers; i++) {
      all.add(Floods.aside(() -> publish(messages)));
    }
    int acknowledged = 0;
    int turnedAway = 0;
    for (CompletableFuture<Told> each : all) {
      acknowledged += each.join().acknowledged;
      turnedAway += each.join().turnedAway;
    }
    return new Told(acknowledged, turnedAway);
  }

  private Told publish(int messages) throws IOException {
    byte[] ten = Bytes.times(10, broadcast("x".repeat(1_024)));
    try (Peer peer = Floods.open(port, path)) {
      CompletableFuture<Boolean> writing =
          Floods.aside(
              () -> {
                for (int i = 0; i < messages; i += 10) {
                  Floods.write(peer, ten);
                }
                return true;
              });
      int acknowledged = 0;
      int turnedAway = 0;
      String came = "";
      while (!came.equals(Peer.SILENCE) || !writing.isDone()) {
        peer.patience(Duration.ofSeconds(1));
        came = peer.next();
        if (came.equals(TURNED_AWAY)) {
          turnedAway++;
        } else if (came.startsWith("{\"type\":\"ack\"")) {
          acknowledged++;
        } else {
          // An answer may itself be dropped, and a gap tells of that.
          Floods.expect(Peer.SILENCE + " | {\"type\":\"gap\",*", came);
        }
      }
      writing.join();
      return new Told(acknowledged, turnedAway);
    }
  }

  private static byte[] broadcast(String payload) {
    return Bytes.text(
        "{\"type\":\"broadcast\",\"group\":\""
            + GROUP
            + "\",\"payload\":\""
            + payload
            + "\",\"id\":1}");
  }

  /** One more message, which reaches everybody. */
  public void hearsTheEnd() throws Exception {
    try (Peer peer = Floods.open(port, path)) {
      long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
      String came = TURNED_AWAY;
      while (came.equals(TURNED_AWAY) && System.nanoTime() < deadlineNanos) {
        Thread.sleep(100); // the lane may still be busy with what came before
        peer.write(broadcast(END));
        came = peer.next();
      }
      Floods.expect(Row.ack("1", members), came);
      while (done.get() < members && System.nanoTime() < deadlineNanos) {
        Thread.sleep(10);
      }
      Floods.expect(members + "", done.get() + "");
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
