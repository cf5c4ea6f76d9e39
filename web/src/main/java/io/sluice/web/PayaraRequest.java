package io.sluice.web;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A request of Payara 6, and what nobody can have it do by the Servlet API. Does nothing with one
 * that is made in another way.
 */
final class PayaraRequest {
  private static final String HANDLER = "httpUpgradeHandler";

  /** The server's own: a {@code org.apache.catalina.connector.Request}. Null for another's. */
  private final Object catalina;

  /**
   * An {@code org.glassfish.grizzly.Connection}, which outlives the request. Null if there is none.
   */
  private final Object connection;

  PayaraRequest(ServletRequest request) {
    catalina = attempt(() -> call(unwrapped(request), "getUnwrappedCoyoteRequest"));
    connection = attempt(() -> call(call(catalina, "getCoyoteRequest"), "getConnection"));
  }

  private interface Attempt {
    Object make() throws ReflectiveOperationException;
  }

  private static Object attempt(Attempt attempt) {
    try {
      return attempt.make();
    } catch (ReflectiveOperationException | RuntimeException otherServer) {
      return null;
    }
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
    attempt(
        () ->
            method(connection, "setMaxAsyncWriteQueueSize", int.class)
                .invoke(connection, mostBytes));
  }

  /** Ends the connection at once. By the Servlet API it ends when all is written, or never. */
  void cut() {
    attempt(() -> call(connection, "terminateSilently"));
  }

  /**
   * On a thread of the server's that holds none of the connection's locks, with the class loader of
   * this one; on this one if there is none.
   */
  void apart(Runnable task) {
    Object workers = attempt(() -> call(call(connection, "getTransport"), "getWorkerThreadPool"));
    if (!(workers instanceof Executor executor)) {
      task.run();
      return;
    }
    ClassLoader ofTheApplication = Thread.currentThread().getContextClassLoader();
    try {
      executor.execute(() -> runWith(ofTheApplication, task));
    } catch (RejectedExecutionException full) {
      task.run();
    }
  }

  private static void runWith(ClassLoader loader, Runnable task) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      task.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /**
   * Takes that handler out, if it is there. {@code Request.recycle} (Payara 6.2025.10) leaves it,
   * and Grizzly keeps requests for the next ones, some by each thread. A handler is its
   * application's, so a redeployed one would stay with all that it had loaded.
   */
  void forget(HttpUpgradeHandler handler) {
    attempt(
        () -> {
          Field field = field(catalina.getClass());
          field.setAccessible(true);
          if (field.get(catalina) == handler) {
            field.set(catalina, null);
          }
          return catalina;
        });
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

  private static Object call(Object owner, String name) throws ReflectiveOperationException {
    return method(owner, name).invoke(owner);
  }

  private static Method method(Object owner, String name, Class<?>... parameters)
      throws NoSuchMethodException {
    Method method = owner.getClass().getMethod(name, parameters);
    method.setAccessible(true);
    return method;
  }
}
