package io.sluice.core;

import io.sluice.api.ConnectionPool;
import io.sluice.api.EndReason;
import io.sluice.api.Pools;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.delivery.LaneRunner;
import io.sluice.spi.Lane;
import io.sluice.spi.PoolListener;
import io.sluice.spi.Transport;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * This server's pools and what they share: the lanes, the rules of the handshake, the state. The
 * door into the core. Thread-safe.
 */
public final class Node implements Pools {
  private final NodeConfig config;
  private final Ports ports;
  private final PoolListener listener;
  private final Map<String, WebSocketPool> pools;
  private final HandshakeScreen screen;
  private final Map<Lane, LaneRunner> lanes = new ConcurrentHashMap<>();
  private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);

  /** A node that is {@link Pools.State#STARTING}. */
  public Node(NodeConfig config, Ports ports) {
    this.config = config;
    this.ports = ports;
    this.listener = new SafeListeners(ports.listeners());
    Map<String, WebSocketPool> made = new LinkedHashMap<>();
    for (PoolConfig each : config.pools()) {
      made.put(each.name(), new WebSocketPool(each, config.access(), config.echo(), this, ports));
    }
    this.pools = Collections.unmodifiableMap(made);
    this.screen = new HandshakeScreen(config.access(), pools::containsKey, ports.ticker().read());
  }

  /** Takes connections from now on. */
  public void start() {
    state.compareAndSet(State.STARTING, State.ACTIVE);
  }

  /** Takes none any more, and ends those there are with 1001. Idempotent. */
  public void stop() {
    state.set(State.STOPPED);
    pools.values().forEach(pool -> pool.endAll(EndReason.GOING_AWAY));
  }

  @Override
  public State state() {
    return state.get();
  }

  @Override
  public Optional<ConnectionPool> find(String name) {
    return Optional.ofNullable(pools.get(name));
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
    if (state() != State.ACTIVE) {
      return new Screening.Reject(503, "Not open for connections", 5);
    }
    return screen.look(facts, ports.ticker().read());
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

  LaneRunner laneOf(Transport transport) {
    return lanes.computeIfAbsent(
        transport.lane(), lane -> new LaneRunner(lane, config.laneBacklogBytes(), this::fault));
  }
}
