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
import java.util.function.Supplier;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.XnioIoThread;

/** Transports for Undertow's sessions. Thread-safe. */
public final class UndertowTransportFactory implements TransportFactory {
  /**
   * Named here so that making a factory fails where one of these modules is missing, and not the
   * first session: a class that is only used in a method is looked for when that is first called.
   */
  private static final List<Class<?>> NEEDED =
      List.of(
          UndertowSession.class,
          WebSockets.class,
          XnioIoThread.class,
          ChannelListeners.class,
          IoUtils.class);

  /** One for each I/O thread of the server: a handful. */
  private final Map<XnioIoThread, IoThreadLane> ioThreads = new ConcurrentHashMap<>();

  private final Optional<Insides> insides = Insides.open();

  @Override
  public Transport tryCreate(Object session, Supplier<Lane> unused) {
    if (!(session instanceof UndertowSession undertow)) {
      return null;
    }
    WebSocketChannel channel = undertow.getWebSocketChannel();
    IoThreadLane lane = ioThreads.computeIfAbsent(channel.getIoThread(), IoThreadLane::new);
    insides.ifPresent(known -> lane.departures().watch(known.sourceOf(channel)));
    return new UndertowTransport(
        undertow, channel, insides.map(known -> known.sinkOf(channel)).orElse(null), lane);
  }

  @Override
  public Optional<String> caution() {
    return UndertowHoles.of(Version.getVersionString());
  }
}
