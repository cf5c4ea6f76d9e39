package io.sluice.adapter.jmx;

import io.sluice.spi.Resources;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What the platform's MBeans say of this process. Thread-safe. */
public final class ProcessResources implements Resources {
  private final MBeanServer server;
  private final ObjectName system;
  private final List<MemoryPoolMXBean> lasting;
  private final Executor elsewhere;

  /**
   * Looks by that server, which has the platform's MBeans.
   *
   * @param elsewhere for what takes long
   */
  public ProcessResources(MBeanServer server, Executor elsewhere) {
    this(server, elsewhere, ManagementFactory.getMemoryPoolMXBeans());
  }

  ProcessResources(MBeanServer server, Executor elsewhere, List<MemoryPoolMXBean> pools) {
    this.server = server;
    this.elsewhere = elsewhere;
    this.lasting = pools.stream().filter(ProcessResources::isLasting).toList();
    try {
      this.system = new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME);
    } catch (JMException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** What is in these has been there for a while: new objects are elsewhere. */
  private static boolean isLasting(MemoryPoolMXBean pool) {
    return pool.getType() == MemoryType.HEAP
        && !pool.getName().contains("Eden")
        && !pool.getName().contains("Survivor");
  }

  @Override
  public long descriptorsLeft() {
    try {
      long most = (long) server.getAttribute(system, "MaxFileDescriptorCount");
      long open = (long) server.getAttribute(system, "OpenFileDescriptorCount");
      return most < 0 ? Long.MAX_VALUE : most - open;
    } catch (JMException notUnix) {
      return Long.MAX_VALUE;
    } catch (RuntimeException noneLeft) {
      return 0; // the JDK counts by reading a directory, for which it needs one
    }
  }

  /**
   * G1 says at any time what its old regions hold; it has collected them long before they fill nine
   * tenths of the heap. Of other collectors only what was left after their last look counts.
   */
  @Override
  public double heapInUse() {
    double inUse = 0;
    for (MemoryPoolMXBean each : lasting) {
      MemoryUsage usage =
          each.getName().startsWith("G1") ? each.getUsage() : each.getCollectionUsage();
      if (usage != null && usage.getMax() > 0) {
        inUse = Math.max(inUse, (double) usage.getUsed() / usage.getMax());
      }
    }
    return inUse;
  }

  @Override
  public void collectHeap() {
    try {
      elsewhere.execute(System::gc);
    } catch (RejectedExecutionException ending) {
      // Then it is of no use any more.
    }
  }
}
