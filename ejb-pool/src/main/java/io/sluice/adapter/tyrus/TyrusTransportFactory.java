package io.sluice.adapter.tyrus;

import io.sluice.spi.Lane;
import io.sluice.spi.Transport;
import io.sluice.spi.TransportFactory;
import java.util.function.Supplier;
import org.glassfish.tyrus.core.TyrusSession;
import org.glassfish.tyrus.core.TyrusWebSocket;

/** Transports for the sessions of Tyrus 2.1. Thread-safe. */
public final class TyrusTransportFactory implements TransportFactory {
  private final Insides insides;

  /** Fails where there is no Tyrus, or one that is made in another way. */
  public TyrusTransportFactory() throws ReflectiveOperationException {
    insides = new Insides();
  }

  @Override
  public Transport tryCreate(Object session, Supplier<Lane> lanes) {
    if (!(session instanceof TyrusSession tyrus)) {
      return null;
    }
    insides.endIdleTimeout(tyrus);
    TyrusWebSocket socket = insides.webSocketOf(tyrus);
    return new TyrusTransport(insides, tyrus, socket, insides.writerOf(socket), lanes.get());
  }
}
