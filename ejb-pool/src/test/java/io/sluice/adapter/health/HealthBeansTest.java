package io.sluice.adapter.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.adapter.cdi.NodeHouse;
import io.sluice.adapter.cdi.SluiceExtension;
import io.sluice.core.Node;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import java.lang.annotation.Annotation;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.ObjectName;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The checks with the pool's own beans in Weld, taken as WildFly 39 takes them: before the
 * application has begun, and to be kept.
 */
class HealthBeansTest {
  private final Server server = new Server();
  private WeldContainer weld;

  /** What a server does that has MicroProfile Health. */
  static final class Server implements Extension {
    private HealthCheck ready;
    private HealthCheck live;
    private String earlyReady;
    private String earlyLive;
    private Set<ObjectName> earlyNode;

    void take(@Observes AfterDeploymentValidation valid, BeanManager beans) throws JMException {
      ready = check(beans, Readiness.Literal.INSTANCE);
      live = check(beans, Liveness.Literal.INSTANCE);
      earlyReady = said(ready);
      earlyLive = said(live);
      earlyNode = node();
    }

    private static HealthCheck check(BeanManager beans, Annotation kind) {
      return beans.createInstance().select(HealthCheck.class, kind).get();
    }
  }

  /** What a server makes an answer with. */
  private static final class Answer extends HealthCheckResponseBuilder {
    private final Map<String, Object> data = new TreeMap<>();
    private String name;
    private boolean up;

    @Override
    public HealthCheckResponseBuilder name(String given) {
      name = given;
      return this;
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, String value) {
      return with(key, value);
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, long value) {
      return with(key, value);
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, boolean value) {
      return with(key, value);
    }

    private HealthCheckResponseBuilder with(String key, Object value) {
      data.put(key, value);
      return this;
    }

    @Override
    public HealthCheckResponseBuilder up() {
      return status(true);
    }

    @Override
    public HealthCheckResponseBuilder down() {
      return status(false);
    }

    @Override
    public HealthCheckResponseBuilder status(boolean isUp) {
      up = isUp;
      return this;
    }

    @Override
    public HealthCheckResponse build() {
      return new HealthCheckResponse(
          name,
          up ? HealthCheckResponse.Status.UP : HealthCheckResponse.Status.DOWN,
          Optional.of(data));
    }
  }

  @BeforeEach
  void begin() {
    HealthCheckResponse.setResponseProvider(Answer::new);
    weld =
        new Weld()
            .disableDiscovery()
            .addExtension(new SluiceExtension())
            .addExtension(server)
            .beanClasses(NodeHouse.class)
            .initialize();
  }

  @AfterEach
  void end() {
    weld.shutdown();
    HealthCheckResponse.setResponseProvider(null);
  }

  @Test
  void whoAsksBeforeTheNodeIsThere_hearsThatItIsAliveAndNotReady_andDoesNotMakeIt()
      throws Exception {
    assertThat(server.earlyReady).isEqualTo("sluice DOWN {}");
    assertThat(server.earlyLive).isEqualTo("sluice UP {}");
    assertThat(server.earlyNode).isEmpty();
    assertThat(node()).as("once it has begun").isNotEmpty();
  }

  @Test
  void theSameChecks_followTheNodeThroughItsLife() {
    assertThat(said(server.ready))
        .isEqualTo("sluice UP {pool.default=ACTIVE, pool.default.saturated=false, state=ACTIVE}");
    assertThat(said(server.live)).isEqualTo("sluice UP {state=ACTIVE}");

    Node node = weld.select(Node.class).get();
    node.drain();

    assertThat(said(server.ready)).startsWith("sluice DOWN {pool.default=DRAINED,");
    assertThat(said(server.live)).isEqualTo("sluice UP {state=DRAINED}");

    node.stop();

    assertThat(said(server.ready)).startsWith("sluice DOWN {pool.default=STOPPED,");
    assertThat(said(server.live)).isEqualTo("sluice DOWN {state=STOPPED}");
  }

  private static String said(HealthCheck check) {
    HealthCheckResponse said = check.call();
    return said.getName() + " " + said.getStatus() + " " + said.getData().orElseThrow();
  }

  /** What a node shows of itself as soon as it is made. */
  private static Set<ObjectName> node() throws JMException {
    return ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("io.sluice:*"), null);
  }
}
