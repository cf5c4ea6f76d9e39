package io.sluice.core;

import io.sluice.api.Admission;
import io.sluice.api.EndReason;
import io.sluice.api.PoolStats;
import io.sluice.api.Pools;
import io.sluice.core.admission.Capacity;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.connection.Ids;
import io.sluice.core.connection.Registry;
import io.sluice.core.delivery.Outgoing;
import io.sluice.core.protocol.Frames;
import io.sluice.core.stats.ConnectionCounters;
import io.sluice.spi.EncodedMessage;
import io.sluice.spi.Transport;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who is in: lets connections in and out of one pool, by client id and by capacity. Thread-safe.
 */
/*
 * The lock. `lock` guards the registry's changes, the capacity and the connection counters, so that a
 * snapshot's identities hold exactly and takeover and admission are one step. Under it nothing is
 * sent, closed, listened to, logged or parsed (BP-3); all that follows from a decision happens after
 * unlock. A message is handed to lanes (appended to a queue) under it in one place, the welcome: it
 * has to stand before anything that others send as soon as the registry shows the newcomer.
 *
 * Order of locks: a connection's Memberships, then an Audience. This lock is never held together with
 * either.
 */
final class Entrance {
  private static final long RECONNECT_DELAY_MS = 5_000;

  private final WebSocketPool pool;
  private final PoolConfig config;
  private final AccessConfig access;
  private final Moves moves;
  private final Ids ids = new Ids();

  private final ReentrantLock lock = new ReentrantLock();

  /** Changes guarded by {@code lock}. */
  private final Registry<Connection> entries = new Registry<>();

  /** Guarded by {@code lock}. */
  private final Capacity capacity;

  /** Guarded by {@code lock}. */
  private final ConnectionCounters counters = new ConnectionCounters();

  /** Guarded by {@code lock}. */
  private long snapshots;

  Entrance(WebSocketPool pool, AccessConfig access, Moves moves) {
    this.pool = pool;
    this.config = pool.config();
    this.access = access;
    this.moves = moves;
    this.capacity = new Capacity(config.maxConnections());
  }

  /**
   * A session has opened and asks to join. See {@link Node#open}.
   *
   * @return what the container's callbacks go to, whether it was let in or not
   */
  Opening open(Handshake handshake, boolean welcome, Transport transport) {
    long now = pool.now();
    Claim claim = Claim.of(handshake, config.defaultPriority(), access.trustClaims());
    Connection connection = new Connection(pool, transport, identify(handshake, claim), now);
    Outgoing first = welcome ? welcomeOf(connection) : null;
    Decision decision;
    lock.lock();
    try {
      decision = decide(connection, handshake);
      if (decision.refusal == null) {
        enter(connection, first, claim.lowered());
      } else {
        counters.refused(decision.refusal);
      }
    } finally {
      lock.unlock();
    }
    return carryOut(decision, connection, claim.lowered() ? handshake.priority() : null, welcome);
  }

  private Connection.Identity identify(Handshake handshake, Claim claim) {
    return new Connection.Identity(
        ids.next(),
        handshake.clientId() == null ? ids.nextAnonymous() : handshake.clientId(),
        handshake.principal(),
        ids.next(),
        claim.priority(),
        handshake.order());
  }

  private Outgoing welcomeOf(Connection connection) {
    Connection.Identity who = connection.identity();
    EncodedMessage message =
        Frames.welcome(
            who.clientId(),
            who.connectionId(),
            who.priority(),
            who.resumeToken(),
            config.liveness().pingInterval().toMillis());
    return Outgoing.toOne(message, null, config.outbox().overflow());
  }

  /** What is to be done about a newcomer. */
  private record Decision(EndReason refusal, Connection replaced, List<Connection> holders) {
    static final Decision ADMIT = new Decision(null, null, List.of());

    static Decision refuse(EndReason reason) {
      return new Decision(reason, null, List.of());
    }

    static Decision inUse(List<Connection> holders) {
      return new Decision(EndReason.CLIENT_ID_IN_USE, null, holders);
    }

    static Decision replace(Connection holder) {
      return new Decision(null, holder, List.of());
    }
  }

  /** Guarded by {@code lock}: takes the slot, or says why not. */
  private Decision decide(Connection newcomer, Handshake handshake) {
    if (pool.state() == Pools.State.STOPPED) {
      return Decision.refuse(EndReason.GOING_AWAY);
    }
    List<Connection> holders = entries.ofClient(newcomer.clientId());
    if (!holders.isEmpty()) {
      switch (config.duplicate().policy()) {
        case REJECT:
          return Decision.inUse(holders);
        case REPLACE:
          return mayStandFor(handshake, holders)
              ? replace(holders.get(0), newcomer)
              : Decision.inUse(holders);
        case MULTI:
          if (!mayStandFor(handshake, holders)
              || holders.size() >= config.duplicate().maxPerClient()) {
            return Decision.inUse(holders);
          }
          break;
        default:
          throw new AssertionError(config.duplicate().policy());
      }
    }
    return capacity.tryTake(newcomer.priority())
        ? Decision.ADMIT
        : Decision.refuse(EndReason.AT_CAPACITY);
  }

  /**
   * Guarded by {@code lock}: the later handshake wins, whichever session the container opened first
   * (Undertow and Tyrus answer 101 and open sessions on several threads).
   */
  private Decision replace(Connection holder, Connection newcomer) {
    return holder.identity().order() > newcomer.identity().order()
        ? Decision.refuse(EndReason.REPLACED)
        : takeOver(holder, newcomer);
  }

  /**
   * Guarded by {@code lock}: the slot goes over in place, the old connection is unlinked first. The
   * move that begins here ends when it has left its groups, in {@link #carryOut}.
   */
  private Decision takeOver(Connection holder, Connection newcomer) {
    moves.begin();
    entries.remove(holder);
    counters.closed(EndReason.REPLACED);
    capacity.transfer(holder.priority(), newcomer.priority());
    return Decision.replace(holder);
  }

  /** Whether the caller may act for the client id that these connections hold. */
  private boolean mayStandFor(Handshake caller, List<Connection> holders) {
    if (access.trustClaims()) {
      return true;
    }
    for (Connection holder : holders) {
      String owner = holder.identity().principal();
      boolean same =
          owner != null
              ? owner.equals(caller.principal())
              : caller.resumeToken() != null
                  && isEqual(holder.identity().resumeToken(), caller.resumeToken());
      if (same) {
        return true;
      }
    }
    return false;
  }

  /** In time that doesn't tell how much of the token was right. */
  private static boolean isEqual(String token, String claimed) {
    return MessageDigest.isEqual(
        token.getBytes(StandardCharsets.UTF_8), claimed.getBytes(StandardCharsets.UTF_8));
  }

  /** Guarded by {@code lock}. */
  private void enter(Connection connection, Outgoing first, boolean claimLowered) {
    connection.activate();
    counters.admitted(claimLowered);
    if (first != null) {
      connection.outbox().prepare(first);
    }
    entries.add(connection);
  }

  private Opening carryOut(
      Decision decision, Connection connection, String loweredClaim, boolean welcome) {
    if (decision.refusal != null) {
      decision.holders.forEach(holder -> holder.outbox().ping());
      connection.refuse(decision.refusal, lastWords(decision.refusal, welcome));
      pool.listener().refused(pool.name(), connection.clientId(), decision.refusal);
      return new Opening(connection, new Admission.Refused(decision.refusal));
    }
    if (decision.replaced != null) {
      decision.replaced.end(EndReason.REPLACED);
      moves.end();
    }
    connection.outbox().wake();
    connection.announceOpened();
    if (loweredClaim != null) {
      pool.listener().claimLowered(connection, loweredClaim);
    }
    return new Opening(connection, new Admission.Admitted(connection));
  }

  private EncodedMessage lastWords(EndReason refusal, boolean welcome) {
    return welcome && refusal.closeCode() == 1013
        ? Frames.refused(refusal.text(), jittered(RECONNECT_DELAY_MS))
        : null;
  }

  /** A delay of half as much to half as much again, so that those sent away don't come together. */
  private long jittered(long delayMs) {
    return delayMs / 2 + pool.random().nextLong(delayMs + 1);
  }

  /** An ended connection gives its slot back; one that was replaced has none any more. */
  void release(Connection connection, EndReason reason) {
    lock.lock();
    try {
      if (entries.remove(connection)) {
        capacity.release(connection.priority());
        counters.closed(reason);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends every connection. Whoever is being admitted meanwhile either is in the registry before the
   * lock is had here, or sees afterwards that the node has stopped.
   */
  void endAll(EndReason reason) {
    allNow().forEach(connection -> connection.end(reason));
  }

  /** The connection with that id, or null. */
  Connection find(String connectionId) {
    return entries.find(connectionId);
  }

  /** The connections of a client id, oldest first. */
  List<Connection> ofClient(String clientId) {
    return entries.ofClient(clientId);
  }

  /** All connections: a live view. */
  Collection<Connection> all() {
    return entries.all();
  }

  /** All connections at one moment. */
  List<Connection> allNow() {
    lock.lock();
    try {
      return List.copyOf(entries.all());
    } finally {
      lock.unlock();
    }
  }

  /** Counts and gauges of one moment, with what was read of the rest just before. */
  PoolStats snapshot(int groups, long uptimeSeconds, PoolStats.Traffic traffic) {
    Pools.State state = pool.state();
    lock.lock();
    try {
      return new PoolStats(
          pool.name(),
          ++snapshots,
          state,
          uptimeSeconds,
          new PoolStats.Gauges(
              capacity.max(), capacity.total(), capacity.byPriority(), capacity.peak(), groups),
          new PoolStats.Totals(
              counters.offered(),
              counters.admitted(),
              counters.refusedByReason(),
              counters.admitted(),
              counters.closed(),
              counters.closedByReason(),
              counters.claimsLowered()),
          traffic);
    } finally {
      lock.unlock();
    }
  }

  /** What the lock guards, for a look that changes nothing. */
  interface Look {
    void at(Registry<Connection> entries, Capacity capacity, ConnectionCounters counters);
  }

  /** Takes a look under the lock. */
  void inspect(Look look) {
    lock.lock();
    try {
      look.at(entries, capacity, counters);
    } finally {
      lock.unlock();
    }
  }
}
