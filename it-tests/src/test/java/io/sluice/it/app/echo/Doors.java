package io.sluice.it.app.echo;

import io.sluice.adapter.websocket.PortableTransportFactory;
import io.sluice.adapter.websocket.SessionDoor;
import io.sluice.core.Node;
import io.sluice.spi.TransportFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Doors into the node of the EAR, by the transports of this server, each of them undressing. */
@ApplicationScoped
public class Doors {
  private static final String UNDERTOW = "io.sluice.adapter.undertow.UndertowTransportFactory";
  private static final int LANES = 2;

  private static final String EXECUTOR = "java:comp/DefaultManagedExecutorService";

  @Inject Node node;

  SessionDoor make() {
    Executor executor = executor();
    List<TransportFactory> factories = new ArrayList<>();
    try {
      factories.add(
          (TransportFactory)
              Class.forName(UNDERTOW, true, SessionDoor.class.getClassLoader())
                  .getDeclaredConstructor()
                  .newInstance());
    } catch (ReflectiveOperationException | LinkageError otherServer) {
      // What follows serves every container.
    }
    factories.add(new PortableTransportFactory(executor, LANES));
    return new SessionDoor(node, factories.stream().map(Doors::undressing).toList());
  }

  private static Executor executor() {
    try {
      return InitialContext.doLookup(EXECUTOR);
    } catch (NamingException none) {
      throw new IllegalStateException(none);
    }
  }

  private static TransportFactory undressing(TransportFactory factory) {
    return session -> PlainTransport.of(factory.tryCreate(session));
  }
}
