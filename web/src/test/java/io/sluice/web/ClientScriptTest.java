package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Has Node.js run the tests of the client for browsers: {@code client-js/test}. */
class ClientScriptTest {

  @Test
  @Timeout(120)
  void clientForBrowsers_passesItsOwnTests() throws Exception {
    Process node = start("node", "--test", "test/");
    try {
      String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(node.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(node.exitValue()).as(said).isZero();
      assertThat(said).containsPattern("pass [1-9]");
    } finally {
      node.destroyForcibly();
    }
  }

  private static Process start(String... command) {
    try {
      return new ProcessBuilder(command)
          .directory(Path.of("client-js").toFile())
          .redirectErrorStream(true)
          .start();
    } catch (IOException absent) {
      throw new AssertionError(
          "node can't be started, and a part of Sluice is JavaScript: .ci/run installs it; so does"
              + " your system's package manager.",
          absent);
    }
  }
}
