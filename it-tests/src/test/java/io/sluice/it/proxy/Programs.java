package io.sluice.it.proxy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Programs that do something and end. */
public final class Programs {
  private Programs() {}

  /** Returns when it has ended, and gives what it said; a status other than 0 is a failure. */
  public static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said.strip());
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new IOException(hurried);
    }
    return said;
  }
}
