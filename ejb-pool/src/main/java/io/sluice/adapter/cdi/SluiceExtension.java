package io.sluice.adapter.cdi;

import io.sluice.adapter.config.ConfigurationReader;
import io.sluice.api.ConnectionPool;
import io.sluice.api.OutboundPool;
import io.sluice.api.Pool;
import io.sluice.api.Pools;
import io.sluice.core.config.ConfigException;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.PoolConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.DefinitionException;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.ProcessInjectionPoint;
import jakarta.enterprise.inject.spi.ProcessManagedBean;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.annotation.Annotation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Reads the configuration as the application starts, and makes a bean for each configured pool, and
 * one for the outbound pool: so an {@code @Pool} that isn't configured fails the deployment, and so
 * does a bad setting.
 */
public class SluiceExtension implements Extension {
  /** Loaded by name: not each server has the API that it needs. */
  private static final String HEALTH = "io.sluice.adapter.health.HealthBeans";

  private static final Logger LOG = System.getLogger("io.sluice");

  private Config config;
  private NodeConfig node;
  private Bean<NodeHouse> house;

  /** By the pool's name, where it is asked for. */
  private final Map<String, InjectionPoint> wanted = new ConcurrentHashMap<>();

  /** The container's own message would not say which name it was. */
  void injectionPoint(@Observes ProcessInjectionPoint<?, ConnectionPool> found) {
    InjectionPoint point = found.getInjectionPoint();
    for (Annotation each : point.getQualifiers()) {
      if (each instanceof Pool pool) {
        wanted.put(pool.value(), point);
      }
    }
  }

  void house(@Observes ProcessManagedBean<NodeHouse> found) {
    house = found.getBean();
  }

  void afterBeanDiscovery(@Observes AfterBeanDiscovery discovery, BeanManager beans) {
    config = ConfigProvider.getConfig();
    try {
      node = ConfigurationReader.read(config);
    } catch (ConfigException bad) {
      discovery.addDefinitionError(bad);
      return;
    }
    node.pools().forEach(pool -> addBean(discovery, beans, pool));
    discovery
        .<OutboundPool>addBean()
        .beanClass(SluiceExtension.class)
        .types(OutboundPool.class, Object.class)
        .scope(ApplicationScoped.class)
        .createWith(context -> houseOf(beans).outbound());
    addHealth(discovery, () -> present(beans));
    List<String> names = node.pools().stream().map(PoolConfig::name).toList();
    wanted.forEach(
        (name, point) -> {
          if (!names.contains(name)) {
            discovery.addDefinitionError(
                new DefinitionException(
                    "no pool \"" + name + "\" is configured, there are " + names + ": " + point));
          }
        });
  }

  @SuppressWarnings("unchecked") // as it is declared there
  private static void addHealth(AfterBeanDiscovery discovery, Supplier<Optional<Pools>> pools) {
    try {
      Class<?> health = Class.forName(HEALTH, true, SluiceExtension.class.getClassLoader());
      ((BiConsumer<AfterBeanDiscovery, Supplier<Optional<Pools>>>)
              health.getDeclaredConstructor().newInstance())
          .accept(discovery, pools);
    } catch (ReflectiveOperationException | LinkageError notThisServer) {
      LOG.log(Level.DEBUG, "no {0} here: {1}", HEALTH, notThisServer);
    }
  }

  private void addBean(AfterBeanDiscovery discovery, BeanManager beans, PoolConfig pool) {
    Set<Annotation> qualifiers = new HashSet<>();
    qualifiers.add(Any.Literal.INSTANCE);
    qualifiers.add(Pool.Literal.of(pool.name()));
    if (pool.name().equals(NodeConfig.DEFAULT_POOL)) {
      qualifiers.add(Default.Literal.INSTANCE);
    }
    discovery
        .<ConnectionPool>addBean()
        .beanClass(SluiceExtension.class)
        .types(ConnectionPool.class, Object.class)
        .qualifiers(qualifiers)
        .scope(ApplicationScoped.class)
        .createWith(context -> houseOf(beans).node().pool(pool.name()));
  }

  /**
   * Not looked up by its type: Payara 6 would look from the module that asks for the pool, and a
   * WAR doesn't see the beans of every EJB jar.
   */
  private NodeHouse houseOf(BeanManager beans) {
    return (NodeHouse)
        beans.getReference(house, NodeHouse.class, beans.createCreationalContext(house));
  }

  /**
   * The node, where there is one. WildFly 39 asks the checks from before the application has begun
   * until after its end, on a thread of its management: that mustn't make another.
   */
  private Optional<Pools> present(BeanManager beans) {
    return Optional.ofNullable(beans.getContext(ApplicationScoped.class).get(house))
        .map(NodeHouse::node);
  }

  /** What was read. */
  NodeConfig node() {
    return node;
  }

  /** Where it was read from. */
  Config config() {
    return config;
  }
}
