package io.sluice.web;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * A request of Payara 6, and what nobody can have it do by the Servlet API. Does nothing with one
 * that is made in another way.
 */
final class PayaraRequest {
  private static final String HANDLER = "httpUpgradeHandler";

  /** The server's own: a {@code org.apache.catalina.connector.Request}. Null for another's. */
  private final Object catalina;

  PayaraRequest(ServletRequest request) {
    Object found = null;
    try {
      found = call(unwrapped(request), "getUnwrappedCoyoteRequest");
    } catch (ReflectiveOperationException | RuntimeException otherServer) {
      // It stays as it is.
    }
    catalina = found;
  }

  private static ServletRequest unwrapped(ServletRequest request) {
    ServletRequest inner = request;
    while (inner instanceof ServletRequestWrapper wrapper) {
      inner = wrapper.getRequest();
    }
    return inner;
  }

  /**
   * Has the server say earlier that its connection takes no more: Grizzly 4.0 keeps up to four send
   * buffers of the socket for each by default, which may be 10 MiB ({@code TCPNIOConnection}), and
   * what waits there counts as sent.
   */
  void bindQueue(int mostBytes) {
    if (catalina == null) {
      return;
    }
    try {
      Object connection = call(call(catalina, "getCoyoteRequest"), "getConnection");
      Method setter = connection.getClass().getMethod("setMaxAsyncWriteQueueSize", int.class);
      setter.setAccessible(true);
      setter.invoke(connection, mostBytes);
    } catch (ReflectiveOperationException | RuntimeException otherVersion) {
      // What waits there is bounded all the same, by the buffers' sizes.
    }
  }

  /**
   * Takes that handler out, if it is there. {@code Request.recycle} (Payara 6.2025.10) leaves it,
   * and Grizzly keeps requests for the next ones, some by each thread. A handler is its
   * application's, so a redeployed one would stay with all that it had loaded.
   */
  void forget(HttpUpgradeHandler handler) {
    if (catalina == null) {
      return;
    }
    try {
      Field field = field(catalina.getClass());
      field.setAccessible(true);
      if (field.get(catalina) == handler) {
        field.set(catalina, null);
      }
    } catch (ReflectiveOperationException | RuntimeException otherVersion) {
      // It may be one that forgets by itself.
    }
  }

  private static Field field(Class<?> type) throws NoSuchFieldException {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      for (Field field : each.getDeclaredFields()) {
        if (field.getName().equals(HANDLER)) {
          return field;
        }
      }
    }
    throw new NoSuchFieldException(HANDLER);
  }

  private static Object call(Object owner, String getter)
      throws NoSuchMethodException, IllegalAccessException, InvocationTargetException {
    Method method = owner.getClass().getMethod(getter);
    method.setAccessible(true);
    return method.invoke(owner);
  }
}
