package io.sluice.adapter.websocket;

import io.sluice.spi.Lane;
import io.sluice.spi.Transport;
import io.sluice.spi.TransportFactory;
import jakarta.websocket.Session;
import java.util.function.Supplier;

/**
 * Transports for any container's sessions, by what the Jakarta WebSocket API offers. Thread-safe.
 */
public final class PortableTransportFactory implements TransportFactory {
  @Override
  public Transport tryCreate(Object session, Supplier<Lane> lanes) {
    return session instanceof Session jakarta ? new PortableTransport(jakarta, lanes.get()) : null;
  }
}
