package io.sluice.it.browser;

import jakarta.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Chromium without a window, in a process of its own. It finds this host and nothing else: each
 * name under {@code .example} is this host, and no other name is known to it.
 */
public final class Chromium implements AutoCloseable {
  private static final String PROGRAM = System.getProperty("chromium");
  private static final Path HOME = Path.of(System.getProperty("chromium.home"));
  private static final String LISTENING = "DevTools listening on ";
  private static final long START_SECONDS = 60;
  private static final long END_SECONDS = 10;

  private final CompletableFuture<URI> address = new CompletableFuture<>();
  private final Process process;
  private final DevTools tools;

  /** With those more on its command line. */
  public Chromium(String... switches) throws IOException {
    process = start(switches);
    Thread reader = new Thread(this::read, "chromium");
    reader.setDaemon(true);
    reader.start();
    try {
      tools = new DevTools(address.orTimeout(START_SECONDS, TimeUnit.SECONDS).join());
    } catch (RuntimeException failed) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw failed;
    }
  }

  private static Process start(String... switches) throws IOException {
    Path profile = Files.createTempDirectory(Files.createDirectories(HOME), "profile");
    List<String> command = new ArrayList<>();
    command.add(PROGRAM);
    command.addAll(
        List.of(
            "--headless=new",
            // Its sandbox doesn't start for root, nor in most containers. All pages are ours.
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-default-apps",
            "--disable-extensions",
            "--disable-sync",
            // Else a sandboxed frame has a process of its own, and its network another session.
            "--disable-features=IsolateSandboxedIframes",
            "--no-proxy-server",
            "--host-resolver-rules="
                + "MAP *.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
            "--remote-debugging-port=0",
            "--user-data-dir=" + profile));
    command.addAll(List.of(switches));
    command.add("about:blank");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOME", profile.toString());
    try {
      return builder.start();
    } catch (IOException absent) {
      throw new AssertionError(
          PROGRAM
              + " can't be started: some tests need a browser, Chromium. .ci/run installs it; so"
              + " does your system's package manager. -Dit.chromium=PROGRAM names another one.",
          absent);
    }
  }

  private void read() {
    StringBuilder said = new StringBuilder();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(LISTENING)) {
          address.complete(URI.create(line.substring(LISTENING.length())));
        }
        if (!address.isDone()) {
          said.append('\n').append(line);
        }
      }
    } catch (IOException ended) {
      // The process has.
    }
    address.completeExceptionally(new AssertionError("Chromium has ended:" + said));
  }

  /** An empty tab that knows nothing of what others have visited or logged in to. */
  public Tab open() {
    return new Tab(tools);
  }

  /** With all processes that belong to it. */
  @Override
  public void close() {
    List<ProcessHandle> helpers = process.descendants().toList();
    try {
      tools.call(null, "Browser.close", Json.createObjectBuilder());
      process.waitFor(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      tools.close();
      process.destroyForcibly();
      helpers.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
