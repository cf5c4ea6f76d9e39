package io.sluice.adapter.client;

import io.sluice.api.Target;
import io.sluice.core.config.OutboundConfig;
import io.sluice.spi.Alarm;
import io.sluice.spi.Dialler;
import io.sluice.spi.SessionOpener;
import io.sluice.spi.Ticker;
import jakarta.websocket.ClientEndpointConfig;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Dials with a container's client. A dial takes a thread until it has ended, so the executor bounds
 * how many there are; what has been taken back ends at once. Thread-safe.
 */
public final class ClientDialler implements Dialler, AutoCloseable {
  /** After the close frame, until the socket is cut. */
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The most that is held of a frame: Tyrus reads it from a session's settings, for WebLogic. */
  private static final String TYRUS_BUFFER = "weblogic.websocket.tyrus.incoming-buffer-size";

  /** In seconds. Undertow would give up after 10 by itself. */
  private static final String UNDERTOW_TIMEOUT = "io.undertow.websocket.CONNECT_TIMEOUT";

  /** A frame's header, and what one read may bring behind the frame. */
  private static final int MOST_BESIDES = 65_536;

  private final OutboundConfig config;
  private final SessionOpener opener;
  private final Executor threads;
  private final Alarm alarm;
  private final Ticker ticker;
  private final UnaryOperator<String> credentials;
  private final Trust trust;
  private final Set<Call> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Without a connection.
   *
   * @param opener closed with it
   * @param threads runs dials: those that wait for a thread are under way too
   * @param credentials the value of the credential of a name; throws an {@link
   *     IllegalArgumentException} if there is none. Called for each dial
   */
  public ClientDialler(
      OutboundConfig config,
      SessionOpener opener,
      Executor threads,
      Alarm alarm,
      Ticker ticker,
      UnaryOperator<String> credentials) {
    this.config = config;
    this.opener = opener;
    this.threads = threads;
    this.alarm = alarm;
    this.ticker = ticker;
    this.credentials = credentials;
    this.trust = new Trust(config.dialling(), credentials);
  }

  @Override
  public Dial dial(Target target, long deadlineNanos, Peer peer) {
    config.dialling().check(target);
    Call call = new Call(this, target, peer);
    calls.add(call);
    if (closed) {
      call.cut();
      throw new IllegalStateException("the application ends");
    }
    try {
      threads.execute(call);
    } catch (RuntimeException refused) {
      calls.remove(call);
      throw refused;
    }
    return call;
  }

  SessionOpener.Opening opening(Call call) {
    Target target = call.target();
    return opener.opening(call, configOf(call), asWritten(target.uri()), call::socketGone);
  }

  private ClientEndpointConfig configOf(Call call) {
    Target target = call.target();
    String secret = target.credential() == null ? null : secret(target.credential());
    ClientEndpointConfig.Builder made =
        ClientEndpointConfig.Builder.create().configurator(new Introduction(secret));
    if (target.subprotocol() != null) {
      made.preferredSubprotocols(List.of(target.subprotocol()));
    }
    if (target.uri().getScheme().equals("wss")) {
      made.sslContext(trust.context(call::refused));
    }
    ClientEndpointConfig all = made.build();
    Map<String, Object> settings = all.getUserProperties();
    settings.put(TYRUS_BUFFER, config.dialling().maxMessageBytes() + MOST_BESIDES);
    settings.put(UNDERTOW_TIMEOUT, (int) config.connectTimeout().toSeconds() + 2);
    return all;
  }

  private String secret(String name) {
    String value = credentials.apply(name);
    if (!Introduction.isHeaderValue(value)) {
      throw new IllegalArgumentException(
          "the credential " + name + " isn't what a header can hold: printable ASCII");
    }
    return value;
  }

  /**
   * Both Undertow 2.3 and Tyrus 2.1 write the path, and one of them the query too, with escapes
   * undone: {@code %20} as a blank, and a line break as one. So they are given what becomes the
   * address again when they have done that.
   */
  private static URI asWritten(URI uri) {
    return URI.create(uri.toString().replace("%", "%25"));
  }

  int maxMessageBytes() {
    return config.dialling().maxMessageBytes();
  }

  boolean tellsOfSockets() {
    return opener.tellsOfSockets();
  }

  /** The close frame has been sent or has come: whoever doesn't go then is cut. */
  void cutSoon(Call call) {
    alarm.at(ticker.read() + CLOSE_NANOS, call::cut);
  }

  void forget(Call call) {
    calls.remove(call);
  }

  /** Dials and connections that have not ended. */
  public int open() {
    return calls.size();
  }

  /** Cuts what there is, for good. Idempotent. */
  @Override
  public void close() {
    closed = true;
    calls.forEach(Call::cut);
    opener.close();
  }
}
