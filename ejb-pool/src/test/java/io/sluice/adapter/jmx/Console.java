package io.sluice.adapter.jmx;

import io.sluice.api.PooledConnection;
import io.sluice.api.PriorityClass;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.Notification;
import javax.management.ObjectName;

/** A fresh MBean server with the beans of two pools, and an operator's hands on it. */
final class Console {
  static final ObjectName POOL = name("io.sluice:type=ConnectionPool,name=\"default\"");
  static final ObjectName CRITICAL =
      name("io.sluice:type=PriorityClass,pool=\"default\",name=critical");

  final MBeanServer server = MBeanServerFactory.newMBeanServer();
  final ClassLoader application = new ClassLoader(null) {};
  final FakePool pool = new FakePool("default");
  final FakePool other = new FakePool("trading");
  final List<Throwable> faults = new ArrayList<>();

  /** What the beans gave to their executor. */
  final Queue<Runnable> tasks = new ArrayDeque<>();

  /** Close before the wrap, so that whoever compares readings is found out. */
  long nowNanos = Long.MAX_VALUE - 500_000_000L;

  final PoolBeans beans =
      new PoolBeans(server, application, () -> nowNanos, tasks::add, faults::add, "1.2.3");

  static Console open() {
    Console console = new Console();
    console.beans.open(List.of(console.pool, console.other));
    return console;
  }

  static ObjectName name(String text) {
    try {
      return new ObjectName(text);
    } catch (JMException malformed) {
      throw new IllegalArgumentException(text, malformed);
    }
  }

  Set<ObjectName> names() {
    return server.queryNames(name("io.sluice:*"), null);
  }

  Object get(ObjectName bean, String attribute) throws JMException {
    return server.getAttribute(bean, attribute);
  }

  void set(ObjectName bean, String attribute, Object value) throws JMException {
    server.setAttribute(bean, new Attribute(attribute, value));
  }

  Object invoke(String operation, Object... given) throws JMException {
    String[] signature =
        Arrays.stream(given).map(each -> each.getClass().getName()).toArray(String[]::new);
    return server.invoke(POOL, operation, given, signature);
  }

  /** What is heard of the pool {@code default} from now on. */
  List<Notification> listen() throws JMException {
    List<Notification> heard = new ArrayList<>();
    server.addNotificationListener(
        POOL, (notification, handback) -> heard.add(notification), null, null);
    return heard;
  }

  /** The executor does what it was given, and what comes of that. */
  void work() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  void preempt(int times) {
    for (int i = 0; i < times; i++) {
      beans.preempted(new Victim(), PriorityClass.CRITICAL);
    }
  }

  void sweep() {
    beans.swept("default", 10, 0, 0, Duration.ofMillis(1));
  }

  /** A connection of the pool {@code default}. */
  private record Victim() implements PooledConnection {
    @Override
    public String pool() {
      return "default";
    }

    @Override
    public String connectionId() {
      return "0123456789012345678901";
    }

    @Override
    public String clientId() {
      return "a client";
    }

    @Override
    public PriorityClass priority() {
      return PriorityClass.LOW;
    }

    @Override
    public Set<String> groups() {
      return Set.of();
    }

    @Override
    public boolean isActive() {
      return false;
    }

    @Override
    public Duration age() {
      return Duration.ZERO;
    }
  }
}
