package io.sluice.core;

import io.sluice.api.ConnectionPool;
import io.sluice.api.HandshakeRefusal;
import io.sluice.api.PoolControl;
import io.sluice.api.PoolControls;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.delivery.LaneRunner;
import io.sluice.spi.Lane;
import io.sluice.spi.PoolListener;
import io.sluice.spi.Transport;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * This server's pools and what they share: the lanes, the rules of the handshake, the state. The
 * door into the core. Thread-safe.
 */
public final class Node implements Pools, PoolControls {
  private final NodeConfig config;
  private final Ports ports;
  private final PoolListener listener;
  private final Map<String, WebSocketPool> pools;
  private final HandshakeScreen screen;
  private final Headroom headroom;
  private final HeldMessages held;
  private final Map<Lane, LaneRunner> lanes = new ConcurrentHashMap<>();

  /**
   * Held while a pool's C changes, as the sum of all is bounded. Taken before a pool's own lock.
   */
  private final Object limits = new Object();

  /** A node that is {@link Pools.State#STARTING}. */
  public Node(NodeConfig config, Ports ports) {
    this.config = config;
    this.ports = ports;
    this.listener = new SafeListeners(ports.listeners());
    this.held = new HeldMessages(ports.transactions(), config.afterCommitBytes(), listener);
    Map<String, WebSocketPool> made = new LinkedHashMap<>();
    for (PoolConfig each : config.pools()) {
      made.put(each.name(), new WebSocketPool(each, config.access(), config.echo(), this, ports));
    }
    this.pools = Collections.unmodifiableMap(made);
    long nowNanos = ports.ticker().read();
    this.screen = new HandshakeScreen(config.access(), pools::containsKey, nowNanos);
    this.headroom =
        new Headroom(
            ports.resources(), config.spareDescriptors(), config.spareHeapPercent(), nowNanos);
  }

  /** Takes connections from now on. */
  public void start() {
    pools.values().forEach(WebSocketPool::start);
  }

  /**
   * Begins to drain every pool. It goes on by alarms; {@link #state} tells when all have drained,
   * at the latest {@link #longestDrain} from now.
   */
  public void drain() {
    pools.values().forEach(WebSocketPool::drain);
  }

  /** The longest that any pool's drain may take. */
  public Duration longestDrain() {
    return config.pools().stream()
        .map(each -> each.drain().deadline())
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /** Takes none any more, for good, and ends those there are with 1001. Idempotent. */
  public void stop() {
    pools.values().forEach(WebSocketPool::stop);
  }

  /** Changes a pool's capacity, if the sum of all allows it, and reservations. */
  void limit(WebSocketPool pool, OptionalInt max, Map<PriorityClass, Integer> reserved) {
    Runnable afterwards;
    synchronized (limits) {
      max.ifPresent(wanted -> checkSum(pool, wanted));
      afterwards = pool.limit(max, reserved);
    }
    afterwards.run();
  }

  /**
   * Whether that capacity of one pool leaves the sum of all within bounds.
   *
   * @throws IllegalArgumentException if not
   */
  void checkSum(WebSocketPool pool, int max) {
    long others =
        pools.values().stream()
            .filter(each -> each != pool)
            .mapToLong(WebSocketPool::maxConnections)
            .sum();
    if (others + max > config.maxConnections()) {
      throw new IllegalArgumentException(
          "max-connections: must be at most "
              + (config.maxConnections() - others)
              + ", as the pools of this node may sum to "
              + config.maxConnections()
              + " (sluice.node.max-connections), was "
              + max);
    }
  }

  @Override
  public State state() {
    Set<State> all = EnumSet.noneOf(State.class);
    pools.values().forEach(each -> all.add(each.state()));
    if (all.size() == 1) {
      return all.iterator().next();
    }
    return all.contains(State.ACTIVE) ? State.ACTIVE : State.DRAINING;
  }

  @Override
  public Optional<ConnectionPool> find(String name) {
    return Optional.ofNullable(pools.get(name));
  }

  @Override
  public Optional<PoolControl> control(String name) {
    return Optional.ofNullable(pools.get(name));
  }

  /** The same as {@link #all}, for operators. */
  public List<PoolControl> controls() {
    return List.copyOf(pools.values());
  }

  @Override
  public List<ConnectionPool> all() {
    return List.copyOf(pools.values());
  }

  /** The pool with that name, which must be configured. */
  public WebSocketPool pool(String name) {
    WebSocketPool pool = pools.get(name);
    if (pool == null) {
      throw new IllegalArgumentException(
          "no pool \"" + name + "\" is configured, there are " + pools.keySet());
    }
    return pool;
  }

  /** What this node is configured for. */
  public NodeConfig config() {
    return config;
  }

  /** Looks at a request for the upgrade before it is granted. Once for each request: it counts. */
  public Screening screen(HandshakeFacts facts) {
    WebSocketPool asked = pools.get(facts.pool());
    Screening screening = look(facts, asked, ports.ticker().read());
    if (screening instanceof Screening.Reject reject) {
      (asked == null ? pool(NodeConfig.DEFAULT_POOL) : asked).handshakeRefused(reject.reason());
    }
    return screening;
  }

  /** Whether the rule for the origins of handshakes lets that one in. */
  public boolean allowsOrigin(String origin, String ownOrigin) {
    return screen.isAllowed(origin, ownOrigin);
  }

  /** Whether a page that was loaded from that host is none that had its name point here since. */
  public boolean isOurHost(String host) {
    return screen.isOurHost(host);
  }

  private Screening look(HandshakeFacts facts, WebSocketPool asked, long nowNanos) {
    if (asked != null && asked.state() != State.ACTIVE) {
      return new Screening.Reject(HandshakeRefusal.NOT_OPEN);
    }
    Screening screening = screen.look(facts, nowNanos);
    boolean mayPass = screening instanceof Screening.Pass;
    return mayPass && !headroom.tryTake(nowNanos)
        ? new Screening.Reject(HandshakeRefusal.OUT_OF_RESOURCES)
        : screening;
  }

  /**
   * A session has opened, after a handshake that passed {@link #screen}.
   *
   * @param welcome whether it speaks {@code sluice.v1}
   * @return what the container's callbacks go to, whether it was let in or not
   */
  public Opening open(Handshake handshake, boolean welcome, Transport transport) {
    return pool(handshake.pool()).open(handshake, welcome, transport);
  }

  /**
   * One pass of housekeeping over a pool: pings what is due, ends what is idle, dead or stuck.
   * Calls may overlap; each connection is ended once.
   */
  public SweepReport sweep(String pool) {
    return pool(pool).sweep(ports.ticker().read());
  }

  /** An adapter met a fault of ours that concerns no connection. */
  public void fault(Throwable fault) {
    listener.fault(null, fault);
  }

  /** Everybody who watches, as one. */
  PoolListener listener() {
    return listener;
  }

  Headroom headroom() {
    return headroom;
  }

  /** What waits for transactions to end. */
  HeldMessages held() {
    return held;
  }

  LaneRunner laneOf(Transport transport) {
    return lanes.computeIfAbsent(
        transport.lane(),
        lane ->
            new LaneRunner(lane, config.laneBacklogBytes(), headroom::isHeapShort, this::fault));
  }
}
