package io.sluice.adapter.tyrus;

import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.glassfish.tyrus.core.ProtocolHandler;
import org.glassfish.tyrus.core.TyrusRemoteEndpoint;
import org.glassfish.tyrus.core.TyrusSession;
import org.glassfish.tyrus.core.TyrusWebSocket;
import org.glassfish.tyrus.spi.Writer;

/**
 * What Tyrus 2.1 keeps to itself, found by reflection. Thread-safe.
 *
 * <p>Its API has no way to hear of the end of a raw write, and its close sends a frame and cuts the
 * connection behind it: what waits in its queue is lost, that frame too, and a client that is just
 * sending sees a reset in its place. Nor can its idle timeout be switched off altogether.
 */
final class Insides {
  /** Forgets whatever it is given. Its null is nothing to cancel for Tyrus. */
  private static final ScheduledExecutorService NEVER =
      (ScheduledExecutorService)
          Proxy.newProxyInstance(
              Insides.class.getClassLoader(),
              new Class<?>[] {ScheduledExecutorService.class},
              (proxy, method, arguments) -> null);

  private final Field scheduler = field(TyrusSession.class, "service");
  private final Field webSocket = field(TyrusRemoteEndpoint.class, "webSocket");
  private final Field protocol = field(TyrusWebSocket.class, "protocolHandler");
  private final Field state = field(TyrusWebSocket.class, "state");
  private final Field writer = field(ProtocolHandler.class, "writer");
  private final Object connected;
  private final Object closing;

  /** Fails where this Tyrus is another. */
  Insides() throws ReflectiveOperationException {
    Class<?> states = Class.forName(TyrusWebSocket.class.getName() + "$State");
    connected = constant(states, "CONNECTED");
    closing = constant(states, "CLOSING");
  }

  private static Field field(Class<?> type, String name) throws ReflectiveOperationException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  private static Object constant(Class<?> type, String name) throws NoSuchFieldException {
    return Arrays.stream(type.getEnumConstants())
        .filter(each -> each.toString().equals(name))
        .findAny()
        .orElseThrow(() -> new NoSuchFieldException(name));
  }

  /**
   * Ends what there is of an idle timeout when it is off. Tyrus gives the server's scheduler a task
   * for each frame that comes or goes all the same ({@code
   * TyrusSession.restartIdleTimeoutExecutor}), which takes many times what all else of a ping does.
   */
  void endIdleTimeout(TyrusSession session) {
    try {
      scheduler.set(session, NEVER);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  TyrusWebSocket webSocketOf(TyrusSession session) {
    return (TyrusWebSocket) valueOf(webSocket, session.getAsyncRemote());
  }

  Writer writerOf(TyrusWebSocket socket) {
    return (Writer) valueOf(writer, valueOf(protocol, socket));
  }

  /**
   * Moves it on as a close of its own would. Its peer's close frame then ends the connection and is
   * not answered.
   */
  @SuppressWarnings("unchecked")
  boolean tryBeginClose(TyrusWebSocket socket) {
    return ((AtomicReference<Object>) valueOf(state, socket)).compareAndSet(connected, closing);
  }

  private static Object valueOf(Field field, Object owner) {
    try {
      return field.get(owner);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
