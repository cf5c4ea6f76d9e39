package io.sluice.adapter.jmx;

import io.sluice.spi.Resources;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What the platform's MBeans say of this process. Thread-safe. */
public final class ProcessResources implements Resources {
  private static final long GC_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** From here on it is of interest whether the figure is still true. */
  private static final double HIGH = 0.75;

  private final MBeanServer server;
  private final ObjectName system;
  private final List<MemoryPoolMXBean> lasting;
  private final LongSupplier nanos;
  private final Runnable gc;

  /** Guarded by {@code this}. */
  private long nextGcNanos;

  /** Looks by that server, which has the platform's MBeans. */
  public ProcessResources(MBeanServer server, LongSupplier nanos) {
    this(server, nanos, ManagementFactory.getMemoryPoolMXBeans(), System::gc);
  }

  ProcessResources(
      MBeanServer server, LongSupplier nanos, List<MemoryPoolMXBean> pools, Runnable gc) {
    this.server = server;
    this.nanos = nanos;
    this.gc = gc;
    this.lasting = pools.stream().filter(ProcessResources::isLasting).toList();
    this.nextGcNanos = nanos.getAsLong();
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
    }
  }

  /**
   * G1 says at any time what its old regions hold, other collectors only after they have looked. As
   * nobody collects where nobody allocates, a high figure has them look again once in a while: else
   * what is refused on the ground of garbage would be refused for ever.
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
    if (inUse >= HIGH) {
      lookAgain();
    }
    return inUse;
  }

  private void lookAgain() {
    synchronized (this) {
      long now = nanos.getAsLong();
      if (now - nextGcNanos < 0) {
        return;
      }
      nextGcNanos = now + GC_NANOS;
    }
    gc.run();
  }
}
