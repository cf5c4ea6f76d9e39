package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One of our own clients, as {@link ClientConformanceIT} leads it. */
abstract class Conforming implements AutoCloseable {
  /** More than the longest delay that a server tells. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final BlockingQueue<Happening> heard = new LinkedBlockingQueue<>();

  /** What is the same for all of them, delays in milliseconds. */
  record Options(String clientId, String priority, List<String> groups, int heartbeat) {
    static final int BASE_DELAY = 200;

    /** That client id, and no more than that. */
    static Options of(String clientId) {
      return new Options(clientId, null, List.of(), 30_000);
    }

    Options in(String... names) {
      return new Options(clientId, priority, List.of(names), heartbeat);
    }

    Options as(String claimed) {
      return new Options(clientId, claimed, groups, heartbeat);
    }

    /** Asks a silent server after so long, and leaves it after as long again. */
    Options impatient(int milliseconds) {
      return new Options(clientId, priority, groups, milliseconds);
    }
  }

  private record Happening(String type, JsonObject detail) {}

  /** A request that wasn't done, by the code that says why. */
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed(String code) {
      super(code);
    }
  }

  abstract CompletableFuture<?> join(String group);

  /** Payloads are JSON. */
  abstract CompletableFuture<Integer> publish(String group, String payload);

  abstract CompletableFuture<?> direct(String targetId, String payload);

  /** Closes it, and waits until nothing of it is left: no thread, no timer. */
  @Override
  public abstract void close();

  final void happened(String type, JsonObject detail) {
    heard.add(new Happening(type, detail));
  }

  /** The next event of that type; others are skipped. */
  final JsonObject next(String type) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    StringBuilder skipped = new StringBuilder();
    while (true) {
      Happening next = heard.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      assertThat(next).as("%s, after%s", type, skipped).isNotNull();
      if (next.type().equals(type)) {
        return next.detail();
      }
      skipped.append(' ').append(next.type()).append(next.detail());
    }
  }

  /** Skips what happens before it has come into that state. */
  final void becomes(String state) throws InterruptedException {
    while (!next("state").getString("state").equals(state)) {
      // Another one on the way.
    }
  }

  /** The payload of the next message, as JSON. */
  final String payload() throws InterruptedException {
    JsonValue payload = next("message").get("payload");
    return payload.toString();
  }

  static <T> T done(CompletableFuture<T> request) throws Exception {
    return request.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** The code by which a request was refused. */
  static String refusal(CompletableFuture<?> request) throws Exception {
    try {
      return "done: " + done(request);
    } catch (ExecutionException failed) {
      return failed.getCause().getMessage();
    }
  }
}
