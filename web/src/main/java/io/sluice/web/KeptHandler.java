package io.sluice.web;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.lang.reflect.Field;

/**
 * Where Payara 6.2025.10 keeps the handler of an upgrade that is over: {@code Request.recycle}
 * leaves it there, and Grizzly keeps requests for the next ones, some by each thread. A handler is
 * its application's, so a redeployed one would stay with all that it had loaded.
 */
final class KeptHandler {
  private static final String FIELD = "httpUpgradeHandler";

  private KeptHandler() {}

  /** Clears that place of the request, if that handler is still there; nothing elsewhere. */
  static Runnable clearing(ServletRequest request, HttpUpgradeHandler handler) {
    try {
      Object catalina = catalinaOf(request);
      Field field = fieldOf(catalina.getClass());
      field.setAccessible(true);
      return () -> clear(catalina, field, handler);
    } catch (ReflectiveOperationException | RuntimeException otherServer) {
      return () -> {};
    }
  }

  private static Object catalinaOf(ServletRequest request) throws ReflectiveOperationException {
    ServletRequest inner = request;
    while (inner instanceof ServletRequestWrapper wrapper) {
      inner = wrapper.getRequest();
    }
    return inner.getClass().getMethod("getUnwrappedCoyoteRequest").invoke(inner);
  }

  private static Field fieldOf(Class<?> type) throws NoSuchFieldException {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      for (Field field : each.getDeclaredFields()) {
        if (field.getName().equals(FIELD)) {
          return field;
        }
      }
    }
    throw new NoSuchFieldException(FIELD);
  }

  private static void clear(Object catalina, Field field, HttpUpgradeHandler handler) {
    try {
      if (field.get(catalina) == handler) {
        field.set(catalina, null);
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
