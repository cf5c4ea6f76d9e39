package io.sluice.core;

import io.sluice.api.AfterCommit;
import io.sluice.api.Delivery;
import io.sluice.api.DryRun;
import io.sluice.api.EndReason;
import io.sluice.api.Explanation;
import io.sluice.api.HandshakeRefusal;
import io.sluice.api.PoolControl;
import io.sluice.api.PoolStats;
import io.sluice.api.PooledConnection;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.InboundConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.config.PriorityConfig;
import io.sluice.core.connection.Ids;
import io.sluice.core.delivery.LaneRunner;
import io.sluice.core.delivery.Outbox;
import io.sluice.core.group.GroupName;
import io.sluice.core.housekeeping.Vitals;
import io.sluice.core.housekeeping.Vitals.Finding;
import io.sluice.core.protocol.RateMeter;
import io.sluice.core.protocol.RateMeter.Verdict;
import io.sluice.core.turn.Rings;
import io.sluice.spi.Alarm;
import io.sluice.spi.EncodedMessage;
import io.sluice.spi.PoolListener;
import io.sluice.spi.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One pool: takes connections in, routes their messages, lets them go. Thread-safe; nothing blocks
 * but for the moment of the {@link Roster}'s short lock.
 */
public final class WebSocketPool implements PoolControl {
  private static final long CHECK_NANOS = Duration.ofMinutes(1).toNanos();

  private final PoolConfig config;
  private final Node node;
  private final Ports ports;
  private final Moves moves = new Moves();
  private final Roster roster;
  private final Entrance entrance;
  private final Operations operations;
  private final Switchboard switchboard;
  private final Drain drain;
  private final Explainer explainer;
  private final SelfCheck selfCheck;
  private final Outbox.Shared outboxShared;
  private final Vitals.Limits limits;
  private final Vitals.Limits waitersLimits;
  private final AfterCommit afterCommit = new Held();

  /** Of messages and of their bytes, for each connection. */
  private final RateMeter.Rate messageRate;

  private final RateMeter.Rate byteRate;

  /** When the next self-check is due. */
  private final AtomicLong nextCheckNanos;

  WebSocketPool(PoolConfig config, AccessConfig access, boolean echo, Node node, Ports ports) {
    this.config = config;
    this.node = node;
    this.ports = ports;
    Notices notices = new Notices(this);
    this.roster = new Roster(this, ports, moves, notices);
    this.entrance = new Entrance(this, access, roster, moves, notices);
    this.operations = new Operations(this, roster);
    this.switchboard = new Switchboard(this, echo, moves);
    this.drain = new Drain(this, roster, operations, notices);
    this.explainer = new Explainer(config);
    this.selfCheck = new SelfCheck(roster, switchboard, moves);
    this.outboxShared = switchboard.outboxShared(ports.ticker());
    this.limits = Vitals.Limits.of(config.liveness(), config.inbound(), config.outbox());
    this.waitersLimits = limits.withoutIdle();
    InboundConfig inbound = config.inbound();
    this.messageRate = new RateMeter.Rate(inbound.messagesPerSecond(), inbound.burst());
    this.byteRate = new RateMeter.Rate(inbound.bytesPerSecond(), inbound.burstBytes());
    this.nextCheckNanos = new AtomicLong(now() + CHECK_NANOS);
  }

  // What the node has it do.

  /** A session has opened and asks to join. See {@link Node#open}. */
  Opening open(Handshake handshake, boolean welcome, Transport transport) {
    return entrance.open(handshake, welcome, transport);
  }

  /** Takes connections from now on. */
  void start() {
    operations.start();
  }

  /** Takes none any more, and ends those there are. */
  void stop() {
    drain.stop();
    endAll(EndReason.GOING_AWAY);
  }

  /**
   * Looks at every connection once: pings, and ends those that are idle, dead, stuck or gone. Looks
   * at the queue, and once a minute at the pool itself.
   */
  SweepReport sweep(long nowNanos) {
    Sweep sweep = new Sweep(nowNanos);
    try {
      sweep.over(roster.allWaiting(), waitersLimits); // first: who is gone gets no slot below
      sweep.over(roster.all(), limits);
    } finally {
      sweep.wakeLanes();
    }
    roster.room().tend(switchboard.trafficNow());
    if (roster.isSaturated()) {
      listener().pressure(stats());
    }
    checkItself(nowNanos);
    SweepReport report = sweep.report();
    Duration took = Duration.ofNanos(now() - nowNanos);
    listener().swept(name(), report.looked(), report.pinged(), report.ended(), took);
    return report;
  }

  /** What one sweep does to connections. */
  private static final class Sweep {
    private final long nowNanos;

    /**
     * With pings to be sent. Not woken for each, as a lane that runs at once would hold this up.
     */
    private final Set<LaneRunner> lanes = Collections.newSetFromMap(new IdentityHashMap<>());

    private int looked;
    private int pinged;
    private int ended;

    private Sweep(long nowNanos) {
      this.nowNanos = nowNanos;
    }

    private void over(Collection<Connection> connections, Vitals.Limits limits) {
      for (Connection each : connections) {
        looked++;
        look(each, limits);
      }
    }

    private void look(Connection connection, Vitals.Limits limits) {
      if (connection.isOrphan()) {
        connection.closed(1006);
        ended++;
        return;
      }
      Finding finding = connection.judge(nowNanos, limits);
      if (finding == Finding.PING) {
        lanes.add(connection.outbox().pingUnwoken());
        pinged++;
      } else if (finding.end() != null && connection.end(finding.end())) {
        ended++;
      }
    }

    private void wakeLanes() {
      lanes.forEach(LaneRunner::wake);
    }

    private SweepReport report() {
      return new SweepReport(looked, pinged, ended);
    }
  }

  private void checkItself(long nowNanos) {
    long due = nextCheckNanos.get();
    if (nowNanos - due >= 0 && nextCheckNanos.compareAndSet(due, nowNanos + CHECK_NANOS)) {
      List<String> violations = verify();
      if (!violations.isEmpty()) {
        listener().unsound(name(), violations);
      }
    }
  }

  /**
   * Ends every active connection. Whoever is being admitted meanwhile either is in already, or sees
   * afterwards that the pool has stopped.
   */
  void endAll(EndReason reason) {
    roster.allNow().forEach(connection -> connection.end(reason));
  }

  // What the application asks.

  @Override
  public String name() {
    return config.name();
  }

  @Override
  public Delivery broadcast(String group, String payload) {
    checkGroup(group);
    checkPayload(payload);
    return publish(group, payload);
  }

  @Override
  public Delivery send(String clientId, String payload) {
    checkClientId(clientId);
    checkPayload(payload);
    return direct(clientId, payload);
  }

  @Override
  public AfterCommit afterCommit() {
    return afterCommit;
  }

  /** What is wrong is told at once; the rest happens once the transaction has committed. */
  private final class Held implements AfterCommit {
    @Override
    public void broadcast(String group, String payload) {
      checkGroup(group);
      int bytes = checkPayload(payload);
      node.held().hold(bytes, () -> publish(group, payload));
    }

    @Override
    public void send(String clientId, String payload) {
      checkClientId(clientId);
      int bytes = checkPayload(payload);
      node.held().hold(bytes, () -> direct(clientId, payload));
    }
  }

  private Delivery publish(String group, String payload) {
    headroom().look(now());
    return switchboard.publish(group, payload, null, null);
  }

  private Delivery direct(String clientId, String payload) {
    headroom().look(now());
    return switchboard.direct(clientId, payload, null, null);
  }

  private static void checkGroup(String group) {
    if (!GroupName.isValid(group)) {
      throw new IllegalArgumentException(
          "group must match [\\p{L}\\p{N}._:/-]{1,200}, had " + group.length() + " characters");
    }
  }

  private static void checkClientId(String clientId) {
    if (!Ids.isClientId(clientId)) {
      throw new IllegalArgumentException(
          "clientId must match [\\p{L}\\p{N}._:/@-]{1,128}, had "
              + clientId.length()
              + " characters");
    }
  }

  /** How many bytes of UTF-8 it has. */
  private int checkPayload(String payload) {
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
    return bytes;
  }

  @Override
  public boolean kick(String connectionId) {
    Connection connection = roster.find(connectionId);
    return connection != null && connection.end(EndReason.KICKED);
  }

  @Override
  public List<PooledConnection> connections() {
    return List.copyOf(roster.allNow());
  }

  @Override
  public List<PooledConnection> waiting() {
    return List.copyOf(roster.waitersNow());
  }

  @Override
  public Optional<PooledConnection> connection(String connectionId) {
    return Optional.ofNullable(roster.find(connectionId));
  }

  @Override
  public Map<String, Integer> groups() {
    return switchboard.groupSizes();
  }

  @Override
  public PoolStats stats() {
    return roster.snapshot(switchboard::groupCount, switchboard::trafficNow);
  }

  @Override
  public boolean isSaturated() {
    return roster.isFull();
  }

  @Override
  public Explanation explain(PriorityClass priority) {
    return explainer.explain(stats(), priority);
  }

  @Override
  public List<String> verify() {
    return selfCheck.run();
  }

  // What the operator asks.

  @Override
  public void setMaxConnections(int max) {
    setLimits(OptionalInt.of(max), Map.of());
  }

  @Override
  public void setReserved(PriorityClass priority, int slots) {
    setLimits(OptionalInt.empty(), Map.of(priority, slots));
  }

  @Override
  public void setLimits(OptionalInt maxConnections, Map<PriorityClass, Integer> reserved) {
    node.limit(this, maxConnections, reserved);
  }

  /** See {@link Operations#limit}. */
  Runnable limit(OptionalInt max, Map<PriorityClass, Integer> reserved) {
    return operations.limit(max, reserved);
  }

  @Override
  public DryRun dryRun(int maxConnections, Map<PriorityClass, Integer> reserved) {
    return explainer.dryRun(
        stats(),
        () -> {
          PriorityConfig changed = Limits.withReserved(roster.priorities(), reserved);
          int[] slots = Limits.check(maxConnections, changed);
          node.checkSum(this, maxConnections);
          return slots;
        },
        maxConnections);
  }

  /** C now. */
  int maxConnections() {
    return roster.maxConnections();
  }

  @Override
  public boolean drain() {
    return drain.begin();
  }

  @Override
  public boolean resume() {
    return drain.resume();
  }

  @Override
  public void resetPeak() {
    operations.resetPeak();
  }

  /** A handshake for this pool was refused. Takes no lock. */
  void handshakeRefused(HandshakeRefusal reason) {
    roster.handshakeRefused(reason);
    listener().handshakeRefused(name(), reason);
  }

  Headroom headroom() {
    return node.headroom();
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

  /** See {@link Entrance#release}. */
  EndReason release(Connection connection, EndReason reason) {
    return entrance.release(connection, reason);
  }

  /** See {@link Switchboard#leaveAll}. */
  Set<String> leaveAll(Connection connection) {
    return switchboard.leaveAll(connection);
  }

  /** See {@link WaitingRoom#endWait}. */
  boolean endWait(Connection waiter, EndReason reason, EncodedMessage lastWords) {
    return roster.room().endWait(waiter, reason, lastWords);
  }

  /** A connection's socket is gone. */
  void gone(Connection connection) {
    drain.gone(connection);
  }

  /** What a connection moves while it leaves state ACTIVE until it has left its groups. */
  Moves moves() {
    return moves;
  }

  List<Connection> connectionsOf(String clientId) {
    return roster.ofClient(clientId);
  }

  /** When to ping a newcomer first: anywhere in the first interval, so that phases spread. */
  long firstPing(long nowNanos) {
    return nowNanos + 1 + ports.random().nextLong(limits.pingNanos());
  }

  PoolConfig config() {
    return config;
  }

  @Override
  public Pools.State state() {
    return roster.state();
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

  /** See {@link Rings#at}. */
  Alarm.Cancellation ringAt(long atNanos, Consumer<Boolean> action) {
    return Rings.at(ports.alarm(), atNanos, action);
  }

  RateMeter.Rate messageRate() {
    return messageRate;
  }

  RateMeter.Rate byteRate() {
    return byteRate;
  }

  Outbox outboxOf(Connection connection, Transport transport) {
    return new Outbox(node.laneOf(transport), transport, outboxShared, connection.outboxOwner());
  }
}
