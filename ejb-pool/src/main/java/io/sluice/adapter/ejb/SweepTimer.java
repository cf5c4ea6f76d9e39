package io.sluice.adapter.ejb;

import io.sluice.core.ClientPool;
import io.sluice.core.Node;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.PoolConfig;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.Timeout;
import jakarta.ejb.Timer;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sweeps each pool at its {@code sweep-interval}, by a timer of its own that isn't persistent:
 * every node sweeps for itself. A sweep that is still running when the next is due lets that one
 * pass. The outbound pool is swept with the pool {@code default}.
 *
 * <p>EJB timers go by the wall clock (those of WildFly 39 by {@code java.util.Timer}). Where that
 * is put back by an hour, none goes off for an hour; where it is put forward, all of that hour go
 * off at once. So a watch that goes by the monotonic clock sweeps what timers leave out, and a
 * timer that goes off too soon after the last sweep does nothing.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SweepTimer {
  private static final long LOOK_EACH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LAST_LOOK_MILLIS = 5_000;

  @Resource private TimerService timers;

  @Resource private ManagedThreadFactory threads;

  @Inject private Node node;

  @Inject private ClientPool outbound;

  private final Map<String, Rhythm> rhythms = new ConcurrentHashMap<>();
  private Thread watch;

  /** Starts the timers. */
  @PostConstruct
  void start() {
    for (PoolConfig pool : node.config().pools()) {
      Duration interval = pool.liveness().sweepInterval();
      rhythms.put(pool.name(), new Rhythm(interval.toNanos(), System.nanoTime()));
      timers.createIntervalTimer(
          interval.toMillis(), interval.toMillis(), new TimerConfig(pool.name(), false));
    }
    // A thread and no task of a scheduler: a WildFly that is suspended runs no such task, and logs
    // an error with a stack trace for each that is due.
    watch = threads.newThread(this::watch);
    watch.start();
  }

  /** The container ends the timers itself. */
  @PreDestroy
  void stop() {
    watch.interrupt();
    try {
      watch.join(LAST_LOOK_MILLIS);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt(); // it ends all the same
    }
  }

  private void watch() {
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(this, LOOK_EACH_NANOS);
      lookForLeftOut();
    }
  }

  private void lookForLeftOut() {
    try {
      rhythms.forEach((pool, rhythm) -> sweep(pool, rhythm.tryBeginLate(System.nanoTime())));
    } catch (RuntimeException fault) {
      node.fault(fault); // the next look is due all the same
    }
  }

  /** One sweep of the pool that the timer is for. */
  @Timeout
  void sweep(Timer timer) {
    String pool = (String) timer.getInfo();
    sweep(pool, rhythms.get(pool).tryBegin(System.nanoTime()));
  }

  private void sweep(String pool, boolean ours) {
    if (ours) {
      try {
        node.sweep(pool);
        if (pool.equals(NodeConfig.DEFAULT_POOL)) { // the one that there always is
          outbound.sweep();
        }
      } finally {
        rhythms.get(pool).end();
      }
    }
  }
}
