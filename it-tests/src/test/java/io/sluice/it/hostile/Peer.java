package io.sluice.it.hostile;

import io.sluice.run.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A socket that sends whatever it is given, and tells what comes as lines of text: an HTTP answer
 * or a frame each. It answers pings, and waits no longer than it was told. For one thread, but that
 * another may write.
 */
public final class Peer implements AutoCloseable {
  /** The server has ended the TCP connection. */
  public static final String CUT = "cut";

  /** Nothing came in time. */
  public static final String SILENCE = "silence";

  private static final int PAGE = 65_536;

  private final Socket socket;
  private final OutputStream out;
  private final InputStream in;
  private long deadlineNanos;
  private boolean upgraded;

  public Peer(int port) throws IOException {
    this(InetAddress.getLoopbackAddress().getHostAddress(), port);
  }

  public Peer(String host, int port) throws IOException {
    socket = new Socket(host, port);
    socket.setTcpNoDelay(true);
    out = socket.getOutputStream();
    in = new Patient(socket.getInputStream());
    patience(Duration.ofSeconds(2));
  }

  /** From now on that long, for all that is read. */
  public void patience(Duration time) {
    deadlineNanos = System.nanoTime() + time.toNanos();
  }

  /** Sends it in one write. False if the server has ended the connection. */
  public boolean write(byte[] bytes) throws IOException {
    try {
      out.write(bytes);
      return true;
    } catch (SocketException ended) {
      return false;
    }
  }

  /** Its {@link #close} will be a reset. */
  public void resetAtTheEnd() throws IOException {
    socket.setSoLinger(true, 0);
  }

  /** What comes next. */
  public String next() throws IOException {
    try {
      return upgraded ? frame() : answer();
    } catch (EOFException | SocketException ended) {
      return CUT;
    } catch (SocketTimeoutException late) {
      return SILENCE;
    }
  }

  private String answer() throws IOException {
    String status = line();
    if (!status.startsWith("HTTP/1.")) {
      return "no HTTP: " + status;
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (one, other) -> one + ", " + other);
    }
    int code = Integer.parseInt(status.split(" ")[1]);
    if (code == 101) {
      upgraded = true;
      return "HTTP 101" + agreed(headers);
    }
    String body = new String(body(headers), StandardCharsets.UTF_8);
    assertNoTrace(body);
    String type = headers.getOrDefault("content-type", "");
    // To Grizzly an answer with the header Upgrade is an upgrade, without a type and a length.
    boolean typeless = type.isEmpty() && code == 426 && TestServer.isPayara();
    boolean problem = type.startsWith("application/problem+") || typeless;
    return "HTTP " + code + (problem ? " " + detail(body) : "");
  }

  /** What isn't as in a plain handshake. */
  private static String agreed(Map<String, String> headers) {
    String more = "";
    if (headers.containsKey("sec-websocket-protocol")) {
      more += " " + headers.get("sec-websocket-protocol");
    }
    if (headers.containsKey("sec-websocket-extensions")) {
      more += " extensions " + headers.get("sec-websocket-extensions");
    }
    if (!"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".equals(headers.get("sec-websocket-accept"))) {
      more += " accept " + headers.get("sec-websocket-accept");
    }
    return more;
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int size = chunk(); size > 0; size = chunk()) {
        all.writeBytes(in.readNBytes(size));
        line();
      }
      line();
      return all.toByteArray();
    }
    String length = headers.get("content-length");
    if (length == null) {
      return headers.getOrDefault("connection", "").contains("close")
          ? in.readAllBytes()
          : new byte[0];
    }
    return in.readNBytes(Integer.parseInt(length));
  }

  private int chunk() throws IOException {
    return Integer.parseInt(line().strip(), 16);
  }

  private static String detail(String problem) {
    String mark = "\"detail\":\"";
    int from = problem.indexOf(mark);
    return from < 0
        ? problem
        : problem.substring(from + mark.length(), problem.lastIndexOf('"')).replace("\\\\", "\\");
  }

  private String frame() throws IOException {
    while (true) {
      int first = one();
      long length = one();
      boolean masked = length > 127;
      if (length == 126) {
        length = one() << 8 | one();
      } else if (length == 127) {
        length = 0;
        for (int i = 0; i < 8; i++) {
          length = length << 8 | one();
        }
      }
      byte[] payload = in.readNBytes((int) length);
      if (payload.length < length) {
        throw new EOFException();
      }
      String text = new String(payload, StandardCharsets.UTF_8);
      assertNoTrace(text);
      String odd = masked || (first & 0x70) != 0 ? "not a server's frame: " : "";
      String part = (first & Bytes.FIN) == 0 ? "part " : "";
      switch (first & 0x0f) {
        case Bytes.TEXT:
          return odd + part + text;
        case Bytes.CLOSE:
          return odd + part + close(payload);
        case Bytes.PONG:
          return odd + part + "pong " + text;
        case Bytes.PING:
          write(Bytes.frame(Bytes.FIN | Bytes.PONG, payload));
          break;
        default:
          return odd + part + "opcode " + (first & 0x0f) + " " + text;
      }
    }
  }

  private static String close(byte[] payload) {
    if (payload.length < 2) {
      return "close 1005 ";
    }
    int code = (payload[0] & 0xff) << 8 | payload[1] & 0xff;
    String text = new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    return "close " + code + " " + text;
  }

  private static void assertNoTrace(String said) {
    if (said.contains("Exception") || said.contains("at io.") || said.contains("Caused by")) {
      throw new AssertionError("a stack trace reaches a client: " + said);
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = one(); c != '\n'; c = one()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private int one() throws IOException {
    int c = in.read();
    if (c < 0) {
      throw new EOFException();
    }
    return c;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** Buffers, and waits until the deadline and no longer. */
  private final class Patient extends InputStream {
    private final InputStream source;
    private final byte[] page = new byte[PAGE];
    private int at;
    private int end;

    Patient(InputStream source) {
      this.source = source;
    }

    private boolean fill() throws IOException {
      if (at == end) {
        long left = Duration.ofNanos(deadlineNanos - System.nanoTime()).toMillis();
        socket.setSoTimeout((int) Math.max(1, left));
        end = at; // a read that comes to nothing leaves nothing to be read twice
        int count = Math.max(0, source.read(page));
        at = 0;
        end = count;
      }
      return at < end;
    }

    @Override
    public int read() throws IOException {
      return fill() ? page[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
      if (most == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      int count = Math.min(most, end - at);
      System.arraycopy(page, at, into, from, count);
      at += count;
      return count;
    }
  }
}
