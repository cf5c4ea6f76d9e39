package io.sluice.run;

import java.io.IOException;
import java.io.InputStream;

/**
 * The main class inside the server's JVM: starts the server, and ends it when the launcher is gone.
 *
 * <p>The launcher holds the other end of standard input and never writes to it. The operating
 * system closes it however the launcher dies, even by {@code kill -9}, when no shutdown hook runs.
 */
public final class ServerGuard {
  private static final long PATIENCE_MILLIS = 20_000;

  private ServerGuard() {}

  public static void main(String[] args) throws ReflectiveOperationException {
    // Taken now: the server puts an empty stream in its place.
    InputStream lifeline = System.in;
    startDaemon("sluice-launcher-watch", () -> endWith(lifeline));
    // By name, so that the launcher compiles without the server.
    Class.forName("org.jboss.modules.Main")
        .getMethod("main", String[].class)
        .invoke(null, (Object) args);
  }

  private static void endWith(InputStream lifeline) {
    try {
      while (lifeline.read() >= 0) {
        // Nobody writes; if somebody does, it means nothing.
      }
    } catch (IOException e) {
      // Broken is as good as closed.
    }
    startDaemon("sluice-last-resort", ServerGuard::haltLater);
    System.exit(0);
  }

  private static void haltLater() {
    try {
      Thread.sleep(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }

  private static void startDaemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
