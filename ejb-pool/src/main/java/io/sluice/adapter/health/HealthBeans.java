package io.sluice.adapter.health;

import io.sluice.api.ConnectionPool;
import io.sluice.api.Pools;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/**
 * Adds a bean for each of the node's two checks. Not by classes with annotations: where the server
 * hasn't got the API these couldn't be read, and Payara 6 lets a class that an extension adds see
 * no bean of its own module.
 */
public final class HealthBeans
    implements BiConsumer<AfterBeanDiscovery, Supplier<Optional<Pools>>> {
  private static final String NAME = "sluice";

  /** Empty pools are those of a node that isn't there, yet or any more. */
  @Override
  public void accept(AfterBeanDiscovery discovery, Supplier<Optional<Pools>> pools) {
    discovery.addBean(
        new CheckBean(
            Readiness.Literal.INSTANCE,
            check(pools, HealthBeans::readiness, HealthCheckResponse::down)));
    discovery.addBean(
        new CheckBean(
            Liveness.Literal.INSTANCE,
            check(pools, HealthBeans::liveness, HealthCheckResponse::up)));
  }

  private static HealthCheck check(
      Supplier<Optional<Pools>> pools,
      Function<Pools, HealthCheckResponse> look,
      Function<String, HealthCheckResponse> withoutNode) {
    return () -> pools.get().map(look).orElseGet(() -> withoutNode.apply(NAME));
  }

  /**
   * Up while the node takes connections, as {@code /sluice/api/v1/health} says it, with how each
   * pool is. One that is saturated counts as well: who comes may wait there, or preempt somebody.
   * Takes no snapshot, as strangers may ask.
   */
  private static HealthCheckResponse readiness(Pools pools) {
    Pools.State state = pools.state();
    HealthCheckResponseBuilder said = said(state).status(state == Pools.State.ACTIVE);
    for (ConnectionPool each : pools.all()) {
      said.withData("pool." + each.name(), each.state().name())
          .withData("pool." + each.name() + ".saturated", each.isSaturated());
    }
    return said.build();
  }

  /**
   * Up unless the node has ended for good. One that drains is alive: whoever killed it for that
   * would cut its connections.
   */
  private static HealthCheckResponse liveness(Pools pools) {
    Pools.State state = pools.state();
    return said(state).status(state != Pools.State.STOPPED).build();
  }

  private static HealthCheckResponseBuilder said(Pools.State state) {
    return HealthCheckResponse.named(NAME).withData("state", state.name());
  }
}
