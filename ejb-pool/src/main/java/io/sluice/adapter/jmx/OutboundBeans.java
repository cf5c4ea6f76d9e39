package io.sluice.adapter.jmx;

import io.sluice.adapter.jmx.Announcement.Kind;
import io.sluice.api.OutboundControl;
import io.sluice.api.OutboundStats;
import io.sluice.api.Target;
import io.sluice.spi.PoolListener;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The outbound pool in JMX, domain {@code io.sluice}: a bean for all hosts together, and one for
 * each host from when it is first asked for, with notifications of what happens to it. None for a
 * connection, and no address but a host's, as there may be secrets in it.
 *
 * <p>Thread-safe. As a listener it never blocks: beans are registered and notifications sent on the
 * executor's threads. A fault in here is reported, and a bean is missing.
 */
public final class OutboundBeans implements PoolListener, AutoCloseable {
  /** Rules for targets may allow any number of hosts: what is dialled is shown up to here. */
  static final int MOST_HOSTS = 256;

  private final Registered registered;
  private final LongSupplier nanos;
  private final Executor executor;
  private final Consumer<Throwable> faults;
  private final Guard guard;

  /** That have or had a bean here, or were refused one. */
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  private final AtomicBoolean toldTooMany = new AtomicBoolean();

  /** That are to get one. */
  private final Queue<String> coming = new ConcurrentLinkedQueue<>();

  /** By the hosts whose bean is registered. */
  private final Map<String, Announcer> announcers = new ConcurrentHashMap<>();

  /** Of circuits, told of so far: those of one host come in their order. */
  private final AtomicLong changes = new AtomicLong();

  /** Null until {@link #open}. */
  private volatile OutboundControl pool;

  /**
   * Beans for that server; none yet.
   *
   * @param loader the context class loader that each call into a bean runs with
   * @param nanos a monotonic clock, in nanoseconds
   * @param executor registers beans, and calls the listeners of notifications, which may block
   * @param faults told, on any thread, what kept a bean from being registered or from answering
   */
  public OutboundBeans(
      MBeanServer server,
      ClassLoader loader,
      LongSupplier nanos,
      Executor executor,
      Consumer<Throwable> faults) {
    this.registered = new Registered(server, faults);
    this.nanos = nanos;
    this.executor = executor;
    this.faults = faults;
    this.guard = new Guard(loader, faults);
  }

  /** Registers the beans of that pool, of which it hears from now on. Once. */
  public void open(OutboundControl control) {
    pool = control;
    registered.add(Registered.name("io.sluice:type=Outbound"), new OutboundBean(control, guard));
    control.stats().hosts().forEach(each -> coming.add(each.host()));
    openComing();
  }

  private void openComing() {
    OutboundControl control = pool;
    if (control == null) {
      return; // `open` does it
    }
    for (String host = coming.poll(); host != null; host = coming.poll()) {
      if (known.size() >= MOST_HOSTS) {
        tellTooMany();
      } else if (known.add(host)) {
        openHost(control, host);
      }
    }
    if (registered.isClosed()) {
      close();
    }
  }

  private void tellTooMany() {
    if (toldTooMany.compareAndSet(false, true)) {
      faults.accept(
          new IllegalStateException(
              "more than " + MOST_HOSTS + " hosts are dialled: the others have no MBean"));
    }
  }

  private void openHost(OutboundControl control, String host) {
    ObjectName name = Registered.name("io.sluice:type=OutboundPool,host=" + ObjectName.quote(host));
    HostBean bean = new HostBean(control, host, guard);
    if (registered.add(name, bean)) {
      announcers.put(
          host,
          new Announcer(
              Kind.LEAK,
              what -> HostWords.of(what, control.host(host).orElseThrow()),
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
    registered.close();
    announcers.values().forEach(Announcer::close);
    announcers.clear();
  }

  @Override
  public void outboundHost(String host) {
    coming.add(host);
    openSoon();
  }

  private void openSoon() {
    if (coming.isEmpty() || registered.isClosed()) {
      return;
    }
    try {
      executor.execute(this::openComing);
    } catch (RuntimeException refused) {
      // The application is going, or the executor is overrun: the next sweep tries again.
    }
  }

  @Override
  public void circuitChanged(String host, OutboundStats.Circuit now) {
    Announcer announcer = announcers.get(host);
    if (announcer != null && now != OutboundStats.Circuit.HALF_OPEN) {
      boolean open = now == OutboundStats.Circuit.OPEN;
      announcer.changed(
          open ? Kind.CIRCUIT_OPENED : Kind.CIRCUIT_CLOSED, changes.incrementAndGet());
    }
  }

  @Override
  public void leaseOverdue(Target target, Duration held, Throwable taker) {
    Announcer announcer = announcers.get(target.host());
    if (announcer != null) {
      announcer.oneMore();
    }
  }

  /** Comes by regularly: a good moment for what is left over. */
  @Override
  public void swept(String swept, int looked, int pinged, int ended, Duration took) {
    openSoon();
    announcers.values().forEach(Announcer::wake);
  }
}
