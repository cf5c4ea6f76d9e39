package io.sluice.web;

import io.sluice.adapter.websocket.ExecutorLanes;
import io.sluice.adapter.websocket.PortableTransportFactory;
import io.sluice.adapter.websocket.SessionDoor;
import io.sluice.core.Node;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A door that knows the portable adapter only, also where the container has its own. */
@ApplicationScoped
class PortableDoor {
  private final ExecutorService executor = Executors.newFixedThreadPool(2);

  @Produces
  @Singleton
  @Alternative
  @Priority(1)
  SessionDoor door(Node node) {
    return new SessionDoor(
        node, List.of(new PortableTransportFactory()), new ExecutorLanes(executor, 2));
  }

  @PreDestroy
  void close() {
    executor.shutdown();
  }
}
