package io.sluice.contract;

import io.sluice.contract.ContractClient.Closed;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server somewhere, reached by the JDK's own WebSocket client. */
public final class JdkContractServer implements ContractServer {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final URI base;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  /** The server whose pools are at {@code base + "/ws"}, for instance {@code ws://host/sluice}. */
  public JdkContractServer(URI base) {
    this.base = base;
  }

  @Override
  public ContractClient connect(ContractRequest request) throws HandshakeRefused {
    WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(PATIENCE);
    request.headers().forEach(builder::header);
    if (request.subprotocol() != null) {
      builder.subprotocols(request.subprotocol());
    }
    Client client = new Client();
    try {
      client.socket =
          builder
              .buildAsync(URI.create(base + request.pathAndQuery()), client)
              .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof WebSocketHandshakeException refused) {
        throw new HandshakeRefused(refused.getResponse().statusCode());
      }
      throw new AssertionError("no connection to " + base, failed.getCause());
    } catch (TimeoutException failed) {
      throw new AssertionError("no connection to " + base, failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
    return client;
  }

  private static final class Client implements ContractClient, WebSocket.Listener {
    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final CompletableFuture<Closed> end = new CompletableFuture<>();
    private final StringBuilder parts = new StringBuilder();
    private volatile WebSocket socket;

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      parts.append(data);
      if (last) {
        texts.add(parts.toString());
        parts.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      end.complete(new Closed(code, reason));
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      end.complete(new Closed(1006, String.valueOf(error.getMessage())));
    }

    @Override
    public void send(String text) {
      await(socket.sendText(text, true));
    }

    @Override
    public void sendInParts(String... parts) {
      for (int i = 0; i < parts.length && !socket.isOutputClosed(); i++) {
        await(socket.sendText(parts[i], i == parts.length - 1));
      }
    }

    @Override
    public void sendBinary(byte[] bytes) {
      await(socket.sendBinary(ByteBuffer.wrap(bytes), true));
    }

    /** A send that fails because the server has closed meanwhile shows in {@link #closed}. */
    private static void await(CompletableFuture<WebSocket> sending) {
      try {
        sending.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
      } catch (CompletionException failed) {
        if (failed.getCause() instanceof TimeoutException) {
          throw new AssertionError("the server doesn't read", failed);
        }
      }
    }

    @Override
    public String next() {
      try {
        String text = texts.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (text == null) {
          throw new AssertionError("no message came within " + PATIENCE + "; end: " + end);
        }
        return text;
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new AssertionError(stopped);
      }
    }

    @Override
    public Closed closed() {
      try {
        return end.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException | ExecutionException none) {
        throw new AssertionError("no close came within " + PATIENCE + "; messages: " + texts);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new AssertionError(stopped);
      }
    }

    @Override
    public String subprotocol() {
      return socket.getSubprotocol();
    }

    @Override
    public void close() {
      if (!socket.isOutputClosed()) {
        await(socket.sendClose(WebSocket.NORMAL_CLOSURE, ""));
      }
    }
  }
}
