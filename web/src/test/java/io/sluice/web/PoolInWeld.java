package io.sluice.web;

import io.sluice.adapter.cdi.NodeHouse;
import io.sluice.adapter.cdi.SluiceExtension;
import io.sluice.core.Node;
import io.sluice.core.config.PoolConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;

/**
 * The pool's own beans and the extension, in Weld and in this JVM, configured by an application's
 * file. Only one at a time: {@code CDI.current()} is one for all.
 */
final class PoolInWeld implements AutoCloseable {
  private static final String FILE = "META-INF/microprofile-config.properties";

  private final WeldContainer weld;
  private final ScheduledExecutorService sweeper;

  /** Starts; {@code alternatives} are bean classes of the test's. */
  PoolInWeld(Map<String, String> settings, Class<?>... alternatives) {
    weld = withConfiguration(settings, () -> boot(alternatives));
    sweeper = Executors.newSingleThreadScheduledExecutor();
    node().config().pools().forEach(this::sweepRegularly);
  }

  private static WeldContainer boot(Class<?>... alternatives) {
    return new Weld()
        .disableDiscovery()
        .addExtension(new SluiceExtension())
        .beanClasses(
            NodeHouse.class,
            DefaultPoolEndpoint.class,
            NamedPoolEndpoint.class,
            HandshakeFilter.class)
        .addBeanClasses(alternatives)
        .initialize();
  }

  /** MicroProfile Config makes one configuration for each class loader of a thread. */
  private static <T> T withConfiguration(Map<String, String> settings, Supplier<T> action) {
    Thread thread = Thread.currentThread();
    ClassLoader usual = thread.getContextClassLoader();
    try {
      Path root = Files.createTempDirectory("sluice-config");
      Path file = root.resolve(FILE);
      Files.createDirectories(file.getParent());
      Properties properties = new Properties();
      properties.putAll(settings);
      try (Writer writer = Files.newBufferedWriter(file)) {
        properties.store(writer, null);
      }
      try (URLClassLoader loader = new URLClassLoader(new URL[] {root.toUri().toURL()}, usual)) {
        thread.setContextClassLoader(loader);
        return action.get();
      } finally {
        thread.setContextClassLoader(usual);
        Files.delete(file);
        Files.delete(file.getParent());
        Files.delete(root);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** There is no EJB container here to do it. */
  private void sweepRegularly(PoolConfig pool) {
    long nanos = pool.liveness().sweepInterval().toNanos();
    Node node = node();
    sweeper.scheduleAtFixedRate(() -> node.sweep(pool.name()), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  <T> T bean(Class<T> type) {
    return weld.select(type).get();
  }

  Node node() {
    return bean(Node.class);
  }

  @Override
  public void close() {
    sweeper.shutdownNow();
    weld.close();
  }
}
