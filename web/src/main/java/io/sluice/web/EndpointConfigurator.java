package io.sluice.web;

import io.sluice.adapter.websocket.PoolConfigurator;
import jakarta.enterprise.inject.spi.CDI;

/**
 * Has CDI make the endpoints. It stands in this module because {@code CDI.current()} sees what its
 * caller's module sees, and the endpoints are beans of this one.
 *
 * <p>An endpoint of ours keeps nothing, so one instance serves all its sessions: a
 * {@code @Dependent} bean for each would be held by CDI for as long as the application runs.
 */
public class EndpointConfigurator extends PoolConfigurator {
  /** Containers make one configurator for each endpoint class. */
  private volatile Object endpoint;

  @Override
  public <T> T getEndpointInstance(Class<T> type) {
    Object known = endpoint;
    if (!type.isInstance(known)) {
      known = CDI.current().select(type).get();
      endpoint = known;
    }
    return type.cast(known);
  }
}
