package io.sluice.client;

import jakarta.websocket.WebSocketContainer;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One client id's connection to one pool, and all that come after it: it comes back as the server's
 * close codes say, joins its groups again, and answers each request by a stage.
 *
 * <p>All methods may be called from any thread, none of them blocks. Stages complete, and the
 * listener is called, on one daemon thread of the client's own ({@code sluice-client}); so what
 * depends on a stage without an executor of its own must be quick, too. A dial and a close, which
 * may block, have a daemon thread each while they last ({@code sluice-client-io}). What waits for
 * that thread isn't bounded: a listener that is slower than the messages come fills the heap.
 *
 * <p>The stage of a request completes within the request timeout after the call, whatever the
 * server does; if not with success then with a {@link SluiceException}. But it needs the client's
 * thread for that: a listener, or what depends on a stage, that waits for another stage of the same
 * client ({@code join()}) waits for ever.
 */
public final class SluiceClient implements AutoCloseable {
  private final Agenda agenda;
  private final Engine engine;

  /** What a client is doing. */
  public enum State {
    /** It dials, or isn't in its groups yet. */
    CONNECTING,
    /** It waits for a slot. */
    QUEUED,
    /** Requests are sent. */
    OPEN,
    /** It waits before it comes back. */
    WAITING,
    /** It is over. */
    CLOSED
  }

  /** Why it is over. */
  public enum Why {
    /** {@link SluiceClient#close}. */
    ASKED,
    /** The server said so, by a close code or by an HTTP status. */
    REFUSED,
    /** There were as many reconnects in a row as it may try. */
    ATTEMPTS
  }

  SluiceClient(Settings settings, Agenda agenda, Link.Dialler dialler, SluiceListener listener) {
    this.agenda = agenda;
    engine = new Engine(settings, agenda, dialler, listener);
    agenda.add(engine::start);
  }

  /** For a client of the pool with that address, {@code ws://} or {@code wss://}. */
  public static Builder builder(URI uri) {
    return new Builder(uri);
  }

  /** Completed when it is open for the first time; exceptionally when it is over before. */
  public CompletionStage<Void> connected() {
    return engine.connected();
  }

  /** As of now. */
  public State state() {
    return engine.state();
  }

  /** As the server last named it; before that as the builder was told, maybe null. */
  public String clientId() {
    return engine.clientId();
  }

  /** In which it is, or will be once it is open again. */
  public Set<String> groups() {
    return engine.groups();
  }

  /** Joins a group, and again whenever it comes back. */
  public CompletionStage<Void> join(String group) {
    return ask(
        Engine.join(group),
        ack -> {
          engine.joined(group);
          return null;
        });
  }

  /** Leaves a group, also if the stage fails. */
  public CompletionStage<Void> leave(String group) {
    String members = Engine.leave(group);
    agenda.add(() -> engine.left(group));
    return ask(
        members,
        ack -> {
          engine.left(group); // the ack of a join that was still under way has added it
          return null;
        });
  }

  /**
   * Sends JSON to a group; gives how many connections the message was accepted for.
   *
   * @throws IllegalArgumentException if the payload is no JSON value
   */
  public CompletionStage<Integer> publish(String group, String payload) {
    return publish(group, payload, null);
  }

  /**
   * The same.
   *
   * @param key what makes an earlier message with the same key superfluous; null for none
   */
  public CompletionStage<Integer> publish(String group, String payload, String key) {
    String members = "\"type\":\"broadcast\",\"group\":" + Frame.quoted(group);
    return ask(members + rest(payload, key), ack -> (int) ack.number("recipients"));
  }

  /**
   * Sends JSON to a client id.
   *
   * @throws IllegalArgumentException if the payload is no JSON value
   */
  public CompletionStage<Void> direct(String targetId, String payload) {
    return direct(targetId, payload, null);
  }

  /**
   * The same.
   *
   * @param key what makes an earlier message with the same key superfluous; null for none
   */
  public CompletionStage<Void> direct(String targetId, String payload, String key) {
    String members = "\"type\":\"direct\",\"targetId\":" + Frame.quoted(targetId);
    return ask(members + rest(payload, key), ack -> null);
  }

  private static String rest(String payload, String key) {
    Frame.checkValue(payload);
    String hint = key == null ? "" : ",\"key\":" + Frame.quoted(key);
    return hint + ",\"payload\":" + payload;
  }

  /**
   * Sends any other object, for an application on the server.
   *
   * @throws IllegalArgumentException if it is no JSON object, or has an {@code id}
   */
  public CompletionStage<Void> send(String object) {
    if (Frame.of(object).raw("id") != null) {
      throw new IllegalArgumentException("the client gives the id");
    }
    String braced = object.strip();
    return ask(braced.substring(1, braced.length() - 1).strip(), ack -> null);
  }

  private <T> CompletionStage<T> ask(String members, Function<Frame, T> reading) {
    CompletableFuture<Frame> answer = new CompletableFuture<>();
    CompletableFuture<T> read = new CompletableFuture<>();
    answer.whenComplete(
        (ack, failure) -> {
          if (failure == null) {
            read.complete(reading.apply(ack));
          } else {
            read.completeExceptionally(failure);
          }
        });
    if (!agenda.add(() -> engine.ask(members, answer))) {
      answer.completeExceptionally(Engine.closed("The client is closed", false));
    }
    return read;
  }

  /** For good. Its thread ends once it has told the listener; this doesn't wait for that. */
  @Override
  public void close() {
    agenda.add(engine::close);
  }

  /** What a client is to be like. Not for several threads at a time. */
  public static final class Builder {
    private final URI uri;
    private String clientId;
    private String priority;
    private final Set<String> groups = new LinkedHashSet<>();
    private boolean waits = true;
    private Duration requestTimeout = Duration.ofSeconds(10);
    private int maxPending = 128;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration heartbeat = Duration.ofSeconds(30);
    private Duration heartbeatTimeout = Duration.ofSeconds(10);
    private Duration baseDelay = Duration.ofSeconds(1);
    private Duration maxDelay = Duration.ofSeconds(30);
    private Duration stableAfter = Duration.ofSeconds(10);
    private int maxAttempts = Integer.MAX_VALUE;
    private int maxMessageBytes = 1 << 20;
    private Supplier<Map<String, String>> headers = Map::of;
    private WebSocketContainer container;
    private SluiceListener listener = new SluiceListener() {};

    private Builder(URI uri) {
      if (!List.of("ws", "wss").contains(String.valueOf(uri.getScheme()))) {
        throw new IllegalArgumentException("no address of a WebSocket: " + uri.getScheme());
      }
      this.uri = uri;
    }

    /** Else the server makes one, which is kept over reconnects. */
    public Builder clientId(String id) {
      clientId = Objects.requireNonNull(id);
      return this;
    }

    /** The class that it claims. */
    public Builder priority(String name) {
      priority = Objects.requireNonNull(name);
      return this;
    }

    /** Joined whenever it connects. */
    public Builder groups(String... names) {
      groups.addAll(List.of(names));
      return this;
    }

    /** Requests are refused as {@code not_open} while it isn't open. By default they wait. */
    public Builder refuseWhenNotOpen() {
      waits = false;
      return this;
    }

    /** From the call to its answer, time that it waits included; 10 s. */
    public Builder requestTimeout(Duration longest) {
      requestTimeout = positive(longest, "requestTimeout");
      return this;
    }

    /** The most requests without an answer; 128. */
    public Builder maxPending(int most) {
      if (most < 1) {
        throw new IllegalArgumentException("maxPending must be a number from 1, but is " + most);
      }
      maxPending = most;
      return this;
    }

    /** From the dial to {@code welcome}, and again until it is open; 10 s. */
    public Builder connectTimeout(Duration longest) {
      connectTimeout = positive(longest, "connectTimeout");
      return this;
    }

    /**
     * How long it hears nothing before it asks the server for an answer, and how long it waits for
     * that; 30 s and 10 s. Zero never asks.
     */
    public Builder heartbeat(Duration silence, Duration longest) {
      heartbeat = notNegative(silence, "heartbeat");
      heartbeatTimeout = positive(longest, "heartbeatTimeout");
      return this;
    }

    /**
     * The longest delay before the first reconnect, doubled for each that follows, and the longest
     * at all; 1 s and 30 s. What the server tells isn't bounded by it.
     */
    public Builder delays(Duration base, Duration most) {
      baseDelay = notNegative(base, "baseDelay");
      maxDelay = notNegative(most, "maxDelay");
      return this;
    }

    /** How long it must have been open for the delays to begin anew; 10 s. */
    public Builder stableAfter(Duration open) {
      stableAfter = notNegative(open, "stableAfter");
      return this;
    }

    /** The most reconnects in a row, by default without a bound. 0 never reconnects. */
    public Builder maxAttempts(int most) {
      if (most < 0) {
        throw new IllegalArgumentException("maxAttempts must be a number from 0, but is " + most);
      }
      maxAttempts = most;
      return this;
    }

    /** The longest message that can come in, in bytes; 1 MiB. */
    public Builder maxMessageBytes(int most) {
      maxMessageBytes = most;
      return this;
    }

    /** Headers of the handshake such as {@code Authorization}, asked for before each dial. */
    public Builder headers(Supplier<Map<String, String>> each) {
      headers = Objects.requireNonNull(each);
      return this;
    }

    /** Instead of the container that is there. */
    public Builder container(WebSocketContainer other) {
      container = Objects.requireNonNull(other);
      return this;
    }

    public Builder listener(SluiceListener hears) {
      listener = Objects.requireNonNull(hears);
      return this;
    }

    /** A client that connects from now on. */
    public SluiceClient connect() {
      return connect(Agenda.ofItsOwn(), new JakartaDialler(container, headers, maxMessageBytes));
    }

    SluiceClient connect(Agenda agenda, Link.Dialler dialler) {
      return new SluiceClient(settings(), agenda, dialler, listener);
    }

    private Settings settings() {
      return new Settings(
          uri,
          clientId,
          priority,
          groups,
          waits,
          requestTimeout.toMillis(),
          maxPending,
          connectTimeout.toMillis(),
          heartbeat.toMillis(),
          heartbeatTimeout.toMillis(),
          baseDelay.toMillis(),
          maxDelay.toMillis(),
          stableAfter.toMillis(),
          maxAttempts);
    }

    private static Duration positive(Duration given, String name) {
      if (given.toMillis() < 1) {
        throw new IllegalArgumentException(name + " must be 1 ms at least, but is " + given);
      }
      return given;
    }

    private static Duration notNegative(Duration given, String name) {
      if (given.isNegative()) {
        throw new IllegalArgumentException(name + " must not be negative, but is " + given);
      }
      return given;
    }
  }
}
