package io.sluice.it;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code java.net.http.WebSocket}. */
final class JdkClient extends ForeignClient {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final WebSocket socket;

  JdkClient(URI uri) {
    socket = HTTP.newWebSocketBuilder().buildAsync(uri, new Ear()).join();
  }

  private final class Ear implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      parts.append(part);
      if (last) {
        heard(parts.toString());
        parts.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket from, ByteBuffer bytes) {
      heardPong(StandardCharsets.UTF_8.decode(bytes).toString());
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      heardEnd(code, reason);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      heardEnd(1006, String.valueOf(failure));
    }
  }

  @Override
  void send(String text) {
    sent(socket.sendText(text, true));
  }

  /** Where the server closes meanwhile, the close is what counts. */
  private static void sent(CompletableFuture<WebSocket> sending) {
    sending.exceptionally(gone -> null).join();
  }

  @Override
  void sendInParts(String... parts) {
    for (int i = 0; i < parts.length; i++) {
      socket.sendText(parts[i], i == parts.length - 1).join();
    }
  }

  @Override
  void sendBinary(byte... bytes) {
    sent(socket.sendBinary(ByteBuffer.wrap(bytes), true));
  }

  @Override
  void sendPing(String text) {
    socket.sendPing(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))).join();
  }

  @Override
  void close(int code) {
    socket.sendClose(code, "").join();
  }

  @Override
  public void close() {
    // Where the server has closed meanwhile, there is nothing to say any more.
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").exceptionally(gone -> null).join();
  }
}
