package io.sluice.adapter.jmx;

import io.sluice.fakes.OutboundWorld;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** A fresh MBean server with the beans of an outbound pool, and an operator's hands on it. */
final class OutboundConsole {
  static final ObjectName ALL = Console.name("io.sluice:type=Outbound");
  static final ObjectName ONE = host("one.test:80");
  static final ObjectName TWO = host("two.test:80");

  final MBeanServer server = MBeanServerFactory.newMBeanServer();
  final List<Throwable> faults = new ArrayList<>();

  /** What the beans gave to their executor. */
  final Queue<Runnable> tasks = new ArrayDeque<>();

  final OutboundBeans beans;

  /** Opened on the world's pool, which it hears. */
  OutboundConsole(OutboundWorld world) {
    beans =
        new OutboundBeans(
            server,
            OutboundConsole.class.getClassLoader(),
            world.ticker()::read,
            tasks::add,
            faults::add);
    world.watcher(beans);
    beans.open(world.pool());
  }

  static ObjectName host(String host) {
    return Console.name("io.sluice:type=OutboundPool,host=" + ObjectName.quote(host));
  }

  /** The executor does what it was given, and what comes of that. */
  void work() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  Set<ObjectName> names() {
    work();
    return server.queryNames(Console.name("io.sluice:*"), null);
  }

  Object get(ObjectName bean, String attribute) throws JMException {
    work();
    return server.getAttribute(bean, attribute);
  }

  CompositeData snapshot(ObjectName bean) throws JMException {
    return (CompositeData) get(bean, "Snapshot");
  }

  Object invoke(ObjectName bean, String operation) throws JMException {
    work();
    return server.invoke(bean, operation, new Object[0], new String[0]);
  }

  /** What is heard of the first host from now on. */
  List<Notification> listen() throws JMException {
    work();
    List<Notification> heard = new ArrayList<>();
    server.addNotificationListener(
        ONE, (notification, handback) -> heard.add(notification), null, null);
    return heard;
  }
}
