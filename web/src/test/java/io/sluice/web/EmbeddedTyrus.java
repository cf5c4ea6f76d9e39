package io.sluice.web;

import io.sluice.core.Node;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.util.Map;
import java.util.Set;
import org.glassfish.grizzly.http.server.AddOn;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.strategies.WorkerThreadIOStrategy;
import org.glassfish.tyrus.core.TyrusWebSocketEngine;
import org.glassfish.tyrus.server.TyrusServerContainer;
import org.glassfish.tyrus.spi.ServerContainer;
import org.glassfish.tyrus.spi.WebSocketEngine;

/** Tyrus, which is Payara's and GlassFish's, on Grizzly: no servlets, so no filter. */
final class EmbeddedTyrus implements EmbeddedServer {
  private final PoolInWeld pool;
  private final LoopbackTyrus tyrus;

  private EmbeddedTyrus(PoolInWeld pool) throws DeploymentException, IOException {
    this.pool = pool;
    this.tyrus = new LoopbackTyrus();
    tyrus.start(CONTEXT, 0);
  }

  /** With that configuration; {@code alternatives} are bean classes of the test's. */
  static EmbeddedTyrus start(Map<String, String> settings, Class<?>... alternatives) {
    PoolInWeld pool = new PoolInWeld(settings, alternatives);
    try {
      return new EmbeddedTyrus(pool);
    } catch (DeploymentException | IOException e) {
      pool.close();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int port() {
    return tyrus.getPort();
  }

  <T> T bean(Class<T> type) {
    return pool.bean(type);
  }

  @Override
  public Node node() {
    return pool.node();
  }

  @Override
  public void close() {
    pool.close();
    tyrus.stop();
  }

  /**
   * What Tyrus's GrizzlyServerContainer does, but for the one thing that it can't be told: it
   * listens on 0.0.0.0, whatever host is given.
   */
  private static final class LoopbackTyrus extends TyrusServerContainer {
    private final WebSocketEngine engine = TyrusWebSocketEngine.builder(this).build();
    private final HttpServer server = new HttpServer();
    private final NetworkListener listener = new NetworkListener("grizzly", "127.0.0.1", 0);
    private String contextPath;

    LoopbackTyrus() {
      super(Set.of(DefaultPoolEndpoint.class, NamedPoolEndpoint.class));
    }

    @Override
    public void register(Class<?> endpoint) throws DeploymentException {
      engine.register(endpoint, contextPath);
    }

    @Override
    public void register(ServerEndpointConfig endpoint) throws DeploymentException {
      engine.register(endpoint, contextPath);
    }

    @Override
    public WebSocketEngine getWebSocketEngine() {
      return engine;
    }

    @Override
    public void start(String rootPath, int port) throws IOException, DeploymentException {
      contextPath = rootPath;
      listener.getTransport().setIOStrategy(WorkerThreadIOStrategy.getInstance());
      listener.getKeepAlive().setIdleTimeoutInSeconds(-1);
      listener.registerAddOn(addOn());
      server.addListener(listener);
      super.start(rootPath, port);
      server.start();
    }

    /** Its constructor isn't public. */
    private AddOn addOn() {
      try {
        Constructor<? extends AddOn> constructor =
            Class.forName("org.glassfish.tyrus.container.grizzly.server.WebSocketAddOn")
                .asSubclass(AddOn.class)
                .getDeclaredConstructor(ServerContainer.class, String.class);
        constructor.setAccessible(true);
        return constructor.newInstance(this, contextPath);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public int getPort() {
      return listener.getPort();
    }

    @Override
    public void stop() {
      super.stop();
      server.shutdownNow();
    }
  }
}
