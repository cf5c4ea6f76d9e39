package io.sluice.core;

import io.sluice.api.Admission;
import io.sluice.api.ConnectionPool;
import io.sluice.api.Delivery;
import io.sluice.api.DropReason;
import io.sluice.api.EndReason;
import io.sluice.api.PoolStats;
import io.sluice.api.PooledConnection;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.core.admission.Capacity;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.DuplicatePolicy;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.connection.Ids;
import io.sluice.core.connection.Registry;
import io.sluice.core.delivery.Audience;
import io.sluice.core.delivery.DeliveryCounters;
import io.sluice.core.delivery.Outbox;
import io.sluice.core.delivery.Outgoing;
import io.sluice.core.group.GroupName;
import io.sluice.core.group.GroupTable;
import io.sluice.core.group.Memberships.Joined;
import io.sluice.core.housekeeping.Vitals;
import io.sluice.core.housekeeping.Vitals.Finding;
import io.sluice.core.protocol.ErrorCode;
import io.sluice.core.protocol.Frames;
import io.sluice.core.protocol.RateMeter.Verdict;
import io.sluice.core.protocol.Request;
import io.sluice.core.protocol.RequestParser;
import io.sluice.core.stats.ConnectionCounters;
import io.sluice.core.stats.TrafficCounters;
import io.sluice.spi.Alarm;
import io.sluice.spi.EncodedMessage;
import io.sluice.spi.PoolListener;
import io.sluice.spi.Transport;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One pool: takes connections in, routes their messages, lets them go. Thread-safe; nothing blocks
 * but for the moment of the pool's own short lock.
 */
/*
 * The lock. `lock` guards the registry's changes, the capacity and the connection counters, so that a
 * snapshot's identities hold exactly and takeover and admission are one step. Under it nothing is
 * sent, closed, listened to, logged or parsed (BP-3); all that follows from a decision happens after
 * unlock. A message is handed to lanes (appended to a queue) under it in one place, the welcome: it
 * has to stand before anything that others send as soon as the registry shows the newcomer.
 *
 * Order of locks: a connection's Memberships, then an Audience. The pool's lock is never held
 * together with either.
 */
public final class WebSocketPool implements ConnectionPool {
  private static final long RECONNECT_DELAY_MS = 5_000;
  private static final int CHECK_ROUNDS = 3;

  private final PoolConfig config;
  private final AccessConfig access;
  private final Node node;
  private final Ports ports;
  private final Ids ids = new Ids();
  private final RequestParser parser;
  private final Router router;
  private final DeliveryCounters deliveries = new DeliveryCounters();
  private final TrafficCounters traffic = new TrafficCounters();
  private final Outbox.Shared outboxShared;
  private final Vitals.Limits limits;
  private final GroupTable<Audience> groups = new GroupTable<>(() -> new Audience(deliveries));
  private final Moves moves = new Moves();
  private final long bornNanos;

  private final ReentrantLock lock = new ReentrantLock();

  /** Changes guarded by {@code lock}. */
  private final Registry<Connection> registry = new Registry<>();

  /** Guarded by {@code lock}. */
  private final Capacity capacity;

  /** Guarded by {@code lock}. */
  private final ConnectionCounters counters = new ConnectionCounters();

  /** Guarded by {@code lock}. */
  private long snapshots;

  WebSocketPool(PoolConfig config, AccessConfig access, boolean echo, Node node, Ports ports) {
    this.config = config;
    this.access = access;
    this.node = node;
    this.ports = ports;
    this.parser =
        new RequestParser(config.inbound().maxDepth(), GroupName::isValid, Ids::isClientId);
    this.router = new Router(this, echo);
    this.outboxShared = new Outbox.Shared(config.outbox(), deliveries, Frames::gap, ports.ticker());
    this.limits = Vitals.Limits.of(config.liveness(), config.inbound(), config.outbox());
    this.capacity = new Capacity(config.maxConnections());
    this.bornNanos = ports.ticker().read();
  }

  // a connection comes and goes

  /**
   * A session has opened and asks to join. See {@link Node#open}.
   *
   * @return what the container's callbacks go to, whether it was let in or not
   */
  Opening open(Handshake handshake, boolean welcome, Transport transport) {
    long now = now();
    Claim claim = Claim.of(handshake, config.defaultPriority(), access.trustClaims());
    Connection connection = new Connection(this, transport, identify(handshake, claim), now);
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
        claim.priority());
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
    if (node.state() == Pools.State.STOPPED) {
      return Decision.refuse(EndReason.GOING_AWAY);
    }
    List<Connection> holders = registry.ofClient(newcomer.clientId());
    if (!holders.isEmpty()) {
      switch (config.duplicate().policy()) {
        case REJECT:
          return Decision.inUse(holders);
        case REPLACE:
          return mayStandFor(handshake, holders)
              ? takeOver(holders.get(0), newcomer)
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
   * Guarded by {@code lock}: the slot goes over in place, the old connection is unlinked first. The
   * move that begins here ends when it has left its groups, in {@link #carryOut}.
   */
  private Decision takeOver(Connection holder, Connection newcomer) {
    moves.begin();
    registry.remove(holder);
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
    registry.add(connection);
  }

  private Opening carryOut(
      Decision decision, Connection connection, String loweredClaim, boolean welcome) {
    if (decision.refusal != null) {
      decision.holders.forEach(holder -> holder.outbox().ping());
      connection.refuse(decision.refusal, lastWords(decision.refusal, welcome));
      listener().refused(name(), connection.clientId(), decision.refusal);
      return new Opening(connection, new Admission.Refused(decision.refusal));
    }
    if (decision.replaced != null) {
      decision.replaced.end(EndReason.REPLACED);
      moves.end();
    }
    connection.outbox().wake();
    connection.announceOpened();
    if (loweredClaim != null) {
      listener().claimLowered(connection, loweredClaim);
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
    return delayMs / 2 + ports.random().nextLong(delayMs + 1);
  }

  /** An ended connection gives back what it has. Gives the groups that it was in. */
  Set<String> release(Connection connection, EndReason reason) {
    moves.begin();
    try {
      releaseSlot(connection, reason);
      return leaveAll(connection);
    } finally {
      moves.end();
    }
  }

  /** One that was replaced has no slot any more. */
  private void releaseSlot(Connection connection, EndReason reason) {
    lock.lock();
    try {
      if (registry.remove(connection)) {
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
    List<Connection> all;
    lock.lock();
    try {
      all = List.copyOf(registry.all());
    } finally {
      lock.unlock();
    }
    all.forEach(connection -> connection.end(reason));
  }

  // messages

  /** A whole message has come in. */
  void received(Connection from, String text, long bytes, Verdict verdict) {
    traffic.received(bytes);
    switch (verdict) {
      case PASS -> {
        Request request = parser.parse(text);
        if (!(request instanceof Request.Bad)) {
          listener().message(from, typeOf(request), text);
        }
        router.route(from, request);
      }
      case WARN -> {
        traffic.rateLimited();
        from.reply(Frames.error(null, ErrorCode.RATE_LIMITED));
        listener().rateLimited(from);
      }
      case OVER -> traffic.rateLimited();
      case EXCESS -> {
        traffic.rateLimited();
        from.end(EndReason.RATE_LIMIT);
      }
      default -> throw new AssertionError(verdict);
    }
  }

  private static String typeOf(Request request) {
    if (request instanceof Request.Other other) {
      return other.type();
    }
    return request instanceof Request.Broadcast
        ? "broadcast"
        : request instanceof Request.Direct
            ? "direct"
            : request instanceof Request.Join ? "join" : "leave";
  }

  Joined join(Connection connection, String group) {
    moves.begin();
    Joined joined;
    try {
      joined = connection.places().join(group, name -> placeFor(connection, name));
    } finally {
      moves.end();
    }
    if (joined == Joined.NEW) {
      connection.outbox().wake();
      listener().joined(connection, group);
    }
    return joined;
  }

  private Connection.Place placeFor(Connection connection, String group) {
    return groups.join(
        group,
        audience -> {
          Audience.Member member = audience.join(connection.outbox());
          return member == null ? null : new Connection.Place(audience, member);
        });
  }

  void leave(Connection connection, String group) {
    moves.begin();
    Connection.Place place;
    try {
      place = connection.places().remove(group);
      if (place != null) {
        leave(group, place);
      }
    } finally {
      moves.end();
    }
    if (place != null) {
      listener().left(connection, group);
    }
  }

  /** Takes an ended connection out of all its groups, which it gives. */
  private Set<String> leaveAll(Connection connection) {
    Map<String, Connection.Place> places = connection.places().end();
    places.forEach(this::leave);
    return places.keySet();
  }

  private void leave(String group, Connection.Place place) {
    if (place.audience().leave(place.member())) {
      groups.remove(group, place.audience());
    }
  }

  /** To a group, the sender excepted; {@code from} is null for the application. */
  Delivery publish(String group, String payload, String key, Connection from) {
    Audience audience = groups.find(group);
    if (audience == null) {
      return Delivery.NO_RECIPIENT;
    }
    Connection.Place place = from == null ? null : from.places().find(group);
    Outgoing message =
        Outgoing.toGroup(
            Frames.broadcast(group, payload), group, key, config.outbox().overflowFor(group));
    boolean member = place != null && place.audience() == audience;
    int recipients = audience.publish(message, member ? place.member() : null);
    if (recipients < 0) {
      return Delivery.BACKLOG_FULL;
    }
    return recipients == 0 ? Delivery.NO_RECIPIENT : Delivery.accepted(recipients);
  }

  /** To every connection of a client id, but for {@code from} where a client may have several. */
  Delivery direct(String clientId, String payload, String key, Connection from) {
    Outgoing message = null;
    int accepted = 0;
    int full = 0;
    for (Connection target : registry.ofClient(clientId)) {
      if (target == from && isMulti()) {
        continue;
      }
      if (message == null) {
        message = Outgoing.toOne(Frames.direct(payload), key, config.outbox().overflow());
      }
      if (target.outbox().offer(message)) {
        accepted++;
      } else {
        full++;
      }
    }
    if (accepted > 0) {
      return Delivery.accepted(accepted);
    }
    return full > 0 ? Delivery.BACKLOG_FULL : Delivery.NO_RECIPIENT;
  }

  private boolean isMulti() {
    return config.duplicate().policy() == DuplicatePolicy.MULTI;
  }

  // housekeeping

  /** Looks at every connection once: pings, and ends those that are idle, dead or stuck. */
  SweepReport sweep(long nowNanos) {
    int looked = 0;
    int pinged = 0;
    int ended = 0;
    for (Connection connection : registry.all()) {
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

  /** When to ping a newcomer first: anywhere in the first interval, so that phases spread. */
  long firstPing(long nowNanos) {
    return nowNanos + 1 + ports.random().nextLong(limits.pingNanos());
  }

  // what the application asks

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
    return publish(group, payload, null, null);
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
    return direct(clientId, payload, null, null);
  }

  private void checkPayload(String payload) {
    int limit = config.outbox().maxBytes();
    int bytes = payload.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > limit) {
      throw new IllegalArgumentException(
          "payload must have at most " + limit + " bytes (outbox.max-bytes), had " + bytes);
    }
    if (!parser.isValue(payload)) {
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
    Connection connection = registry.find(connectionId);
    return connection != null && connection.end(EndReason.KICKED);
  }

  @Override
  public List<PooledConnection> connections() {
    lock.lock();
    try {
      return List.copyOf(registry.all());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<PooledConnection> connection(String connectionId) {
    return Optional.ofNullable(registry.find(connectionId));
  }

  @Override
  public Map<String, Integer> groups() {
    return groups.sizes(Audience::size);
  }

  @Override
  public PoolStats stats() {
    PoolStats.Traffic messages = trafficNow();
    int groupCount = groups.size();
    Pools.State state = node.state();
    long uptimeSeconds = (now() - bornNanos) / 1_000_000_000L;
    lock.lock();
    try {
      return new PoolStats(
          name(),
          ++snapshots,
          state,
          uptimeSeconds,
          new PoolStats.Gauges(
              capacity.max(), capacity.total(), capacity.byPriority(), capacity.peak(), groupCount),
          new PoolStats.Totals(
              counters.offered(),
              counters.admitted(),
              counters.refusedByReason(),
              counters.admitted(),
              counters.closed(),
              counters.closedByReason(),
              counters.claimsLowered()),
          messages);
    } finally {
      lock.unlock();
    }
  }

  /** What went before is read first, so that no difference is ever negative. */
  private PoolStats.Traffic trafficNow() {
    long sent = deliveries.sent();
    long sentBytes = deliveries.sentBytes();
    Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
    long gone = sent;
    for (DropReason reason : DropReason.values()) {
      long count = deliveries.dropped(reason);
      dropped.put(reason, count);
      gone += count;
    }
    long accepted = deliveries.accepted();
    return new PoolStats.Traffic(
        traffic.messages(),
        traffic.bytes(),
        sent,
        sentBytes,
        accepted,
        accepted - gone,
        dropped,
        traffic.rateLimitedMessages(),
        traffic.eventsDropped());
  }

  /**
   * {@inheritDoc}
   *
   * <p>What goes on meanwhile can look like a violation in one round; only what all of {@value
   * #CHECK_ROUNDS} rounds see is reported.
   */
  @Override
  public List<String> verify() {
    Set<String> lasting = new LinkedHashSet<>(violations());
    for (int round = 1; round < CHECK_ROUNDS && !lasting.isEmpty(); round++) {
      lasting.retainAll(violations());
    }
    return List.copyOf(lasting);
  }

  private List<String> violations() {
    List<String> found = new ArrayList<>();
    lock.lock();
    try {
      checkRegistry(found);
    } finally {
      lock.unlock();
    }
    List<String> inGroups = new ArrayList<>();
    if (moves.quietDuring(() -> checkGroups(inGroups))) {
      found.addAll(inGroups);
    }
    if (trafficNow().queued() < 0) {
      found.add("ORD-5: more deliveries have ended than were accepted");
    }
    return found;
  }

  /** Guarded by {@code lock}. */
  private void checkRegistry(List<String> found) {
    Map<PriorityClass, Integer> counted = new EnumMap<>(PriorityClass.class);
    registry.all().forEach(each -> counted.merge(each.priority(), 1, Integer::sum));
    capacity
        .byPriority()
        .forEach(
            (priority, slots) -> {
              if (!slots.equals(counted.getOrDefault(priority, 0))) {
                found.add("ACC-4: slots and connections differ in class " + priority.wireName());
              }
            });
    check(found, capacity.total() <= capacity.max(), "CAP-1: more slots are taken than there are");
    check(found, capacity.peak() >= capacity.total(), "ACC-5: the peak is below what is");
    check(
        found,
        counters.admitted() == registry.size() + counters.closed(),
        "ACC-1: created = active + closed does not hold");
    long refused = counters.refusedByReason().values().stream().mapToLong(Long::longValue).sum();
    check(
        found,
        counters.offered() == counters.admitted() + refused,
        "ACC-2: offered = admitted + refused does not hold");
    check(
        found,
        registry.clientHoldings() == registry.size(),
        "ID-1: client ids and connection ids do not name the same connections");
  }

  private void checkGroups(List<String> found) {
    Map<String, Integer> counted = new HashMap<>();
    registry.all().forEach(each -> each.groups().forEach(g -> counted.merge(g, 1, Integer::sum)));
    Map<String, Integer> kept = groups();
    Set<String> names = new TreeSet<>(counted.keySet());
    names.addAll(kept.keySet());
    for (String name : names) {
      check(
          found,
          counted.getOrDefault(name, 0).equals(kept.getOrDefault(name, 0)),
          "GRP-1: a group's members and its connections differ: " + name);
    }
    check(found, groups.size() == kept.size(), "GRP-2: there is a group without members");
  }

  private static void check(List<String> found, boolean holds, String violation) {
    if (!holds) {
      found.add(violation);
    }
  }

  // for its parts

  PoolConfig config() {
    return config;
  }

  PoolListener listener() {
    return ports.listener();
  }

  /** An application's observers were too slow for an event of this pool. */
  public void eventDropped() {
    traffic.eventDropped();
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
