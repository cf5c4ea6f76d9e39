package io.sluice.client;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Links by whatever client of Jakarta WebSocket is there. */
final class JakartaDialler implements Link.Dialler {
  private static final String SUBPROTOCOL = "sluice.v1";

  private final Supplier<Map<String, String>> headers;
  private final int maxMessageBytes;
  private WebSocketContainer container;

  /**
   * Makes one that asks for nothing yet.
   *
   * @param container null for the one that is there
   * @param headers asked for before each dial
   * @param maxMessageBytes the longest message that can come in
   */
  JakartaDialler(
      WebSocketContainer container, Supplier<Map<String, String>> headers, int maxMessageBytes) {
    this.container = container;
    this.headers = headers;
    this.maxMessageBytes = maxMessageBytes;
  }

  @Override
  public Link dial(URI address, String resumeToken, Link.Ear ear) throws Link.DialFailed {
    ClientEndpointConfig config =
        ClientEndpointConfig.Builder.create()
            .preferredSubprotocols(List.of(SUBPROTOCOL))
            .configurator(withHeaders(resumeToken))
            .build();
    try {
      return new SessionLink(container().connectToServer(new Receiver(ear), config, address));
    } catch (DeploymentException | IOException failed) {
      throw new Link.DialFailed(Refusal.in(failed), failed);
    }
  }

  private synchronized WebSocketContainer container() {
    if (container == null) {
      container = ContainerProvider.getWebSocketContainer();
    }
    return container;
  }

  /** The token is in a header, and so in no log of addresses. */
  private ClientEndpointConfig.Configurator withHeaders(String resumeToken) {
    return new ClientEndpointConfig.Configurator() {
      @Override
      public void beforeRequest(Map<String, List<String>> request) {
        headers.get().forEach((name, value) -> request.put(name, List.of(value)));
        if (resumeToken != null) {
          request.put("X-Resume-Token", List.of(resumeToken));
        }
      }
    };
  }

  private final class Receiver extends Endpoint {
    private final Link.Ear ear;

    Receiver(Link.Ear ear) {
      this.ear = ear;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
      session.setMaxIdleTimeout(0); // the heartbeat is there for that
      session.setMaxTextMessageBufferSize(maxMessageBytes);
      // No lambda: containers look at the type.
      session.addMessageHandler(
          new MessageHandler.Whole<String>() {
            @Override
            public void onMessage(String text) {
              ear.heard(text);
            }
          });
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
      String text = reason.getReasonPhrase();
      ear.ended(ConnectionEnd.of(reason.getCloseCode().getCode(), text == null ? "" : text));
    }

    /** The close follows. */
    @Override
    public void onError(Session session, Throwable failure) {}
  }

  private record SessionLink(Session session) implements Link {
    @Override
    public void send(String text) {
      try {
        session.getAsyncRemote().sendText(text);
      } catch (IllegalStateException closed) {
        // Its end is on the way.
      }
    }

    @Override
    public void close(int code) {
      try {
        session.close(new CloseReason(CloseCodes.getCloseCode(code), ""));
      } catch (IOException | IllegalStateException gone) {
        // Then it is closed.
      }
    }
  }
}
