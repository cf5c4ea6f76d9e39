package io.sluice.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/**
 * A service without manners: takes connections on a port of loopback, and does with each what a
 * test wants, from the bytes of its socket. It knows how many there were, and which of them the
 * other side has not ended yet.
 */
public final class RawService implements AutoCloseable {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int FIN_TEXT = 0x81;
  private static final int FIN_CLOSE = 0x88;
  private static final int FIN_PING = 0x89;
  private static final int FIN_PONG = 0x8a;

  /** What is done with a connection. What it throws ends the connection. */
  @FunctionalInterface
  public interface Act {
    void play(Caller caller) throws Exception;
  }

  private final ServerSocket listening;
  private final String scheme;
  private final Act act;
  private final AtomicInteger calls = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<String> heads = new CopyOnWriteArrayList<>();

  private RawService(ServerSocket listening, String scheme, Act act) {
    this.listening = listening;
    this.scheme = scheme;
    this.act = act;
    start(this::acceptAll);
  }

  /** Plays that with whoever comes. */
  public static RawService of(Act act) throws IOException {
    return on(0, act);
  }

  /** The same on a port of the test's own. */
  public static RawService on(int port, Act act) throws IOException {
    return new RawService(listen(ServerSocketFactory.getDefault(), port), "ws", act);
  }

  /** The same with TLS. */
  public static RawService of(ServerSocketFactory tls, Act act) throws IOException {
    return new RawService(listen(tls, 0), "wss", act);
  }

  private static ServerSocket listen(ServerSocketFactory factory, int port) throws IOException {
    return factory.createServerSocket(port, 200, InetAddress.getByName("127.0.0.1"));
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "raw-service");
    thread.setDaemon(true);
    thread.start();
  }

  private void acceptAll() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        calls.incrementAndGet();
        open.add(socket);
        start(() -> serve(socket));
      } catch (IOException ended) {
        // The loop's condition says whether it goes on.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      act.play(new Caller(socket));
    } catch (Exception gone) {
      // As good an end as any.
    } finally {
      open.remove(socket);
    }
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** Of that path, by address. */
  public String url(String path) {
    return scheme + "://127.0.0.1:" + port() + path;
  }

  /** Connections that were taken. */
  public int calls() {
    return calls.get();
  }

  /** Connections that nobody has ended. */
  public int open() {
    return open.size();
  }

  /** What was asked for in each handshake, as it came. */
  public List<String> heads() {
    return heads;
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket each : open) {
      each.close();
    }
  }

  // ---- acts

  /** Takes the connection and says nothing, for as long as the other side stays. */
  public static Act silent() {
    return Caller::drain;
  }

  /** Answers the handshake with that, and says nothing more. */
  public static Act answering(String... lines) {
    return caller -> {
      caller.head();
      caller.write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      caller.drain();
    };
  }

  /** A service as it should be: sends each text back. */
  public static Act echo() {
    return caller -> {
      caller.upgrade();
      caller.echo();
    };
  }

  /** One connection. */
  public final class Caller {
    private final Socket socket;
    private final DataInputStream in;

    private Caller(Socket socket) throws IOException {
      this.socket = socket;
      socket.setTcpNoDelay(true);
      this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** Reads the head of the request. */
    public String head() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.readUnsignedByte());
      }
      heads.add(head.toString());
      return head.toString();
    }

    /** The value of a header of that request; null for none. */
    public static String header(String head, String name) {
      return head.lines()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse(null);
    }

    /** Reads the handshake and grants it. */
    public void upgrade() throws IOException {
      write(granted(head()));
    }

    /** What grants that request. */
    public byte[] granted(String head) {
      String accept = accept(header(head, "sec-websocket-key"));
      return ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Accept: "
              + accept
              + "\r\n\r\n")
          .getBytes(StandardCharsets.US_ASCII);
    }

    /** Sends back texts, and answers pings and a close frame. */
    public void echo() throws IOException {
      for (RawClient.Frame each = read(); ; each = read()) {
        if (each.isClose()) {
          write(frame(FIN_CLOSE, each.payload()));
          return;
        }
        if (each.isPing()) {
          write(frame(FIN_PONG, each.payload()));
        } else if (each.opcode() == 1) {
          write(frame(FIN_TEXT, each.payload()));
        }
      }
    }

    /** Reads until a close frame comes, and answers nothing. */
    public int closeCode() throws IOException {
      RawClient.Frame each = read();
      while (!each.isClose()) {
        each = read();
      }
      return each.closeCode();
    }

    public void text(String message) throws IOException {
      write(frame(FIN_TEXT, message.getBytes(StandardCharsets.UTF_8)));
    }

    public void closeFrame(int code) throws IOException {
      write(frame(FIN_CLOSE, new byte[] {(byte) (code >> 8), (byte) code}));
    }

    public void ping() throws IOException {
      write(frame(FIN_PING, new byte[0]));
    }

    public void write(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    }

    /** Reads a frame, and takes its mask off. */
    public RawClient.Frame read() throws IOException {
      int first = in.readUnsignedByte();
      int second = in.readUnsignedByte();
      long length = second & 0x7f;
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = in.readLong();
      }
      if ((second & 0x80) == 0) {
        throw new IOException("a client's frame isn't masked");
      }
      byte[] mask = in.readNBytes(4);
      byte[] payload = in.readNBytes((int) length);
      for (int i = 0; i < payload.length; i++) {
        payload[i] ^= mask[i & 3];
      }
      return new RawClient.Frame(first & 0x0f, (first & 0x80) != 0, payload);
    }

    /** Reads until the other side ends the connection. */
    public void drain() throws IOException {
      while (in.read() >= 0) {
        // Whatever it says on its way.
      }
    }
  }

  private static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (GeneralSecurityException never) {
      throw new IllegalStateException(never);
    }
  }

  /** A frame as services send it. */
  public static byte[] frame(int firstByte, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(firstByte);
    if (payload.length < 126) {
      out.write(payload.length);
    } else if (payload.length < 65_536) {
      out.write(126);
      out.write(payload.length >> 8);
      out.write(payload.length);
    } else {
      out.write(127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) ((long) payload.length >> shift));
      }
    }
    out.writeBytes(payload);
    return out.toByteArray();
  }
}
