package io.sluice.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A client without manners: the bytes of a socket, for what no WebSocket library lets one do, such
 * as a frame in the same write as the handshake, or a handshake that is none. Blocks for at most
 * ten seconds.
 */
public final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final byte[] MASK = {0x11, 0x22, 0x33, 0x44};
  private static final int FIN = 0x80;
  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;

  private final Socket socket;
  private final DataInputStream in;

  /** The head of an HTTP answer, names in lower case, and the body if its length is told. */
  public record Answer(int status, Map<String, String> headers, String body) {}

  /** A frame from the server. */
  public record Frame(int opcode, boolean last, byte[] payload) {
    public String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    public boolean isClose() {
      return opcode == CLOSE;
    }

    public boolean isPing() {
      return opcode == PING;
    }

    /** The close code; 1005 for none. */
    public int closeCode() {
      return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
    }
  }

  public RawClient(int port) throws IOException {
    this(port, 0);
  }

  /** With a receive buffer of that many bytes; 0 leaves it to the system. */
  public RawClient(int port, int receiveBuffer) throws IOException {
    this(withReceiveBuffer(receiveBuffer), port);
  }

  /** By a socket that isn't connected yet, from that address of this host. */
  public RawClient(Socket unconnected, String from, int port) throws IOException {
    this(bound(unconnected, from), port);
  }

  private RawClient(Socket unconnected, int port) throws IOException {
    socket = unconnected;
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  private static Socket withReceiveBuffer(int bytes) throws IOException {
    Socket socket = new Socket();
    if (bytes > 0) {
      socket.setReceiveBufferSize(bytes); // counts only if set before the connection
    }
    return socket;
  }

  private static Socket bound(Socket socket, String from) throws IOException {
    socket.bind(new InetSocketAddress(from, 0));
    return socket;
  }

  /**
   * Asks for that path and query by GET, with the headers of an upgrade and these ({@code "Name:
   * value"}).
   */
  public static byte[] upgrade(String target, String... headers) {
    StringBuilder more = new StringBuilder();
    more.append("Upgrade: websocket\r\nConnection: Upgrade\r\n")
        .append("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    return get(target, more, headers);
  }

  /** Asks for that path and query by GET. */
  public static byte[] get(String target, String... headers) {
    return get(target, new StringBuilder(), headers);
  }

  private static byte[] get(String target, StringBuilder more, String... headers) {
    for (String header : headers) {
      more.append(header).append("\r\n");
    }
    String host = more.indexOf("Host: ") >= 0 ? "" : "Host: localhost\r\n";
    return ("GET " + target + " HTTP/1.1\r\n" + host + more + "\r\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** A text message in one frame. */
  public static byte[] text(String message) {
    return frame(FIN | TEXT, message.getBytes(StandardCharsets.UTF_8));
  }

  /** A frame as clients send it: masked. */
  public static byte[] frame(int firstByte, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(firstByte);
    if (payload.length < 126) {
      out.write(0x80 | payload.length);
    } else if (payload.length < 65536) {
      out.write(0x80 | 126);
      out.write(payload.length >> 8);
      out.write(payload.length);
    } else {
      out.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) ((long) payload.length >> shift));
      }
    }
    out.writeBytes(MASK);
    for (int i = 0; i < payload.length; i++) {
      out.write(payload[i] ^ MASK[i & 3]);
    }
    return out.toByteArray();
  }

  /** Sends all of it in one write. */
  public void write(byte[]... parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    socket.getOutputStream().write(all.toByteArray());
  }

  /**
   * Reads the head of the answer, and its body where there is a Content-Length or the end of the
   * connection is its end.
   */
  public Answer answer() throws IOException {
    String status = line();
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    String length = headers.getOrDefault("content-length", "0");
    boolean upToTheEnd =
        !headers.containsKey("content-length") && "close".equals(headers.get("connection"));
    byte[] body = upToTheEnd ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    return new Answer(
        Integer.parseInt(status.split(" ")[1]), headers, new String(body, StandardCharsets.UTF_8));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** Reads a frame. */
  public Frame frame() throws IOException {
    int first = in.readUnsignedByte();
    long length = in.readUnsignedByte() & 0x7f;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    return new Frame(first & 0x0f, (first & FIN) != 0, in.readNBytes((int) length));
  }

  /** Reads until the server ends the TCP connection. */
  public void drain() throws IOException {
    try {
      while (in.read() >= 0) {
        // Whatever it says on its way.
      }
    } catch (EOFException | SocketException ended) {
      // Ended rudely is ended too.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
