package io.sluice.adapter.undertow;

import io.sluice.spi.Lane;
import io.sluice.spi.Transport;
import io.sluice.spi.TransportFactory;
import io.undertow.Version;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.jsr.UndertowSession;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.xnio.IoUtils;
import org.xnio.XnioIoThread;

/** Transports for Undertow's sessions. Thread-safe. */
public final class UndertowTransportFactory implements TransportFactory {
  /**
   * Named here so that making a factory fails where one of these modules is missing, and not the
   * first session: a class that is only used in a method is looked for when that is first called.
   */
  private static final List<Class<?>> NEEDED =
      List.of(UndertowSession.class, WebSockets.class, XnioIoThread.class, IoUtils.class);

  /** One for each I/O thread of the server: a handful. */
  private final Map<XnioIoThread, Lane> lanes = new ConcurrentHashMap<>();

  @Override
  public Transport tryCreate(Object session) {
    if (!(session instanceof UndertowSession undertow)) {
      return null;
    }
    WebSocketChannel channel = undertow.getWebSocketChannel();
    return new UndertowTransport(
        undertow, channel, lanes.computeIfAbsent(channel.getIoThread(), IoThreadLane::new));
  }

  @Override
  public Optional<String> caution() {
    return UndertowHoles.of(Version.getVersionString());
  }

  /** A class and not a record or lambda: equality has to be identity. */
  private static final class IoThreadLane implements Lane {
    private final XnioIoThread thread;

    private IoThreadLane(XnioIoThread thread) {
      this.thread = thread;
    }

    @Override
    public void wake(Runnable pass) {
      thread.execute(pass);
    }
  }
}
