package io.sluice.it;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonReader;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** The npm package {@code ws} in a process of its own, led line by line: {@code client.js}. */
final class NodeClient extends ForeignClient {
  private static final Path HOME = Path.of(System.getProperty("node.client"));
  private static final long INSTALL_SECONDS = 120;
  private static final long START_SECONDS = 20;

  private final CompletableFuture<Void> open = new CompletableFuture<>();
  private final Process process;
  private final BufferedWriter orders;

  NodeClient(URI uri) {
    try {
      process = node("client.js", uri.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    orders = process.outputWriter(StandardCharsets.UTF_8);
    Thread reader = new Thread(this::read, "node-client");
    reader.setDaemon(true);
    reader.start();
    open.orTimeout(START_SECONDS, TimeUnit.SECONDS).join();
  }

  /** A script of that folder, in a process that has {@code ws}. */
  static Process node(String script, String... arguments) throws IOException {
    install();
    List<String> command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(arguments));
    return start(command.toArray(String[]::new));
  }

  /** A file of a package that stands in package-lock.json. */
  static Path installed(String file) throws IOException {
    install();
    return HOME.resolve("node_modules").resolve(file);
  }

  /** What stands in package-lock.json, nothing newer. */
  private static synchronized void install() throws IOException {
    if (Stream.of("ws", "axe-core")
        .allMatch(each -> Files.exists(HOME.resolve("node_modules/" + each + "/package.json")))) {
      return;
    }
    Process npm = start("npm", "ci", "--no-audit", "--no-fund");
    try {
      String output = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!npm.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS) || npm.exitValue() != 0) {
        throw new AssertionError("npm ci in " + HOME + " failed:\n" + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      npm.destroy();
    }
  }

  private static Process start(String... command) {
    try {
      return new ProcessBuilder(command).directory(HOME.toFile()).redirectErrorStream(true).start();
    } catch (IOException absent) {
      throw new AssertionError(
          command[0]
              + " can't be started: one of the clients of this test is the npm package ws."
              + " .ci/run installs Node.js and npm; so does your system's package manager.",
          absent);
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        take(line);
      }
    } catch (IOException ended) {
      // The process has.
    }
    open.completeExceptionally(new TimeoutException("node has ended"));
    heardEnd(1006, "node has ended");
  }

  private void take(String line) {
    if (!line.startsWith("[")) {
      open.completeExceptionally(new AssertionError("node says: " + line));
      return;
    }
    try (JsonReader reader = Json.createReader(new StringReader(line))) {
      JsonArray told = reader.readArray();
      switch (told.getString(0)) {
        case "open" -> open.complete(null);
        case "message" -> heard(told.getString(1));
        case "pong" -> heardPong(told.getString(1));
        case "closed" -> heardEnd(told.getInt(1), told.getString(2));
        default -> open.completeExceptionally(new AssertionError("node says: " + line));
      }
    }
  }

  private void order(String deed, JsonArrayBuilder arguments) {
    JsonArrayBuilder line = Json.createArrayBuilder().add(deed);
    arguments.build().forEach(line::add);
    try {
      orders.write(line.build().toString());
      orders.newLine();
      orders.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  void send(String text) {
    order("send", Json.createArrayBuilder().add(text));
  }

  @Override
  void sendInParts(String... parts) {
    JsonArrayBuilder arguments = Json.createArrayBuilder();
    for (String part : parts) {
      arguments.add(part);
    }
    order("sendInParts", arguments);
  }

  @Override
  void sendBinary(byte... bytes) {
    order("sendBinary", Json.createArrayBuilder().add(Base64.getEncoder().encodeToString(bytes)));
  }

  @Override
  void sendPing(String text) {
    order("ping", Json.createArrayBuilder().add(text));
  }

  @Override
  void close(int code) {
    order("close", Json.createArrayBuilder().add(code));
  }

  /** It ends by itself when its orders end. */
  @Override
  public void close() {
    try {
      orders.close();
    } catch (IOException ended) {
      // Then it has.
    }
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
