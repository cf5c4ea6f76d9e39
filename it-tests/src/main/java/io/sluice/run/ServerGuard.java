package io.sluice.run;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The main class inside the server's JVM: starts the server, whose own main class is the first
 * argument, and ends it when the launcher is gone.
 *
 * <p>The launcher holds the other end of standard input and never writes to it. The operating
 * system closes it however the launcher dies, even by {@code kill -9}, when no shutdown hook runs.
 */
public final class ServerGuard {
  private static final long PATIENCE_MILLIS = 20_000;

  private ServerGuard() {}

  public static void main(String[] args) throws ReflectiveOperationException {
    InputStream lifeline = System.in;
    // Payara 6 reads all there is before it starts; WildFly puts an empty stream there itself.
    System.setIn(InputStream.nullInputStream());
    startDaemon("sluice-launcher-watch", () -> endWith(lifeline));
    // By name, so that the launcher compiles without the server.
    Method server = Class.forName(args[0]).getMethod("main", String[].class);
    try {
      server.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException failed) {
      failed.printStackTrace();
      // Of Payara threads are left that would keep the process.
      System.exit(1);
    }
  }

  /** Where the class file of this class is. */
  static Path classPath() {
    try {
      return Path.of(ServerGuard.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
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
