package io.sluice.it.app.echo;

import io.sluice.adapter.websocket.ExecutorLanes;
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
  private static final List<String> NATIVE =
      List.of(
          "io.sluice.adapter.undertow.UndertowTransportFactory",
          "io.sluice.adapter.tyrus.TyrusTransportFactory");
  private static final int LANES = 2;

  private static final String EXECUTOR = "java:comp/DefaultManagedExecutorService";

  @Inject Node node;

  SessionDoor make() {
    List<TransportFactory> factories = new ArrayList<>();
    for (String name : NATIVE) {
      try {
        factories.add(
            (TransportFactory)
                Class.forName(name, true, SessionDoor.class.getClassLoader())
                    .getDeclaredConstructor()
                    .newInstance());
      } catch (ReflectiveOperationException | LinkageError otherServer) {
        // The last one serves every container.
      }
    }
    factories.add(new PortableTransportFactory());
    return new SessionDoor(
        node,
        factories.stream().map(Doors::undressing).toList(),
        new ExecutorLanes(executor(), LANES));
  }

  private static Executor executor() {
    try {
      return InitialContext.doLookup(EXECUTOR);
    } catch (NamingException none) {
      throw new IllegalStateException(none);
    }
  }

  private static TransportFactory undressing(TransportFactory factory) {
    return (session, lanes) -> PlainTransport.of(factory.tryCreate(session, lanes));
  }
}
