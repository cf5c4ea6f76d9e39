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
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.xnio.IoUtils;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;

/** Transports for Undertow's sessions. Thread-safe. */
public final class UndertowTransportFactory implements TransportFactory {
  /**
   * Named here so that making a factory fails where one of these modules is missing, and not the
   * first session: a class that is only used in a method is looked for when that is first called.
   */
  private static final List<Class<?>> NEEDED =
      List.of(UndertowSession.class, WebSockets.class, XnioIoThread.class, IoUtils.class);

  /** One for each I/O thread of the server: a handful. */
  private final Map<XnioIoThread, Lane> ioThreads = new ConcurrentHashMap<>();

  @Override
  public Transport tryCreate(Object session, Supplier<Lane> unused) {
    if (!(session instanceof UndertowSession undertow)) {
      return null;
    }
    WebSocketChannel channel = undertow.getWebSocketChannel();
    return new UndertowTransport(
        undertow, channel, ioThreads.computeIfAbsent(channel.getIoThread(), IoThreadLane::new));
  }

  @Override
  public Optional<String> caution() {
    return UndertowHoles.of(Version.getVersionString());
  }

  /** A class and not a record or lambda: equality has to be identity. */
  static final class IoThreadLane implements Lane {
    private final XnioIoThread thread;

    /** Another of the same worker; the same if there is but one. */
    private final XnioIoThread neighbour;

    IoThreadLane(XnioIoThread thread) {
      this.thread = thread;
      this.neighbour = neighbourOf(thread);
    }

    private static XnioIoThread neighbourOf(XnioIoThread thread) {
      XnioWorker worker = thread.getWorker();
      for (int i = 0; i < worker.getIoThreadCount(); i++) {
        XnioIoThread other = worker.getIoThread(i);
        if (other != thread) {
          return other;
        }
      }
      return thread;
    }

    @Override
    public void wake(Runnable pass) {
      thread.execute(pass);
    }

    /**
     * By way of the neighbour: an I/O thread runs all tasks that it finds, those too that came with
     * them, before it looks at its sockets again (XNIO 3.8, {@code WorkerThread.run}). A pass that
     * asked it directly for the next would keep it from reading, and from writing to who was slow,
     * for as long as there is work.
     */
    @Override
    public void wakeAgain(Runnable pass) {
      neighbour.execute(() -> wakeOrRun(pass));
    }

    private void wakeOrRun(Runnable pass) {
      try {
        wake(pass);
      } catch (RejectedExecutionException ended) {
        pass.run(); // nobody else is going to, and closes have to go out
      }
    }
  }
}
