package io.sluice.it.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.wire.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * A client that notes the numbers of the messages that reach it, and can stop reading. It answers
 * pings and a close while it reads.
 */
public final class Reader {
  private static final String DRAINING = "{\"type\":\"draining\",\"reconnectDelay\":";
  private static final byte[] PONG = Bytes.frame(Bytes.FIN | Bytes.PONG);

  private final SocketChannel channel;
  private final String clientId;
  private final ServerFrames frames = new ServerFrames(this::frame);
  private SelectionKey key;

  /** Guarded by {@code this}: a message's number; or how many a gap tells of, below 0. */
  private int[] heard = new int[64];

  /** Guarded by {@code this}. */
  private int heardCount;

  /** Guarded by {@code this}: messages without a number, such as acks. */
  private int others;

  /** Guarded by {@code this}: what {@code draining} said. */
  private int delayToldMs = -1;

  /** Guarded by {@code this}: when it came. */
  private long toldNanos;

  /** Guarded by {@code this}. */
  private String end;

  Reader(int port, String target, String clientId, int receiveBytes, String... headers)
      throws IOException {
    this.clientId = clientId;
    channel = SocketChannel.open();
    if (receiveBytes > 0) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBytes); // before the window is told
    }
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String query = (target.contains("?") ? "&" : "?") + "clientId=" + clientId;
    channel.write(ByteBuffer.wrap(RawClient.upgrade("/sluice/ws/" + target + query, headers)));
    skipAnswer();
  }

  private void skipAnswer() throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    for (int newlines = 0; newlines < 2; one.clear()) {
      if (channel.read(one) < 0) {
        throw new EOFException(clientId + " wasn't let in");
      }
      byte c = one.get(0);
      newlines = c == '\n' ? newlines + 1 : c == '\r' ? newlines : 0;
    }
  }

  void begin(Selector selector, String group) throws IOException {
    channel.configureBlocking(false);
    key = channel.register(selector, SelectionKey.OP_READ, this);
    selector.wakeup();
    channel.write(
        ByteBuffer.wrap(Bytes.text("{\"type\":\"join\",\"group\":\"" + group + "\",\"id\":1}")));
  }

  public String clientId() {
    return clientId;
  }

  /** Reads nothing more. */
  public void stall() {
    key.interestOps(0);
  }

  /** Reads again. */
  public void resume() {
    key.interestOps(SelectionKey.OP_READ);
    key.selector().wakeup();
  }

  /** Leaves without a word. */
  void reset() throws IOException {
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    channel.close();
  }

  /** Leaves, or lets go of the socket of one who has left. */
  void close() throws IOException {
    channel.close();
  }

  /** What there is now, by the crowd's thread. */
  void read(ByteBuffer page) {
    try {
      int count = channel.read(page.clear());
      frames.take(page.flip());
      if (count < 0) {
        ended(Peer.CUT);
      }
    } catch (IOException | CancelledKeyException reset) {
      ended(Peer.CUT);
    }
  }

  private void frame(byte[] beginning, int opcode) {
    switch (opcode) {
      case Bytes.TEXT -> text(beginning);
      case Bytes.CLOSE -> closed(beginning);
      case Bytes.PING -> write(PONG);
      default -> ended("opcode " + opcode);
    }
  }

  private void closed(byte[] payload) {
    int code = (payload[0] & 0xff) << 8 | payload[1] & 0xff;
    write(Bytes.frame(Bytes.FIN | Bytes.CLOSE, payload));
    ended("close " + code + " " + new String(payload, 2, payload.length - 2, UTF_8));
  }

  private void write(byte[] frame) {
    try {
      channel.write(ByteBuffer.wrap(frame));
    } catch (IOException gone) {
      ended(Peer.CUT);
    }
  }

  private synchronized void text(byte[] beginning) {
    int number = ServerFrames.numberAfter("\"payload\":{\"n\":", beginning);
    int missed = ServerFrames.numberAfter("{\"type\":\"gap\",\"dropped\":", beginning);
    int delayMs = ServerFrames.numberAfter(DRAINING, beginning);
    if (number >= 0) {
      note(number);
    } else if (missed > 0) {
      note(-missed);
    } else {
      others++;
    }
    if (delayMs >= 0) {
      delayToldMs = delayMs;
      toldNanos = System.nanoTime();
    }
  }

  private void note(int number) {
    if (heardCount == heard.length) {
      heard = Arrays.copyOf(heard, heardCount * 2);
    }
    heard[heardCount++] = number;
  }

  private synchronized void ended(String how) {
    if (end == null) {
      end = how;
    }
    key.cancel();
  }

  /** The numbers in their order; below 0: how many a gap told of. */
  public synchronized int[] heard() {
    return Arrays.copyOf(heard, heardCount);
  }

  /** The newest of them; 0 if there is none. */
  public synchronized int last() {
    return heardCount == 0 ? 0 : heard[heardCount - 1];
  }

  /** All messages. */
  public synchronized int texts() {
    return heardCount + others;
  }

  /** Messages without a number. */
  public synchronized int others() {
    return others;
  }

  /** After how long it may come back, as {@code draining} says; -1 while that hasn't come. */
  public synchronized int delayToldMs() {
    return delayToldMs;
  }

  /** When that came. */
  public synchronized long toldNanos() {
    return toldNanos;
  }

  /** "close", a code and a text, or "cut"; null while neither has come. */
  public synchronized String end() {
    return end;
  }
}
