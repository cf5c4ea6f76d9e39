package io.sluice.adapter.jmx;

import io.sluice.adapter.jmx.Announcement.Kind;
import io.sluice.api.PoolControl;
import io.sluice.api.PooledConnection;
import io.sluice.api.PriorityClass;
import io.sluice.spi.PoolListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The pools in JMX, domain {@code io.sluice}: a bean for each pool and one for each of its classes,
 * and notifications of what happens to a pool. None per connection or group, and no id, token or
 * payload in any attribute.
 *
 * <p>Thread-safe. As a listener it never blocks: notifications are sent on the executor's threads.
 * Events of a pool are told from the moment it was {@link #open opened}.
 *
 * <p>A fault in here never ends a deployment: it is reported, and a bean is missing.
 */
public final class PoolBeans implements PoolListener, AutoCloseable {
  private final Registered registered;
  private final LongSupplier nanos;
  private final Executor executor;
  private final Consumer<Throwable> faults;
  private final String productVersion;
  private final Guard guard;

  /** By the names of pools whose bean is registered. */
  private final Map<String, Announcer> announcers = new ConcurrentHashMap<>();

  /**
   * Beans for that server; none yet.
   *
   * @param loader the context class loader that each call into a bean runs with
   * @param nanos a monotonic clock, in nanoseconds
   * @param executor calls the listeners of notifications, which may block: one task at a time for
   *     each pool
   * @param faults told, on any thread, what kept a bean from being registered or from answering
   * @param productVersion the attribute {@code ProductVersion}
   */
  public PoolBeans(
      MBeanServer server,
      ClassLoader loader,
      LongSupplier nanos,
      Executor executor,
      Consumer<Throwable> faults,
      String productVersion) {
    this.registered = new Registered(server, faults);
    this.nanos = nanos;
    this.executor = executor;
    this.faults = faults;
    this.productVersion = productVersion;
    this.guard = new Guard(loader, faults);
  }

  /**
   * Registers the beans of these pools. A name that is taken, by another deployment perhaps, is
   * reported as a fault; whose it is keeps it.
   */
  public void open(List<? extends PoolControl> pools) {
    for (PoolControl pool : pools) {
      openPool(pool);
      for (PriorityClass priority : PriorityClass.values()) {
        registered.add(className(pool, priority), new ClassBean(pool, priority, guard));
      }
    }
    if (registered.isClosed()) {
      close();
    }
  }

  private void openPool(PoolControl pool) {
    ObjectName name = poolName(pool);
    PoolBean bean = new PoolBean(pool, productVersion, guard);
    if (registered.add(name, bean)) {
      announcers.put(
          pool.name(),
          new Announcer(
              Kind.PREEMPTION,
              what -> PoolWords.of(what, pool.stats()),
              name,
              nanos,
              executor,
              faults,
              bean::send));
    }
  }

  /** Unregisters all that was registered here, and sends nothing more. Idempotent. */
  @Override
  public void close() {
    announcers.values().forEach(Announcer::close);
    announcers.clear();
    registered.close();
  }

  private static ObjectName poolName(PoolControl pool) {
    return Registered.name("io.sluice:type=ConnectionPool,name=" + ObjectName.quote(pool.name()));
  }

  private static ObjectName className(PoolControl pool, PriorityClass priority) {
    return Registered.name(
        "io.sluice:type=PriorityClass,pool="
            + ObjectName.quote(pool.name())
            + ",name="
            + priority.wireName());
  }

  @Override
  public void saturation(String pool, boolean saturated, long number) {
    Announcer announcer = announcers.get(pool);
    if (announcer != null) {
      announcer.changed(saturated ? Kind.SATURATED : Kind.RELIEVED, number);
    }
  }

  @Override
  public void preempted(PooledConnection victim, PriorityClass by) {
    Announcer announcer = announcers.get(victim.pool());
    if (announcer != null) {
      announcer.oneMore();
    }
  }

  /** Tells of preemptions that came less than a second after the last that were told. */
  @Override
  public void swept(String pool, int looked, int pinged, int ended, Duration took) {
    Announcer announcer = announcers.get(pool);
    if (announcer != null) {
      announcer.wake();
    }
  }
}
