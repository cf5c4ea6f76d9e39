package io.sluice.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The provisioned WildFly with one application, on one processor. */
public final class PinnedServer implements AutoCloseable {
  private static final long START_SECONDS = 180;

  private final ServerProcess process;
  private final LaunchOptions options;

  private PinnedServer(ServerProcess process, LaunchOptions options) {
    this.process = process;
    this.options = options;
  }

  /**
   * Returns when the application is deployed.
   *
   * @param home the server as Maven has prepared it; only read
   * @param application the EAR or WAR; only read
   * @param work where its files and its log go; what is there is deleted
   * @param pin what a command begins with that is to stay on one processor
   * @param jvm options of the JVM, after the usual ones: the later of two counts
   */
  public static PinnedServer start(
      Path home,
      Path application,
      Path work,
      List<String> pin,
      List<String> jvm,
      Map<String, String> settings)
      throws IOException, InterruptedException {
    LaunchOptions options =
        new LaunchOptions(
            home,
            application,
            Files.createDirectories(work),
            LaunchOptions.LOOPBACK,
            Ports.free(),
            Ports.free(),
            settings);
    ServerProcess.prepareFiles(options);
    // The launcher knows one name only, and WildFly goes by the ending.
    Path deployment = options.server().deployment(options);
    Path named = deployment.resolveSibling(application.getFileName());
    Files.move(deployment, named);
    PinnedServer server = new PinnedServer(process(options, pin, jvm), options);
    server.awaitDeployment(named.resolveSibling(named.getFileName() + ".deployed"));
    return server;
  }

  private static ServerProcess process(LaunchOptions options, List<String> pin, List<String> jvm)
      throws IOException {
    List<String> server = options.server().command(options);
    server.addAll(server.indexOf("-cp"), jvm);
    List<String> command = new ArrayList<>(pin);
    command.addAll(server);
    return new ServerProcess(
        new ProcessBuilder(command)
            .directory(options.workDir().toFile())
            .redirectErrorStream(true)
            .redirectOutput(options.log().toFile())
            .start());
  }

  private void awaitDeployment(Path marker) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!Files.exists(marker)) {
      if (!process.isAlive() || System.nanoTime() - deadlineNanos > 0) {
        close();
        throw new IllegalStateException("the server didn't start: " + options.log());
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  public int httpPort() {
    return options.httpPort();
  }

  public long pid() {
    return process.pid();
  }

  /** Returns when the process is gone. */
  @Override
  public void close() {
    process.stop();
  }
}
