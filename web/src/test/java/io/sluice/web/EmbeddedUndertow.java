package io.sluice.web;

import io.sluice.core.Node;
import io.undertow.Undertow;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import java.net.InetSocketAddress;
import java.util.Map;

/** Undertow with servlets, the filter in front of the endpoints, as WildFly has it. */
final class EmbeddedUndertow implements EmbeddedServer {
  private final PoolInWeld pool;
  private final DeploymentManager deployment;
  private final Undertow undertow;

  private EmbeddedUndertow(PoolInWeld pool) throws ServletException {
    this.pool = pool;
    this.deployment =
        Servlets.newContainer().addDeployment(deploymentOf(pool.bean(HandshakeFilter.class)));
    deployment.deploy();
    HttpHandler application = deployment.start();
    this.undertow =
        Undertow.builder()
            .addHttpListener(
                0, "127.0.0.1", io.undertow.Handlers.path().addPrefixPath(CONTEXT, application))
            .build();
    undertow.start();
  }

  /** With that configuration; {@code alternatives} are bean classes of the test's. */
  static EmbeddedUndertow start(Map<String, String> settings, Class<?>... alternatives) {
    PoolInWeld pool = new PoolInWeld(settings, alternatives);
    try {
      return new EmbeddedUndertow(pool);
    } catch (ServletException e) {
      pool.close();
      throw new IllegalStateException(e);
    }
  }

  private static DeploymentInfo deploymentOf(HandshakeFilter filter) {
    return Servlets.deployment()
        .setClassLoader(EmbeddedUndertow.class.getClassLoader())
        .setContextPath(CONTEXT)
        .setDeploymentName("web.war")
        .addServletContextAttribute(
            WebSocketDeploymentInfo.ATTRIBUTE_NAME,
            new WebSocketDeploymentInfo()
                .setBuffers(new DefaultByteBufferPool(true, 8192))
                // As ear/src/wildfly/sluice.cli sets it.
                .setDispatchToWorkerThread(false)
                .addEndpoint(DefaultPoolEndpoint.class)
                .addEndpoint(NamedPoolEndpoint.class))
        .addFilter(
            Servlets.filter(
                    "handshake", HandshakeFilter.class, new ImmediateInstanceFactory<>(filter))
                .setAsyncSupported(true))
        .addFilterUrlMapping("handshake", "/ws", DispatcherType.REQUEST)
        .addFilterUrlMapping("handshake", "/ws/*", DispatcherType.REQUEST);
  }

  @Override
  public int port() {
    return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
  }

  @Override
  public Node node() {
    return pool.node();
  }

  @Override
  public void close() {
    pool.close();
    deployment.undeploy();
    undertow.stop();
  }
}
