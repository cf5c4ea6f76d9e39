package io.sluice.run;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The run command: starts the provisioned server with the built EAR, waits until it answers, says
 * what to open next, and stays until one of the two ends. Arguments: {@code --server <dir> --ear
 * <file> --work <dir> [--http-port <n>] [--management-port <n>]}. Every {@code sluice.*} system
 * property is handed on to the server.
 *
 * <p>Runs in Maven's own JVM, so it ends by {@link System#exit}: an exception would bury the
 * message for the user under Maven's report about a failed plugin.
 */
public final class RunSluice {
  private static final Duration START_LIMIT = Duration.ofSeconds(180);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration HOOK_HEAD_START = Duration.ofMillis(500);
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

  private final Console console;
  private final LaunchOptions options;
  private volatile boolean stopping;

  private RunSluice(Console console, LaunchOptions options) {
    this.console = console;
    this.options = options;
  }

  public static void main(String[] args) throws InterruptedException {
    Console console = new Console();
    try {
      new RunSluice(console, LaunchOptions.parse(args, System.getProperties())).run();
    } catch (LaunchFailed e) {
      console.line("FAILED");
      e.lines().forEach(line -> console.line("  " + line));
      System.exit(1);
    } catch (IOException e) {
      console.line("FAILED");
      console.line("  " + e);
      System.exit(1);
    }
  }

  private void run() throws LaunchFailed, IOException, InterruptedException {
    Ports.refuseTaken(options);
    console.step(
        "Ports "
            + options.httpPort()
            + " and "
            + options.managementPort()
            + " on 127.0.0.1 are free");
    WorkDirLock.take(options);
    ServerProcess.prepareFiles(options);
    List<LocalUser> users = LocalUser.generate();
    options.server().addUsers(options, users);
    console.step("Fresh server directory with the EAR in " + options.baseDir());
    if (!options.configuration().isEmpty()) {
      console.step("From the command line: " + options.configuration());
    }

    ServerProcess server = ServerProcess.start(options);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "sluice-stop"));
    console.step("Server started, process " + server.pid() + ", log in " + options.log());
    LogWatch watch = new LogWatch(options.log(), line -> console.line("  server: " + line));
    try {
      awaitReady(server);
      console.step("Ready");
      console.block(Banner.of(options, server.pid(), users));
      int code = server.waitFor();
      // Ctrl-C reaches both processes, and the server may be the faster one.
      Thread.sleep(HOOK_HEAD_START.toMillis());
      leaveTheRestToTheHook();
      throw new LaunchFailed(withTail("The server ended by itself, exit code " + code + "."));
    } catch (LaunchFailed e) {
      // Before the message, so that the message is what the user sees last.
      server.stop();
      watch.finish();
      throw e;
    }
  }

  private void awaitReady(ServerProcess server) throws LaunchFailed, InterruptedException {
    HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    URI health = URI.create("http://127.0.0.1:" + options.httpPort() + "/sluice/api/v1/health");
    long startNanos = System.nanoTime();
    long signNanos = startNanos;
    while (true) {
      Optional<List<String>> refused = options.server().refusal(options);
      // In this order: an answer counts only from a server that is alive after it. And only once
      // our own deployment stands: until then, somebody else may be answering on that port.
      boolean answers =
          refused.isEmpty() && options.server().isDeployed(options) && answers(client, health);
      boolean alive = server.isAlive();
      long now = System.nanoTime();
      if (alive && answers) {
        return;
      }
      leaveTheRestToTheHook();
      if (refused.isPresent()) {
        throw new LaunchFailed(refusal(refused.get()));
      }
      if (!alive) {
        throw new LaunchFailed(withTail("The server ended while it was starting."));
      }
      if (now - startNanos > START_LIMIT.toNanos()) {
        throw new LaunchFailed(
            withTail("No answer from " + health + " within " + START_LIMIT.toSeconds() + " s."));
      }
      if (now - signNanos > SIGN_OF_LIFE.toNanos()) {
        signNanos = now;
        console.step("Still starting");
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  private static boolean answers(HttpClient client, URI health) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(5)).build();
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private List<String> refusal(List<String> reason) {
    List<String> lines = new ArrayList<>();
    lines.add("The server refused the deployment (all of it is in " + options.log() + "):");
    reason.forEach(line -> lines.add("  " + line));
    return lines;
  }

  private List<String> withTail(String message) {
    List<String> lines = new ArrayList<>();
    lines.add("The end of " + options.log() + ":");
    LogWatch.tail(options.log()).forEach(line -> lines.add("  | " + line));
    lines.add(message);
    return lines;
  }

  /**
   * Runs on the shutdown hook: after Ctrl-C, TERM or HUP of this command, and after its own
   * failure.
   */
  private void stop(ServerProcess server) {
    stopping = true;
    if (server.isAlive()) {
      console.step("Stopping the server");
      server.stop();
      console.step("Server stopped");
    }
  }

  /**
   * When this JVM is on its way out, the server's end is no news, and the hook has the last word.
   */
  private void leaveTheRestToTheHook() throws InterruptedException {
    while (stopping) {
      Thread.sleep(1_000);
    }
  }
}
