package io.sluice.bench.loop;

import java.util.Map;
import org.glassfish.tyrus.server.Server;

/** The loop on a Tyrus without a server around it, on Grizzly. Argument: the port, on loopback. */
public final class TyrusLoop {
  private TyrusLoop() {}

  public static void main(String[] args) throws Exception {
    new Server("127.0.0.1", Integer.parseInt(args[0]), "/", Map.of(), LoopEndpoint.class).start();
    Thread.currentThread().join();
  }
}
