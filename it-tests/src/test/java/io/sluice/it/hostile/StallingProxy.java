package io.sluice.it.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A line through a proxy on loopback. Pulled, it reads and writes nothing more, and keeps its
 * sockets open.
 */
public final class StallingProxy implements Line {
  private final int serverPort;
  private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /** Guarded by {@code this}. */
  private boolean pulled;

  /** Before the server with that port. */
  public StallingProxy(int serverPort) throws IOException {
    this.serverPort = serverPort;
    start("proxy", this::accept);
  }

  private static void start(String name, IoTask task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException | InterruptedException over) {
                // One of the two ends has gone.
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private interface IoTask {
    void run() throws IOException, InterruptedException;
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = door.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
      sockets.addAll(List.of(client, server));
      start("proxy-up", () -> forward(client, server));
      start("proxy-down", () -> forward(server, client));
    }
  }

  private void forward(Socket from, Socket to) throws IOException, InterruptedException {
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    byte[] page = new byte[4096];
    try (from;
        to) {
      for (int count = in.read(page); count >= 0; count = in.read(page)) {
        awaitWhole();
        out.write(page, 0, count);
      }
      awaitWhole(); // an end isn't passed on either
    }
  }

  private synchronized void awaitWhole() throws InterruptedException {
    while (pulled) {
      wait();
    }
  }

  @Override
  public Peer connect() throws IOException {
    return new Peer(door.getLocalPort());
  }

  @Override
  public synchronized void pull() {
    pulled = true;
  }

  @Override
  public synchronized void mend() {
    pulled = false;
    notifyAll();
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (Socket each : sockets) {
      each.close();
    }
  }

  @Override
  public String toString() {
    return "a proxy";
  }
}
