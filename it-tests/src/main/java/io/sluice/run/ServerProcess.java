package io.sluice.run;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** The server's JVM: its files, its command line, its end. */
final class ServerProcess {
  private static final long STOP_PATIENCE_SECONDS = 20;

  private final Process process;

  /** One that is running. */
  ServerProcess(Process process) {
    this.process = process;
  }

  /** A base directory of its own and new each time: nothing of an earlier run is left in it. */
  static void prepareFiles(LaunchOptions options) throws IOException {
    Trees.delete(options.baseDir());
    options.server().prepareFiles(options);
  }

  /** The child inherits the environment, so SLUICE_… variables reach the configuration. */
  static ServerProcess start(LaunchOptions options) throws IOException {
    Process process =
        new ProcessBuilder(options.server().command(options))
            .directory(options.workDir().toFile())
            .redirectErrorStream(true)
            .redirectOutput(options.log().toFile())
            .start();
    return new ServerProcess(process);
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int waitFor() throws InterruptedException {
    return process.waitFor();
  }

  /** Returns when the server is gone, whatever it takes. */
  void stop() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
