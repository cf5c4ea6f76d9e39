package io.sluice.adapter.undertow;

import io.sluice.spi.SessionOpener;
import io.undertow.connector.ByteBufferPool;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.servlet.util.DefaultClassIntrospector;
import io.undertow.websockets.client.WebSocketClient;
import io.undertow.websockets.client.WebSocketClientHandshake;
import io.undertow.websockets.client.WebSocketClientNegotiation;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSocketVersion;
import io.undertow.websockets.jsr.ServerWebSocketContainer;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.xnio.FutureResult;
import org.xnio.IoFuture;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.http.HttpUpgrade;

/**
 * Undertow's client (2.3), but for its way to a connection. That follows redirections to any host,
 * and leaves the socket of a service that never answers open for good: {@code HttpUpgrade} can't be
 * cancelled. Here the connection is opened first and kept, so that it can be cut.
 *
 * <p>The container and its threads are this application's own, since the server's one for everybody
 * remembers the classes of all endpoints it has seen, and so applications that are gone. They are
 * made when they are first needed. Thread-safe.
 */
public final class UndertowOpener implements SessionOpener {
  private static final int IO_THREADS = 2;
  private static final int NUDGE_MILLIS = 50;
  private static final int BUFFER_BYTES = 16_384;
  private static final int POOLED_BUFFERS = 256;

  /** As in {@link UndertowTransportFactory}. */
  private static final List<Class<?>> NEEDED =
      List.of(
          ServerWebSocketContainer.class,
          WebSocketClient.class,
          DefaultClassIntrospector.class,
          Xnio.class,
          HttpUpgrade.class);

  /** Guarded by this, as all below; null until it is needed. */
  private ServerWebSocketContainer container;

  private XnioWorker worker;
  private ByteBufferPool buffers;
  private boolean closed;

  @Override
  public Opening opening(Object endpoint, Object config, URI uri, Runnable gone) {
    return new ByUndertow((Endpoint) endpoint, (ClientEndpointConfig) config, uri, gone);
  }

  @Override
  public boolean tellsOfSockets() {
    return true;
  }

  private synchronized ServerWebSocketContainer container() throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    if (container == null) {
      worker =
          Xnio.getInstance(Xnio.class.getClassLoader())
              .createWorker(
                  OptionMap.builder()
                      .set(Options.WORKER_NAME, "sluice-outbound")
                      .set(Options.WORKER_IO_THREADS, IO_THREADS)
                      .set(Options.WORKER_TASK_CORE_THREADS, 1)
                      .set(Options.WORKER_TASK_MAX_THREADS, 1)
                      .set(Options.TCP_NODELAY, true)
                      .set(Options.THREAD_DAEMON, true)
                      .getMap());
      buffers = new DefaultByteBufferPool(true, BUFFER_BYTES, POOLED_BUFFERS, 0);
      container =
          new ServerWebSocketContainer(
              DefaultClassIntrospector.INSTANCE,
              UndertowOpener.class.getClassLoader(),
              () -> worker,
              buffers,
              List.of(),
              false);
    }
    return container;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (worker != null) {
      worker.shutdownNow();
      buffers.close();
    }
  }

  private final class ByUndertow implements Opening {
    private final Endpoint endpoint;
    private final ClientEndpointConfig config;
    private final URI uri;
    private final Runnable gone;
    private final FutureResult<WebSocketChannel> result = new FutureResult<>();

    /** Guarded by this: what there is to be cut. */
    private StreamConnection connection;

    private boolean cut;

    private ByUndertow(Endpoint endpoint, ClientEndpointConfig config, URI uri, Runnable gone) {
      this.endpoint = endpoint;
      this.config = config;
      this.uri = uri;
      this.gone = gone;
    }

    @Override
    public void open() throws Exception {
      ServerWebSocketContainer client = container();
      client.connectToServer(endpoint, config, new Way(client));
    }

    @Override
    public void cut() {
      result.setCancelled();
      StreamConnection known;
      synchronized (this) {
        cut = true;
        known = connection;
      }
      if (known != null) {
        IoThreadLane.cut(known.getIoThread(), known);
      }
    }

    /** What the container asks for a connection. */
    private final class Way extends WebSocketClient.ConnectionBuilder {
      private final ServerWebSocketContainer client;
      private final boolean secure = uri.getScheme().equals("wss");
      private final URI http;
      private final WebSocketClientNegotiation negotiation =
          new WebSocketClientNegotiation(config.getPreferredSubprotocols(), List.of());
      private final WebSocketClientHandshake handshake;
      private final Map<String, List<String>> headers = new HashMap<>();

      private Way(ServerWebSocketContainer client) {
        super(client.getXnioWorker(), client.getBufferPool(), uri);
        this.client = client;
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        this.http =
            URI.create(
                (secure ? "https://" : "http://")
                    + uri.getHost()
                    + ":"
                    + port
                    + uri.getRawPath()
                    + query);
        this.handshake =
            WebSocketClientHandshake.create(WebSocketVersion.V13, http, negotiation, null);
        setClientNegotiation(negotiation);
      }

      @Override
      public IoFuture<WebSocketChannel> connect() {
        handshake.createHeaders().forEach((name, value) -> headers.put(name, listOf(value)));
        headers.put("Host", listOf(hostAndPort()));
        config.getConfigurator().beforeRequest(headers);
        client
            .getXnioWorker()
            .openStreamConnection(
                new InetSocketAddress(http.getHost(), http.getPort()),
                this::connected,
                OptionMap.EMPTY)
            .addNotifier(new Failure<>(), null);
        return result.getIoFuture();
      }

      private String hostAndPort() {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
      }

      /**
       * A connection that is there at once, as on loopback, is told of on the thread that asked for
       * it. What begins there meets its own I/O thread half-way, and TLS then waits for a word that
       * has gone by.
       */
      private void connected(StreamConnection tcp) {
        if (!keep(tcp)) {
          return;
        }
        try {
          tcp.getIoThread().execute(() -> introduce(tcp));
        } catch (RejectedExecutionException ended) {
          IoUtils.safeClose(tcp);
          result.setException(new ClosedChannelException());
        }
      }

      private void introduce(StreamConnection tcp) {
        StreamConnection whole = secure ? withTls(tcp) : tcp;
        // A handshake of TLS that fails closes it, and nobody else hears of that.
        whole.getCloseSetter().set(ended -> result.setException(new ClosedChannelException()));
        if (secure) {
          nudge(whole);
        }
        HttpUpgrade.performUpgrade(
                whole, http, headers, this::upgraded, handshake.handshakeChecker(http, headers))
            .addNotifier(new Failure<>(), null);
      }

      /**
       * A handshake of TLS now and then stops half-way: {@code SslConduit} (2.3) waits for nothing
       * any more, though there is something to write. Being told that it may write gets it going.
       */
      private void nudge(StreamConnection whole) {
        if (result.getIoFuture().getStatus() != IoFuture.Status.WAITING) {
          return;
        }
        if (whole.getSinkChannel().isWriteResumed()) {
          whole.getSinkChannel().wakeupWrites();
        }
        whole.getIoThread().executeAfter(() -> nudge(whole), NUDGE_MILLIS, TimeUnit.MILLISECONDS);
      }

      private StreamConnection withTls(StreamConnection tcp) {
        OptionMap names =
            OptionMap.create(
                Options.SSL_PEER_HOST_NAME, http.getHost(), Options.SSL_PEER_PORT, http.getPort());
        return new UndertowXnioSsl(
                client.getXnioWorker().getXnio(), OptionMap.EMPTY, config.getSSLContext())
            .wrapExistingConnection(tcp, names, true);
      }

      private void upgraded(StreamConnection whole) {
        WebSocketChannel channel =
            handshake.createChannel(whole, uri.toString(), getBufferPool(), OptionMap.EMPTY);
        channel.addCloseTask(ended -> gone.run());
        if (!result.setResult(channel)) {
          IoUtils.safeClose(channel);
        }
      }
    }

    /** False if nobody wants it any more. */
    private boolean keep(StreamConnection tcp) {
      synchronized (this) {
        if (!cut) {
          connection = tcp;
          return true;
        }
      }
      IoUtils.safeClose(tcp);
      return false;
    }

    private static List<String> listOf(String value) {
      return new ArrayList<>(List.of(value));
    }

    /** Whatever fails on the way ends the way. */
    private final class Failure<T> extends IoFuture.HandlingNotifier<T, Void> {
      @Override
      public void handleFailed(IOException failure, Void nothing) {
        result.setException(failure);
        cut();
      }

      @Override
      public void handleCancelled(Void nothing) {
        cut();
      }
    }
  }
}
