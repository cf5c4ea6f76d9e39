package io.sluice.adapter.client;

import io.sluice.spi.SessionOpener;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.Endpoint;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.io.IOException;
import java.net.URI;
import java.util.function.Supplier;

/**
 * Any container's client, by the API alone. It has no way to take a dial back: that ends when the
 * container gives up. Nor to cut a connection: where a close frame can't be written, the
 * container's own end of the session is all that is left.
 */
public final class JakartaOpener implements SessionOpener {
  private final Supplier<WebSocketContainer> container;

  /** With the container's client that there is where it is used. */
  public JakartaOpener() {
    this(ContainerProvider::getWebSocketContainer);
  }

  JakartaOpener(Supplier<WebSocketContainer> container) {
    this.container = container;
  }

  @Override
  public Opening opening(Object endpoint, Object config, URI uri, Runnable gone) {
    return new ByTheApi((Endpoint) endpoint, (ClientEndpointConfig) config, uri);
  }

  @Override
  public boolean tellsOfSockets() {
    return false;
  }

  @Override
  public void close() {
    // The container is the server's.
  }

  private final class ByTheApi implements Opening {
    private final Endpoint endpoint;
    private final ClientEndpointConfig config;
    private final URI uri;
    private volatile Session session;
    private volatile boolean cut;

    private ByTheApi(Endpoint endpoint, ClientEndpointConfig config, URI uri) {
      this.endpoint = endpoint;
      this.config = config;
      this.uri = uri;
    }

    @Override
    public void open() throws Exception {
      session = container.get().connectToServer(endpoint, config, uri);
      if (cut) {
        cut();
      }
    }

    @Override
    public void cut() {
      cut = true;
      Session known = session;
      if (known != null) {
        try {
          known.close();
        } catch (IOException | RuntimeException gone) {
          // It is gone already, which is what was wanted.
        }
      }
    }
  }
}
