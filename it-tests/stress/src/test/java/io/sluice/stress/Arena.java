package io.sluice.stress;

import io.sluice.api.Admission;
import io.sluice.api.EndReason;
import io.sluice.api.PoolStats;
import io.sluice.api.PriorityClass;
import io.sluice.core.Connection;
import io.sluice.core.Handshake;
import io.sluice.core.Node;
import io.sluice.core.Opening;
import io.sluice.core.Ports;
import io.sluice.core.WebSocketPool;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.OutboxConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.fakes.FakeTransport;
import io.sluice.fakes.ManualAlarm;
import io.sluice.fakes.ManualLane;
import io.sluice.fakes.ManualTicker;
import io.sluice.fakes.Violations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** A pool for two threads to meet in. Made anew for each meeting, so it is as small as can be. */
final class Arena {
  private static final Random RANDOM = new Random(1);

  static {
    // Else each pool would look through the class path for it.
    System.setProperty("jakarta.json.provider", "org.eclipse.parsson.JsonProviderImpl");
  }

  private final Violations violations = new Violations();
  private final ManualAlarm alarm;
  private final ManualLane lane = ManualLane.immediate("lane", violations);
  private final List<String> faults = new ArrayList<>();
  final Node node;
  final WebSocketPool pool;

  /** So many slots, none held for anybody, and who claims an id may have it. */
  Arena(int max) {
    this(max, pool -> pool);
  }

  Arena(int max, UnaryOperator<PoolConfig> change) {
    ManualTicker ticker = new ManualTicker();
    alarm = new ManualAlarm(ticker);
    violations.lookAtLocksOneTimeIn(Integer.MAX_VALUE); // each look stops all threads
    violations.checkNoLock("the first look");
    PoolConfig config = PoolConfig.named(NodeConfig.DEFAULT_POOL).withMaxConnections(max);
    config = config.withPriority(config.priority().withoutReserves());
    config = config.withOutbox(OutboxConfig.DEFAULT);
    NodeConfig all =
        NodeConfig.of(change.apply(config)).withAccess(new AccessConfig(true, true, List.of(), 0));
    node = new Node(all, new Ports(ticker, alarm, List.of(), RANDOM));
    node.start();
    pool = node.pool(NodeConfig.DEFAULT_POOL);
  }

  // ---- what the threads do

  /** Somebody of the class normal comes. */
  Opening comes(String clientId) {
    return comes(clientId, PriorityClass.NORMAL);
  }

  Opening comes(String clientId, PriorityClass priority) {
    Handshake handshake =
        new Handshake("default", clientId, priority.wireName(), null, priority, null, 0);
    return node.open(handshake, false, new FakeTransport(lane, 8, violations));
  }

  /** The same, for who is only of interest as a connection. */
  Connection connection(String clientId, PriorityClass priority) {
    return comes(clientId, priority).connection();
  }

  static void goes(Connection connection) {
    connection.closed(1000);
  }

  boolean kicks(Connection connection) {
    return pool.kick(connection.connectionId());
  }

  static void joins(Connection connection, String group) {
    connection.part("{\"type\":\"join\",\"group\":\"" + group + "\"}", true);
  }

  static void leaves(Connection connection, String group) {
    connection.part("{\"type\":\"leave\",\"group\":\"" + group + "\"}", true);
  }

  void passes(Duration time) {
    alarm.advance(time);
  }

  // ---- what came of it

  PoolStats.Totals totals() {
    return pool.stats().totals();
  }

  int active() {
    return pool.connections().size();
  }

  int waiting() {
    return pool.waiting().size();
  }

  long closedBy(EndReason reason) {
    return totals().closedByReason().getOrDefault(reason, 0L);
  }

  static boolean isAdmitted(Opening opening) {
    return opening.admission() instanceof Admission.Admitted;
  }

  static boolean isRefused(Opening opening) {
    return opening.admission() instanceof Admission.Refused;
  }

  /** Says that word, unless the pool is not sound, or so many should be active and are not. */
  String says(String word, int active) {
    faults.addAll(violations.found());
    faults.addAll(pool.verify());
    if (active() != active) {
      faults.add(active() + " are active");
    }
    return faults.isEmpty() ? word : word + ", but " + faults;
  }
}
