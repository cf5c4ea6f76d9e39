package io.sluice.adapter.tyrus;

import io.sluice.spi.SessionOpener;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.glassfish.tyrus.client.ClientManager;
import org.glassfish.tyrus.client.ClientProperties;
import org.glassfish.tyrus.container.grizzly.client.GrizzlyClientContainer;
import org.glassfish.tyrus.spi.ClientContainer;
import org.glassfish.tyrus.spi.ClientEngine;
import org.glassfish.tyrus.spi.Connection;
import org.glassfish.tyrus.spi.UpgradeRequest;
import org.glassfish.tyrus.spi.UpgradeResponse;
import org.glassfish.tyrus.spi.Writer;

/**
 * Tyrus's client (2.1) over Grizzly. By itself it gives a service 30 s to take a connection and as
 * long to answer, and an interrupt in between leaves socket and threads behind. What it has for its
 * own timeouts is used here to end a dial, or a connection, at any time.
 *
 * <p>Each connection has a selector and two threads of its own, as Tyrus doesn't give up what hangs
 * on threads that all share. Thread-safe.
 */
public final class TyrusOpener implements SessionOpener {
  private static final String OPENING = "io.sluice.opening";

  /**
   * Looked for before {@link Watched} is: a class whose interface is missing is more than an
   * absence to JBoss Modules, which writes its stack trace to the log.
   */
  private static final List<Class<?>> NEEDED =
      List.of(ClientManager.class, GrizzlyClientContainer.class, ClientContainer.class);

  /** The core's deadline comes before, whatever it is. */
  private static final int NO_TIMEOUT_MILLIS = Integer.MAX_VALUE;

  private final ClientManager client;

  /** Fails where there is no such Tyrus. */
  public TyrusOpener() {
    Thread current = Thread.currentThread();
    ClassLoader before = current.getContextClassLoader();
    current.setContextClassLoader(TyrusOpener.class.getClassLoader()); // looks for Watched
    try {
      client = ClientManager.createClient(Watched.class.getName());
    } finally {
      current.setContextClassLoader(before);
    }
    client.getProperties().put(ClientProperties.HANDSHAKE_TIMEOUT, NO_TIMEOUT_MILLIS);
  }

  @Override
  public Opening opening(Object endpoint, Object config, URI uri, Runnable gone) {
    return new ByTyrus((Endpoint) endpoint, (ClientEndpointConfig) config, uri);
  }

  @Override
  public boolean tellsOfSockets() {
    return false; // its close cuts the connection at once
  }

  @Override
  public void close() {
    client.shutdown();
  }

  private final class ByTyrus implements Opening {
    private final Endpoint endpoint;
    private final ClientEndpointConfig config;
    private final URI uri;

    /** Ends the connection with its threads, as far as they are there yet. */
    private volatile ClientEngine.TimeoutHandler end = () -> {};

    /** Guarded by this: whose interrupt ends the dial; null before and after. */
    private Thread dialling;

    /** Guarded by this. */
    private boolean cut;

    private ByTyrus(Endpoint endpoint, ClientEndpointConfig config, URI uri) {
      this.endpoint = endpoint;
      this.config = config;
      this.uri = uri;
    }

    @Override
    public void open() throws Exception {
      if (!begin()) {
        return;
      }
      boolean opened = false;
      config.getUserProperties().put(OPENING, this);
      try {
        client.connectToServer(endpoint, config, uri);
        opened = true;
      } finally {
        finish(opened);
      }
    }

    private synchronized boolean begin() {
      dialling = cut ? null : Thread.currentThread();
      return !cut;
    }

    private void finish(boolean opened) {
      boolean unwanted;
      synchronized (this) {
        dialling = null;
        unwanted = cut;
      }
      if (unwanted || !opened) {
        end.handleTimeout(); // what was begun since the cut, or was left behind by a failure
      }
    }

    @Override
    public void cut() {
      synchronized (this) {
        cut = true;
        if (dialling != null) {
          dialling.interrupt();
        }
      }
      end.handleTimeout();
    }
  }

  /** Grizzly's container, but for what it says of how to end a connection: {@link Ear} hears it. */
  public static final class Watched implements ClientContainer {
    @Override
    public void openClientSocket(
        ClientEndpointConfig config, Map<String, Object> properties, ClientEngine engine)
        throws DeploymentException, IOException {
      ByTyrus opening = (ByTyrus) config.getUserProperties().get(OPENING);
      new GrizzlyClientContainer().openClientSocket(config, properties, new Ear(engine, opening));
    }
  }

  private record Ear(ClientEngine engine, ByTyrus opening) implements ClientEngine {
    @Override
    public UpgradeRequest createUpgradeRequest(TimeoutHandler handler) {
      opening.end = handler;
      return engine.createUpgradeRequest(handler);
    }

    @Override
    public ClientUpgradeInfo processResponse(
        UpgradeResponse response, Writer writer, Connection.CloseListener closed) {
      return engine.processResponse(response, writer, closed);
    }

    @Override
    public void processError(Throwable failure) {
      engine.processError(failure);
    }
  }
}
