package io.sluice.it.browser;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A connection by the Chrome DevTools Protocol: calls, their answers, and the events between. */
final class DevTools implements WebSocket.Listener, AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final Map<Integer, CompletableFuture<JsonObject>> calls = new ConcurrentHashMap<>();
  private final List<JsonObject> events = new CopyOnWriteArrayList<>();
  private final StringBuilder parts = new StringBuilder();
  private final WebSocket socket;
  private int lastCall;

  DevTools(URI address) {
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(address, this)
            .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .join();
  }

  /** Does it, and gives the result. A {@code session} of null means the browser itself. */
  synchronized JsonObject call(String session, String method, JsonObjectBuilder params) {
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    calls.put(++lastCall, answer);
    JsonObjectBuilder call =
        Json.createObjectBuilder().add("id", lastCall).add("method", method).add("params", params);
    if (session != null) {
      call.add("sessionId", session);
    }
    socket.sendText(call.build().toString(), true).join();
    return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /** The parameters of all such events of a session so far, in the order in which they came. */
  List<JsonObject> events(String session, String method) {
    return events.stream()
        .filter(each -> each.getString("method").equals(method))
        .filter(each -> each.getString("sessionId", "").equals(session))
        .map(each -> each.getJsonObject("params"))
        .toList();
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    parts.append(part);
    if (last) {
      try (JsonReader reader = Json.createReader(new StringReader(parts.toString()))) {
        take(reader.readObject());
      }
      parts.setLength(0);
    }
    from.request(1);
    return null;
  }

  private void take(JsonObject message) {
    if (!message.containsKey("id")) {
      events.add(message);
      return;
    }
    CompletableFuture<JsonObject> answer = calls.remove(message.getInt("id"));
    if (message.containsKey("error")) {
      answer.completeExceptionally(new AssertionError(message.toString()));
    } else {
      answer.complete(message.getJsonObject("result"));
    }
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    end("closed " + code + " " + reason);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable failure) {
    end("failed: " + failure);
  }

  private void end(String how) {
    calls.values().forEach(each -> each.completeExceptionally(new AssertionError(how)));
  }

  @Override
  public void close() {
    socket.abort();
  }
}
