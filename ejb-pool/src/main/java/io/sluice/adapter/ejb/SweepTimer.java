package io.sluice.adapter.ejb;

import io.sluice.core.ClientPool;
import io.sluice.core.Node;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.PoolConfig;
import jakarta.annotation.PostConstruct;
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
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sweeps each pool at its {@code sweep-interval}, by a timer of its own that isn't persistent:
 * every node sweeps for itself. A sweep that is still running when the next is due lets that one
 * pass. The outbound pool is swept with the pool {@code default}.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SweepTimer {
  @Resource private TimerService timers;

  @Inject private Node node;

  @Inject private ClientPool outbound;

  private final Map<String, AtomicBoolean> running = new ConcurrentHashMap<>();

  /** Starts the timers. */
  @PostConstruct
  void start() {
    for (PoolConfig pool : node.config().pools()) {
      long millis = pool.liveness().sweepInterval().toMillis();
      running.put(pool.name(), new AtomicBoolean());
      timers.createIntervalTimer(millis, millis, new TimerConfig(pool.name(), false));
    }
  }

  /** One sweep of the pool that the timer is for. */
  @Timeout
  void sweep(Timer timer) {
    String pool = (String) timer.getInfo();
    AtomicBoolean busy = running.get(pool);
    if (busy.compareAndSet(false, true)) {
      try {
        node.sweep(pool);
        if (pool.equals(NodeConfig.DEFAULT_POOL)) { // the one that there always is
          outbound.sweep();
        }
      } finally {
        busy.set(false);
      }
    }
  }
}
