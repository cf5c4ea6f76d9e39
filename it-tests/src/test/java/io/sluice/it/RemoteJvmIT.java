package io.sluice.it;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.sluice.it.app.remote.RemoteCaller;
import io.sluice.run.TestServer;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The remote EJB as an application in another JVM calls it, by the port of HTTP. On WildFly: the
 * ORB of Payara 6 doesn't serve callers from elsewhere on JDK 17, and a Payara that is prepared for
 * Sluice has no IIOP.
 */
@ArquillianTest
class RemoteJvmIT extends RemoteScenarios {
  private static final long ANSWER_SECONDS = 60;
  private static final long END_SECONDS = 10;

  private static Process process;
  private static BufferedWriter orders;
  private static BufferedReader answers;

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return BuiltEar.load();
  }

  @BeforeAll
  static void start() throws Exception {
    assumeFalse(TestServer.isPayara(), "callers from other JVMs: on WildFly only");
    Path classes =
        Path.of(RemoteCaller.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path own = Files.createTempDirectory("remote-jvm-it");
    String callers = "io/sluice/it/app/remote";
    Files.createDirectories(own.resolve(callers));
    for (String each : List.of("RemoteCaller.class", "RemoteCalls.class")) {
      Files.copy(classes.resolve(callers).resolve(each), own.resolve(callers).resolve(each));
    }
    String path =
        String.join(
            File.pathSeparator,
            System.getProperty("server.home") + "/bin/client/jboss-client.jar",
            System.getProperty("client.jar"),
            own.toString());
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                path,
                RemoteCaller.class.getName(),
                "remote+http://127.0.0.1:" + BuiltEar.httpPort())
            .redirectErrorStream(true)
            .start();
    orders = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  @AfterAll
  static void end() throws IOException, InterruptedException {
    if (process != null) {
      orders.close();
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  /**
   * No interrupt ends the wait for a line, so nor would the test's timeout: a caller that doesn't
   * answer is ended, and with it the wait.
   */
  @Override
  String ask(String user, String method, String... arguments) throws Exception {
    CompletableFuture<Void> watchdog =
        CompletableFuture.runAsync(
            process::destroyForcibly,
            CompletableFuture.delayedExecutor(ANSWER_SECONDS, TimeUnit.SECONDS));
    try {
      return answer(user, method, arguments);
    } finally {
      watchdog.cancel(false);
    }
  }

  /** What the client logs stands between the answers. */
  private static String answer(String user, String method, String... arguments) throws IOException {
    orders.write(user + "\t" + method);
    for (String each : arguments) {
      orders.write("\t" + each);
    }
    orders.write("\n");
    orders.flush();
    Deque<String> log = new ArrayDeque<>();
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.startsWith("> ")) {
        return line.substring(2);
      }
      log.add(line);
    }
    throw new AssertionError(
        "the caller's JVM ended, by itself or after "
            + ANSWER_SECONDS
            + " s without an answer:\n"
            + String.join("\n", log));
  }
}
