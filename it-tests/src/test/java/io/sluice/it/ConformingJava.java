package io.sluice.it;

import io.sluice.client.ConnectionEnd;
import io.sluice.client.SluiceClient;
import io.sluice.client.SluiceException;
import io.sluice.client.SluiceListener;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The client in Java, on Tyrus. What its listener hears is told in the words of the other one. */
final class ConformingJava extends Conforming implements SluiceListener {
  private final SluiceClient client;

  /** The client's own. */
  private volatile Thread thread;

  ConformingJava(String url, Options options) {
    Duration heartbeat = Duration.ofMillis(options.heartbeat());
    SluiceClient.Builder builder =
        SluiceClient.builder(URI.create(url))
            .clientId(options.clientId())
            .groups(options.groups().toArray(String[]::new))
            .heartbeat(heartbeat, heartbeat)
            .delays(Duration.ofMillis(Options.BASE_DELAY), Duration.ofSeconds(30))
            .listener(this);
    if (options.priority() != null) {
      builder.priority(options.priority());
    }
    client = builder.connect();
  }

  private static <T> CompletableFuture<T> told(CompletionStage<T> request) {
    CompletableFuture<T> told = new CompletableFuture<>();
    request.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            told.complete(value);
          } else {
            told.completeExceptionally(new Failed(((SluiceException) failure).code()));
          }
        });
    return told;
  }

  @Override
  CompletableFuture<?> join(String group) {
    return told(client.join(group));
  }

  @Override
  CompletableFuture<Integer> publish(String group, String payload) {
    return told(client.publish(group, payload));
  }

  @Override
  CompletableFuture<?> direct(String targetId, String payload) {
    return told(client.direct(targetId, payload));
  }

  @Override
  public void close() {
    client.close();
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      throw new AssertionError("its thread goes on after close()");
    }
  }

  // ---- what it hears

  private static JsonObjectBuilder detail() {
    return Json.createObjectBuilder();
  }

  private static JsonObjectBuilder detail(ConnectionEnd end) {
    JsonObjectBuilder detail = detail().add("code", end.code()).add("reason", end.reason());
    return end.status() == 0 ? detail : detail.add("status", end.status());
  }

  private static JsonObjectBuilder delay(Duration reconnectDelay) {
    return detail().add("reconnectDelay", reconnectDelay.toMillis());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static JsonValue parsed(String payload) {
    try (JsonReader reader = Json.createReader(new StringReader(payload))) {
      return reader.readValue();
    }
  }

  @Override
  public void onState(SluiceClient.State state, SluiceClient.State previous) {
    thread = Thread.currentThread();
    happened("state", detail().add("state", word(state)).build());
  }

  @Override
  public void onWelcome(Welcome welcome) {
    thread = Thread.currentThread();
    happened(
        "welcome",
        detail()
            .add("clientId", welcome.clientId())
            .add("connectionId", welcome.connectionId())
            .build());
  }

  @Override
  public void onQueued(Queued queued) {
    happened(
        "queued",
        detail().add("position", queued.position()).add("priority", queued.priority()).build());
  }

  @Override
  public void onAdmitted() {
    happened("admitted", detail().build());
  }

  @Override
  public void onMessage(Message message) {
    happened(
        "message",
        detail()
            .add("kind", message.kind())
            .add("group", message.group())
            .add("payload", parsed(message.payload()))
            .build());
  }

  @Override
  public void onPreempted(String reason, Duration reconnectDelay) {
    happened("preempted", delay(reconnectDelay).build());
  }

  @Override
  public void onDraining(Duration reconnectDelay) {
    happened("draining", delay(reconnectDelay).build());
  }

  @Override
  public void onReconnecting(ConnectionEnd end, Duration delay, int attempt) {
    happened(
        "reconnecting", detail(end).add("delay", delay.toMillis()).add("attempt", attempt).build());
  }

  @Override
  public void onReconnect(String connectionId, Set<String> groups) {
    happened("reconnect", detail().add("groups", Json.createArrayBuilder(groups)).build());
  }

  @Override
  public void onClose(ConnectionEnd end, SluiceClient.Why why) {
    happened("close", detail(end).add("why", word(why)).build());
  }
}
