package io.sluice.it;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The client for browsers as the server delivers it, in a process of Node.js: {@code
 * sluice-client.mjs}.
 */
final class ConformingNode extends Conforming {
  private static Path module;

  private final Map<Integer, CompletableFuture<JsonValue>> asked = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Process process;
  private final BufferedWriter orders;

  ConformingNode(String url, Options options) throws Exception {
    process = NodeClient.node("sluice-client.mjs", module().toString(), url, json(options));
    orders = process.outputWriter(StandardCharsets.UTF_8);
    Thread reader = new Thread(this::read, "conforming-node");
    reader.setDaemon(true);
    reader.start();
  }

  /** What a page would load. */
  private static synchronized Path module() throws Exception {
    if (module == null) {
      Path file = Files.createTempDirectory("sluice").resolve("sluice.mjs");
      Files.writeString(file, Http.body("/sluice/sluice.js"));
      module = file;
    }
    return module;
  }

  private static String json(Options options) {
    JsonObjectBuilder json =
        Json.createObjectBuilder()
            .add("clientId", options.clientId())
            .add("groups", Json.createArrayBuilder(options.groups()))
            .add("heartbeat", options.heartbeat())
            .add("heartbeatTimeout", options.heartbeat())
            .add("baseDelay", Options.BASE_DELAY);
    if (options.priority() != null) {
      json.add("priority", options.priority());
    }
    return json.build().toString();
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        take(line);
      }
    } catch (IOException ended) {
      // The process has.
    }
  }

  private void take(String line) {
    if (!line.startsWith("[")) {
      happened("node", Json.createObjectBuilder().add("says", line).build());
      return;
    }
    try (JsonReader reader = Json.createReader(new StringReader(line))) {
      JsonArray told = reader.readArray();
      switch (told.getString(0)) {
        case "event" -> happened(told.getString(1), told.getJsonObject(2));
        case "done" -> asked.remove(told.getInt(1)).complete(told.get(2));
        default ->
            asked.remove(told.getInt(1)).completeExceptionally(new Failed(told.getString(2)));
      }
    }
  }

  private CompletableFuture<JsonValue> order(String deed, JsonValue... given) {
    int number = numbers.incrementAndGet();
    CompletableFuture<JsonValue> answer = new CompletableFuture<>();
    asked.put(number, answer);
    JsonArrayBuilder line = Json.createArrayBuilder().add(number).add(deed);
    for (JsonValue each : given) {
      line.add(each);
    }
    try {
      orders.write(line.build().toString());
      orders.newLine();
      orders.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return answer;
  }

  private static JsonString text(String value) {
    return Json.createValue(value);
  }

  private static JsonValue parsed(String payload) {
    try (JsonReader reader = Json.createReader(new StringReader(payload))) {
      return reader.readValue();
    }
  }

  @Override
  CompletableFuture<?> join(String group) {
    return order("join", text(group));
  }

  @Override
  CompletableFuture<Integer> publish(String group, String payload) {
    return order("publish", text(group), parsed(payload))
        .thenApply(recipients -> ((JsonNumber) recipients).intValue());
  }

  @Override
  CompletableFuture<?> direct(String targetId, String payload) {
    return order("direct", text(targetId), parsed(payload));
  }

  /** The script calls nothing that ends it: it ends when there is nothing that it waits for. */
  @Override
  public void close() {
    try {
      orders.close();
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("node goes on after close()");
      }
    } catch (IOException ended) {
      // Then it has.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }
}
