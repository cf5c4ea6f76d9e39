package io.sluice.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A way to the server by a port of its own, which can be there or not. */
final class Relay implements AutoCloseable {
  private final int serverPort;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /** Of {@link #sockets}: those from which nothing is passed on any more. */
  private final Set<Socket> muted = ConcurrentHashMap.newKeySet();

  private final int port;
  private ServerSocket door;

  /** To the server with that port; open. */
  Relay(int serverPort) throws IOException {
    this.serverPort = serverPort;
    this.port = open(0);
  }

  int port() {
    return port;
  }

  /** Nothing answers at its port from now on, and what went through it is cut. */
  @Override
  public void close() throws IOException {
    door.close();
    for (Socket each : sockets) {
      each.close();
    }
    sockets.clear();
    muted.clear();
  }

  /**
   * What goes through it now hears nothing more from the other side, not even its end. Who comes
   * later isn't concerned.
   */
  void mute() {
    muted.addAll(sockets);
  }

  /** It is there again. */
  void reopen() throws IOException {
    open(port);
  }

  private int open(int wanted) throws IOException {
    ServerSocket opened = new ServerSocket();
    opened.setReuseAddress(true);
    opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
    door = opened;
    start(() -> accept(opened));
    return opened.getLocalPort();
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void start(Step step) {
    Thread thread =
        new Thread(
            () -> {
              try {
                step.run();
              } catch (IOException over) {
                // One of the two ends has gone.
              }
            },
            "relay");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept(ServerSocket opened) throws IOException {
    while (true) {
      Socket client = opened.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
      sockets.addAll(List.of(client, server));
      start(() -> forward(client, server));
      start(() -> forward(server, client));
    }
  }

  private void forward(Socket from, Socket to) throws IOException {
    byte[] page = new byte[8_192];
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    try (from) {
      for (int count = in.read(page); count >= 0; count = in.read(page)) {
        if (!muted.contains(from)) {
          out.write(page, 0, count);
        }
      }
    } finally {
      if (!muted.contains(from)) {
        to.close();
      }
    }
  }
}
