package io.sluice.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks whether a port is free before anything heavy begins, and finds one that is. */
public final class Ports {
  private Ports() {}

  static void refuseTaken(LaunchOptions options) throws LaunchFailed {
    refuseTaken(options.httpPort(), LaunchOptions.HTTP_PORT_KEY, 8081);
    refuseTaken(options.managementPort(), LaunchOptions.MANAGEMENT_PORT_KEY, 9991);
  }

  private static void refuseTaken(int port, String key, int other) throws LaunchFailed {
    try (ServerSocket socket = new ServerSocket()) {
      // As the server will do it: a port whose old connections still linger in TIME_WAIT is free.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new LaunchFailed(
          "Port " + port + " on 127.0.0.1 cannot be used: " + e.getMessage() + ".",
          "Another server is probably running there. Move this one with -D" + key + "=" + other);
    }
  }

  /** One on loopback that nobody has at the moment. */
  public static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
