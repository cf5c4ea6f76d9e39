package io.sluice.core;

import io.sluice.api.ConnectionPool;
import io.sluice.api.Delivery;
import io.sluice.api.EndReason;
import io.sluice.api.PoolStats;
import io.sluice.api.PooledConnection;
import io.sluice.api.Pools;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.connection.Ids;
import io.sluice.core.delivery.Outbox;
import io.sluice.core.group.GroupName;
import io.sluice.core.housekeeping.Vitals;
import io.sluice.core.housekeeping.Vitals.Finding;
import io.sluice.core.protocol.RateMeter.Verdict;
import io.sluice.spi.Alarm;
import io.sluice.spi.PoolListener;
import io.sluice.spi.Transport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * One pool: takes connections in, routes their messages, lets them go. Thread-safe; nothing blocks
 * but for the moment of the {@link Entrance}'s short lock.
 */
public final class WebSocketPool implements ConnectionPool {
  private final PoolConfig config;
  private final Node node;
  private final Ports ports;
  private final Moves moves = new Moves();
  private final Entrance entrance;
  private final Switchboard switchboard;
  private final SelfCheck selfCheck;
  private final Outbox.Shared outboxShared;
  private final Vitals.Limits limits;
  private final long bornNanos;

  WebSocketPool(PoolConfig config, AccessConfig access, boolean echo, Node node, Ports ports) {
    this.config = config;
    this.node = node;
    this.ports = ports;
    this.entrance = new Entrance(this, access, moves);
    this.switchboard = new Switchboard(this, echo, moves);
    this.selfCheck = new SelfCheck(entrance, switchboard, moves);
    this.outboxShared = switchboard.outboxShared(ports.ticker());
    this.limits = Vitals.Limits.of(config.liveness(), config.inbound(), config.outbox());
    this.bornNanos = ports.ticker().read();
  }

  // What the node has it do.

  /** A session has opened and asks to join. See {@link Node#open}. */
  Opening open(Handshake handshake, boolean welcome, Transport transport) {
    return entrance.open(handshake, welcome, transport);
  }

  /** Looks at every connection once: pings, and ends those that are idle, dead or stuck. */
  SweepReport sweep(long nowNanos) {
    int looked = 0;
    int pinged = 0;
    int ended = 0;
    for (Connection connection : entrance.all()) {
      looked++;
      Finding finding = connection.judge(nowNanos, limits);
      if (finding == Finding.PING) {
        connection.outbox().ping();
        pinged++;
      } else if (finding.end() != null && connection.end(finding.end())) {
        ended++;
      }
    }
    return new SweepReport(looked, pinged, ended);
  }

  /** Ends every connection. */
  void endAll(EndReason reason) {
    entrance.endAll(reason);
  }

  // What the application asks.

  @Override
  public String name() {
    return config.name();
  }

  @Override
  public Delivery broadcast(String group, String payload) {
    if (!GroupName.isValid(group)) {
      throw new IllegalArgumentException(
          "group must match [\\p{L}\\p{N}._:/-]{1,200}, had " + group.length() + " characters");
    }
    checkPayload(payload);
    return switchboard.publish(group, payload, null, null);
  }

  @Override
  public Delivery send(String clientId, String payload) {
    if (!Ids.isClientId(clientId)) {
      throw new IllegalArgumentException(
          "clientId must match [\\p{L}\\p{N}._:/@-]{1,128}, had "
              + clientId.length()
              + " characters");
    }
    checkPayload(payload);
    return switchboard.direct(clientId, payload, null, null);
  }

  private void checkPayload(String payload) {
    int limit = config.outbox().maxBytes();
    int bytes = payload.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > limit) {
      throw new IllegalArgumentException(
          "payload must have at most " + limit + " bytes (outbox.max-bytes), had " + bytes);
    }
    if (!switchboard.isPayload(payload)) {
      throw new IllegalArgumentException(
          "payload must be one JSON value, nested at most "
              + config.inbound().maxDepth()
              + " deep (inbound.max-depth) with its envelope, had "
              + bytes
              + " bytes that are not");
    }
  }

  @Override
  public boolean kick(String connectionId) {
    Connection connection = entrance.find(connectionId);
    return connection != null && connection.end(EndReason.KICKED);
  }

  @Override
  public List<PooledConnection> connections() {
    return List.copyOf(entrance.allNow());
  }

  @Override
  public Optional<PooledConnection> connection(String connectionId) {
    return Optional.ofNullable(entrance.find(connectionId));
  }

  @Override
  public Map<String, Integer> groups() {
    return switchboard.groupSizes();
  }

  @Override
  public PoolStats stats() {
    PoolStats.Traffic traffic = switchboard.trafficNow();
    long uptimeSeconds = (now() - bornNanos) / 1_000_000_000L;
    return entrance.snapshot(switchboard.groupCount(), uptimeSeconds, traffic);
  }

  @Override
  public List<String> verify() {
    return selfCheck.run();
  }

  /** An application's observers were too slow for an event of this pool. */
  public void eventDropped() {
    switchboard.eventDropped();
  }

  // What its parts ask.

  /** A whole message has come in. */
  void received(Connection from, String text, long bytes, Verdict verdict) {
    switchboard.received(from, text, bytes, verdict);
  }

  /** An ended connection gives back what it has. Gives the groups that it was in. */
  Set<String> release(Connection connection, EndReason reason) {
    entrance.release(connection, reason);
    return switchboard.leaveAll(connection);
  }

  /** What a connection moves while it leaves state ACTIVE until it has left its groups. */
  Moves moves() {
    return moves;
  }

  List<Connection> connectionsOf(String clientId) {
    return entrance.ofClient(clientId);
  }

  /** When to ping a newcomer first: anywhere in the first interval, so that phases spread. */
  long firstPing(long nowNanos) {
    return nowNanos + 1 + ports.random().nextLong(limits.pingNanos());
  }

  PoolConfig config() {
    return config;
  }

  Pools.State state() {
    return node.state();
  }

  PoolListener listener() {
    return node.listener();
  }

  RandomGenerator random() {
    return ports.random();
  }

  long now() {
    return ports.ticker().read();
  }

  Alarm.Cancellation alarmIn(long nanos, Runnable action) {
    return ports.alarm().at(now() + nanos, action);
  }

  Outbox outboxOf(Connection connection, Transport transport) {
    return new Outbox(node.laneOf(transport), transport, outboxShared, connection.outboxOwner());
  }
}
