package io.sluice.bench.core;

import io.sluice.api.Target;
import io.sluice.spi.Dialler;
import io.sluice.spi.OutboundTransport;
import io.sluice.spi.Transport;

/** Has a connection open at once, to a service that answers pings and nothing else. */
final class NullDialler implements Dialler {
  @Override
  public Dial dial(Target target, long deadlineNanos, Peer peer) {
    peer.opened(new Connected(peer));
    return () -> {};
  }

  private record Connected(Peer peer) implements OutboundTransport {
    @Override
    public void send(String text, Transport.Completion done) {
      done.completed(null);
    }

    @Override
    public void ping() {
      peer.pong();
    }

    @Override
    public void close(int code, String reason) {
      peer.closed(code);
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void abort() {
      // It is never cut.
    }
  }
}
