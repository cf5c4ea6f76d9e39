package io.sluice.it.hostile;

import io.sluice.wire.RawClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/** A member of a group who reads bytes singly, when asked to. */
public final class TrickleReader implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;

  private final Socket socket = new Socket();
  private final InputStream in;

  /** One in that pool, with a receive buffer of so many bytes. */
  public TrickleReader(int port, String pool, String group, int receiveBytes) throws IOException {
    socket.setReceiveBufferSize(receiveBytes); // before the window is told
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = socket.getInputStream();
    String join = "{\"type\":\"join\",\"group\":\"" + group + "\",\"id\":1}";
    socket.getOutputStream().write(RawClient.upgrade("/sluice/ws/" + pool));
    socket.getOutputStream().write(RawClient.text(join));
    for (int last = 0; last != '}'; last = read()) {
      // The handshake's answer, and the ack.
    }
  }

  /** The next byte; -1 at the end. */
  public int read() throws IOException {
    return in.read();
  }

  /** Reads until the server's end, and says how that was. */
  public String drain() throws IOException {
    try {
      byte[] page = new byte[4096];
      while (in.read(page) >= 0) {
        // What was under way.
      }
      return Peer.CUT;
    } catch (SocketException reset) {
      return Peer.CUT;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
