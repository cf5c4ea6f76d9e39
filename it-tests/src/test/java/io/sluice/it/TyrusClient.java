package io.sluice.it;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The client part of the Jakarta WebSocket API, by Tyrus. */
final class TyrusClient extends ForeignClient {
  private final Session session;

  TyrusClient(URI uri) {
    try {
      session =
          ContainerProvider.getWebSocketContainer()
              .connectToServer(new Ear(), ClientEndpointConfig.Builder.create().build(), uri);
    } catch (DeploymentException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Ear extends Endpoint {
    @Override
    public void onOpen(Session opened, EndpointConfig config) {
      opened.setMaxTextMessageBufferSize(1 << 20);
      opened.addMessageHandler(
          new MessageHandler.Whole<String>() {
            @Override
            public void onMessage(String text) {
              heard(text);
            }
          });
      opened.addMessageHandler(
          new MessageHandler.Whole<PongMessage>() {
            @Override
            public void onMessage(PongMessage pong) {
              heardPong(StandardCharsets.UTF_8.decode(pong.getApplicationData()).toString());
            }
          });
    }

    @Override
    public void onClose(Session closed, CloseReason reason) {
      heardEnd(reason.getCloseCode().getCode(), reason.getReasonPhrase());
    }
  }

  private interface Deed {
    void run() throws IOException;
  }

  /**
   * Where the server closes meanwhile, Tyrus may throw this or that; then the close is what counts.
   */
  private void must(Deed deed) {
    try {
      deed.run();
    } catch (IOException | RuntimeException failed) {
      if (session.isOpen()) {
        throw new IllegalStateException(failed);
      }
    }
  }

  @Override
  void send(String text) {
    must(() -> session.getBasicRemote().sendText(text));
  }

  @Override
  void sendInParts(String... parts) {
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      boolean last = i == parts.length - 1;
      must(() -> session.getBasicRemote().sendText(part, last));
    }
  }

  @Override
  void sendBinary(byte... bytes) {
    must(() -> session.getBasicRemote().sendBinary(ByteBuffer.wrap(bytes)));
  }

  @Override
  void sendPing(String text) {
    must(
        () ->
            session
                .getBasicRemote()
                .sendPing(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
  }

  @Override
  void close(int code) {
    must(() -> session.close(new CloseReason(CloseCodes.getCloseCode(code), "")));
  }

  @Override
  public void close() {
    if (session.isOpen()) {
      must(session::close);
    }
  }
}
