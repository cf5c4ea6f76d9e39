package io.sluice.it.app.echo;

import io.sluice.adapter.websocket.PoolConfigurator;
import jakarta.enterprise.inject.spi.CDI;

/** Has CDI make the endpoint. */
public class EchoConfigurator extends PoolConfigurator {
  @Override
  public <T> T getEndpointInstance(Class<T> type) {
    return CDI.current().select(type).get();
  }
}
