package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.run.TestServer;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServerConnection;
import javax.management.Notification;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * What JConsole is: a client of the server's management port with the jar that the server brings
 * for that, and no class of ours.
 */
public final class Console implements AutoCloseable {
  /** Hears one pool's notifications until it is closed. */
  public interface Ear extends AutoCloseable {
    /** The next of that type; others are skipped. */
    Notification next(String type) throws InterruptedException;

    @Override
    void close() throws IOException, JMException;
  }

  private static final String POOLS_OF_MEMORY = "java.lang:type=MemoryPool,*";

  private final URLClassLoader classes;
  private final JMXConnector connector;
  private final MBeanServerConnection beans;

  /** Of the server that Arquillian manages. */
  public Console() throws Exception {
    this(Integer.getInteger("it.management.port"));
  }

  /** Of the server with that management port. */
  public Console(int port) throws Exception {
    this("127.0.0.1", port);
  }

  /** Of the server with that management port on that host. */
  public Console(String host, int port) throws Exception {
    Path jar = TestServer.home().resolve("bin/client/jboss-client.jar");
    classes =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    connector =
        with(
            () ->
                JMXConnectorFactory.connect(
                    new JMXServiceURL(TestServer.jmxAddress(host, port)),
                    Map.of(JMXConnectorFactory.PROTOCOL_PROVIDER_CLASS_LOADER, classes)));
    beans = with(connector::getMBeanServerConnection);
  }

  /** Nothing that a call brings can be read with another class loader. */
  private <T> T with(Callable<T> action) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader usual = thread.getContextClassLoader();
    thread.setContextClassLoader(classes);
    try {
      return action.call();
    } finally {
      thread.setContextClassLoader(usual);
    }
  }

  public static ObjectName pool(String name) throws JMException {
    return new ObjectName("io.sluice:type=ConnectionPool,name=" + ObjectName.quote(name));
  }

  public static ObjectName priority(String pool, String name) throws JMException {
    return new ObjectName(
        "io.sluice:type=PriorityClass,pool=" + ObjectName.quote(pool) + ",name=" + name);
  }

  /** All names in the domain. */
  public Set<ObjectName> names() throws Exception {
    return find("io.sluice:*");
  }

  /** All names of that pattern. */
  public Set<ObjectName> find(String pattern) throws Exception {
    return with(() -> beans.queryNames(new ObjectName(pattern), null));
  }

  public MBeanInfo info(ObjectName bean) throws Exception {
    return with(() -> beans.getMBeanInfo(bean));
  }

  public Object get(ObjectName bean, String attribute) throws Exception {
    return with(() -> beans.getAttribute(bean, attribute));
  }

  public Object get(String pool, String attribute) throws Exception {
    return get(pool(pool), attribute);
  }

  public Object get(String pool, String priority, String attribute) throws Exception {
    return get(priority(pool, priority), attribute);
  }

  public CompositeData snapshot(String pool) throws Exception {
    return (CompositeData) get(pool, "Snapshot");
  }

  /** All attributes, asked for in one call. */
  public Map<String, Object> all(ObjectName bean) throws Exception {
    String[] names =
        Arrays.stream(info(bean).getAttributes())
            .map(MBeanAttributeInfo::getName)
            .toArray(String[]::new);
    AttributeList values = with(() -> beans.getAttributes(bean, names));
    assertThat(values).hasSameSizeAs(names);
    return values.asList().stream()
        .collect(Collectors.toMap(Attribute::getName, Attribute::getValue));
  }

  public void readTogether(String pool, Consumer<Map<String, Object>> check) throws Exception {
    check.accept(all(pool(pool)));
  }

  public Void set(ObjectName bean, String attribute, Object value) throws Exception {
    return with(
        () -> {
          beans.setAttribute(bean, new Attribute(attribute, value));
          return null;
        });
  }

  public Void set(String pool, String attribute, int value) throws Exception {
    return set(pool(pool), attribute, value);
  }

  public Void set(String pool, String priority, String attribute, int value) throws Exception {
    return set(priority(pool, priority), attribute, value);
  }

  public Object invoke(String pool, String operation, Object... given) throws Exception {
    return invoke(pool(pool), operation, given);
  }

  public Object invoke(ObjectName bean, String operation, Object... given) throws Exception {
    Function<Object, String> type =
        each -> each instanceof Integer ? int.class.getName() : each.getClass().getName();
    String[] signature = Arrays.stream(given).map(type).toArray(String[]::new);
    return with(() -> beans.invoke(bean, operation, given, signature));
  }

  /**
   * Bytes of the server's heap that a collection leaves. Not what is in use after it: a busy server
   * makes megabytes of new garbage until that is asked for.
   */
  public long heapInUse() throws Exception {
    with(() -> beans.invoke(new ObjectName("java.lang:type=Memory"), "gc", null, null));
    long bytes = 0;
    for (ObjectName each : with(() -> beans.queryNames(new ObjectName(POOLS_OF_MEMORY), null))) {
      if (get(each, "Type").equals("HEAP")) {
        bytes += (long) ((CompositeData) get(each, "CollectionUsage")).get("used");
      }
    }
    return bytes;
  }

  public Ear listen(String pool) throws Exception {
    return listen(pool(pool));
  }

  /** What one bean tells. */
  public Ear listen(ObjectName bean) throws Exception {
    BlockingQueue<Notification> heard = new LinkedBlockingQueue<>();
    NotificationListener listener = (notification, handback) -> heard.add(notification);
    with(
        () -> {
          beans.addNotificationListener(bean, listener, null, null);
          return null;
        });
    return new Ear() {
      @Override
      public Notification next(String type) throws InterruptedException {
        while (true) {
          Notification next = heard.poll(10, TimeUnit.SECONDS);
          assertThat(next).as("a " + type).isNotNull();
          if (next.getType().equals(type)) {
            return next;
          }
        }
      }

      @Override
      public void close() throws IOException, JMException {
        beans.removeNotificationListener(bean, listener);
      }
    };
  }

  @Override
  public void close() throws IOException {
    connector.close();
    classes.close();
  }
}
