package io.sluice.adapter.jmx;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What stands between a JMX client's thread and the pool. Thread-safe.
 *
 * <p>A call runs with the application's context class loader, as on connector and attach threads
 * there may be none or the server's, and with the caller's again after it. What it throws becomes a
 * standard exception without a cause: a client that lacks a class of ours couldn't even read it.
 */
final class Guard {
  private final ClassLoader loader;
  private final Consumer<Throwable> faults;

  Guard(ClassLoader loader, Consumer<Throwable> faults) {
    this.loader = loader;
    this.faults = faults;
  }

  /**
   * Runs that.
   *
   * @throws IllegalArgumentException with the same message, if the action says so
   * @throws IllegalStateException for any other exception, which is reported as a fault
   */
  <T> T call(Supplier<T> action) {
    Thread thread = Thread.currentThread();
    ClassLoader callers = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return action.get();
    } catch (IllegalArgumentException refused) {
      throw new IllegalArgumentException(refused.getMessage());
    } catch (RuntimeException fault) {
      faults.accept(fault);
      throw new IllegalStateException(fault.toString());
    } finally {
      thread.setContextClassLoader(callers);
    }
  }
}
