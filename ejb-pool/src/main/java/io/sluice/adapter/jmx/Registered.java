package io.sluice.adapter.jmx;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** What was registered here, and nothing else, so that all of it goes again. Thread-safe. */
final class Registered {
  private final MBeanServer server;
  private final Consumer<Throwable> faults;
  private final Queue<ObjectName> names = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  Registered(MBeanServer server, Consumer<Throwable> faults) {
    this.server = server;
    this.faults = faults;
  }

  /** False if it could not be, which is reported. */
  boolean add(ObjectName name, Object bean) {
    try {
      // Some servers add keys of their own to a name: what they answer is what it is known by.
      names.add(server.registerMBean(bean, name).getObjectName());
    } catch (InstanceAlreadyExistsException taken) {
      faults.accept(
          new IllegalStateException(
              "the MBean "
                  + name
                  + " is there already, of another deployment perhaps: it stays, and this one is"
                  + " not to be seen in JMX",
              taken));
      return false;
    } catch (JMException | RuntimeException refused) {
      faults.accept(
          new IllegalStateException("the MBean " + name + " could not be registered", refused));
      return false;
    }
    if (closed) { // at the same moment
      close();
    }
    return true;
  }

  /** Takes all away, and what is added from now on too. Idempotent. */
  void close() {
    closed = true;
    for (ObjectName name = names.poll(); name != null; name = names.poll()) {
      remove(name);
    }
  }

  boolean isClosed() {
    return closed;
  }

  private void remove(ObjectName name) {
    try {
      server.unregisterMBean(name);
    } catch (InstanceNotFoundException gone) {
      // Somebody was faster; it is gone, which is what was wanted.
    } catch (JMException | RuntimeException refused) {
      faults.accept(
          new IllegalStateException("the MBean " + name + " could not be unregistered", refused));
    }
  }

  /** A name of ours, which is well-formed. */
  static ObjectName name(String text) {
    try {
      return new ObjectName(text);
    } catch (MalformedObjectNameException impossible) {
      throw new IllegalStateException(text, impossible);
    }
  }
}
