package io.sluice.adapter.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.wire.RawClient;
import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.SecurityConstraint;
import io.undertow.servlet.api.SecurityInfo.EmptyRoleSemantic;
import io.undertow.servlet.api.WebResourceCollection;
import io.undertow.servlet.handlers.ServletRequestContext;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Before a servlet that has a constraint for one of its addresses. */
class SpentConstraintsTest {
  private static final String[] HANDSHAKE = {"Connection: Upgrade", "Upgrade: any"};

  private DeploymentManager deployment;
  private Undertow undertow;

  /** The requests that have come to the servlet. */
  private final List<ServletRequestContext> served = new CopyOnWriteArrayList<>();

  /** How many constraints each of them was known to be under meanwhile. */
  private final List<Integer> known = new CopyOnWriteArrayList<>();

  private final class Upgrading extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      served.add(ServletRequestContext.requireCurrent());
      known.add(ServletRequestContext.requireCurrent().getRequiredConstrains().size());
      if (request.getHeader("Upgrade") != null) {
        request.upgrade(Idle.class);
      }
    }
  }

  /** Does nothing with its connection. */
  public static final class Idle implements HttpUpgradeHandler {
    @Override
    public void init(WebConnection connection) {}

    @Override
    public void destroy() {}
  }

  @BeforeEach
  void start() throws Exception {
    DeploymentInfo info =
        Servlets.deployment()
            .setClassLoader(SpentConstraintsTest.class.getClassLoader())
            .setContextPath("/")
            .setDeploymentName("constrained")
            .addServletExtension(new SpentConstraints())
            .addSecurityConstraint(
                new SecurityConstraint()
                    .setEmptyRoleSemantic(EmptyRoleSemantic.DENY)
                    .addWebResourceCollection(
                        new WebResourceCollection().addUrlPattern("/closed/*")))
            .addServlet(
                Servlets.servlet(
                        "upgrading",
                        Upgrading.class,
                        new ImmediateInstanceFactory<>(new Upgrading()))
                    .addMapping("/*"));
    deployment = Servlets.newContainer().addDeployment(info);
    deployment.deploy();
    undertow =
        Undertow.builder()
            .setIoThreads(1)
            .setWorkerThreads(1)
            .addHttpListener(0, "127.0.0.1", deployment.start())
            .build();
    undertow.start();
  }

  @AfterEach
  void stop() throws Exception {
    undertow.stop();
    deployment.stop();
    deployment.undeploy();
  }

  @Test
  void whatHasBecomeAConnection_isUnderNoneAnyMore() throws Exception {
    assertThat(statusOf("/open", HANDSHAKE)).isEqualTo(101);
    assertThat(known).containsExactly(1);
    await().untilAsserted(() -> assertThat(served.get(0).getRequiredConstrains()).isNull());
  }

  @Test
  void anyOtherRequest_isLeftAlone() throws Exception {
    assertThat(statusOf("/open")).isEqualTo(200);
    assertThat(statusOf("/open")).as("the worker is done with the first").isEqualTo(200);
    assertThat(served.get(0).getRequiredConstrains()).hasSize(1);
  }

  @Test
  void whatIsDenied_isDeniedToAHandshakeToo() throws Exception {
    assertThat(statusOf("/closed/any")).isEqualTo(403);
    assertThat(statusOf("/closed/any", HANDSHAKE)).isEqualTo(403);
    assertThat(served).isEmpty();
  }

  private int statusOf(String path, String... headers) throws Exception {
    InetSocketAddress address = (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
    try (RawClient client = new RawClient(address.getPort())) {
      client.write(RawClient.get(path, headers));
      return client.answer().status();
    }
  }
}
