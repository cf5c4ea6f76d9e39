package io.sluice.adapter.websocket;

import io.sluice.spi.Transport;
import io.sluice.spi.TransportFactory;
import jakarta.websocket.Session;
import java.util.concurrent.Executor;

/** Transports for any container's sessions, by what the Jakarta WebSocket API offers. */
public final class PortableTransportFactory implements TransportFactory {
  private final ExecutorLanes lanes;

  /**
   * Over that many lanes.
   *
   * @param executor runs lane passes, which don't block
   */
  public PortableTransportFactory(Executor executor, int laneCount) {
    this.lanes = new ExecutorLanes(executor, laneCount);
  }

  @Override
  public Transport tryCreate(Object session) {
    return session instanceof Session jakarta ? new PortableTransport(jakarta, lanes.next()) : null;
  }
}
