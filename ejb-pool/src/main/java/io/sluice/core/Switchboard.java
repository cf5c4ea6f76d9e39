package io.sluice.core;

import io.sluice.api.Delivery;
import io.sluice.api.DropReason;
import io.sluice.api.EndReason;
import io.sluice.api.PoolStats;
import io.sluice.core.config.DuplicatePolicy;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.connection.Ids;
import io.sluice.core.delivery.Audience;
import io.sluice.core.delivery.DeliveryCounters;
import io.sluice.core.delivery.Outbox;
import io.sluice.core.delivery.Outgoing;
import io.sluice.core.group.GroupName;
import io.sluice.core.group.GroupTable;
import io.sluice.core.group.Memberships.Joined;
import io.sluice.core.protocol.ErrorCode;
import io.sluice.core.protocol.Frames;
import io.sluice.core.protocol.RateMeter.Verdict;
import io.sluice.core.protocol.Request;
import io.sluice.core.protocol.RequestParser;
import io.sluice.core.stats.TrafficCounters;
import io.sluice.spi.Ticker;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * Who hears what: the groups of one pool, and the messages that come in and go out. Thread-safe.
 */
final class Switchboard {
  private final WebSocketPool pool;
  private final PoolConfig config;
  private final Moves moves;
  private final RequestParser parser;
  private final Router router;
  private final DeliveryCounters deliveries = new DeliveryCounters();
  private final TrafficCounters traffic = new TrafficCounters();
  private final GroupTable<Audience> groups = new GroupTable<>(() -> new Audience(deliveries));

  Switchboard(WebSocketPool pool, boolean echo, Moves moves) {
    this.pool = pool;
    this.config = pool.config();
    this.moves = moves;
    this.parser =
        new RequestParser(config.inbound().maxDepth(), GroupName::isValid, Ids::isClientId);
    this.router = new Router(config, this, echo);
  }

  /** What the outboxes of this pool share. */
  Outbox.Shared outboxShared(Ticker ticker) {
    return new Outbox.Shared(config.outbox(), deliveries, Frames::gap, ticker);
  }

  /** A whole message has come in. */
  void received(Connection from, String text, long bytes, Verdict verdict) {
    traffic.received(bytes);
    switch (verdict) {
      case PASS -> {
        Request request = parser.parse(text);
        if (from.isWaiting()) {
          from.reply(Frames.error(request.id(), ErrorCode.NOT_ADMITTED));
          return;
        }
        if (!from.isActive()) {
          return; // it is being ended
        }
        if (!(request instanceof Request.Bad)) {
          from.tell(() -> pool.listener().message(from, typeOf(request), text));
        }
        router.route(from, request);
      }
      case WARN -> {
        traffic.rateLimited();
        from.reply(Frames.error(null, ErrorCode.RATE_LIMITED));
        from.note(() -> pool.listener().rateLimited(from));
      }
      case OVER -> traffic.rateLimited();
      case EXCESS -> {
        traffic.rateLimited();
        // Again: the warning of a sudden flood may still wait among what is dropped now.
        from.end(EndReason.RATE_LIMIT, Frames.error(null, ErrorCode.RATE_LIMITED));
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
      joined = connection.places().join(groups.shared(group), name -> placeFor(connection, name));
    } finally {
      moves.end();
    }
    if (joined == Joined.NEW) {
      connection.outbox().wake();
      connection.tell(() -> pool.listener().joined(connection, group));
    }
    return joined;
  }

  private Audience.Member placeFor(Connection connection, String group) {
    return groups.join(group, audience -> audience.join(connection.outbox()));
  }

  void leave(Connection connection, String group) {
    moves.begin();
    Audience.Member place;
    try {
      place = connection.places().leave(group, this::leave);
    } finally {
      moves.end();
    }
    if (place != null) {
      connection.outbox().wake();
      connection.tell(() -> pool.listener().left(connection, group));
    }
  }

  /** Takes an ended connection out of all its groups, which it gives. */
  Set<String> leaveAll(Connection connection) {
    Set<String> left = connection.places().end(this::leave);
    if (!left.isEmpty()) {
      connection.outbox().wake();
    }
    return left;
  }

  private void leave(String group, Audience.Member place) {
    if (place.audience().leave(place)) {
      groups.remove(group, place.audience());
    }
  }

  /** To a group, the sender excepted; {@code from} is null for the application. */
  Delivery publish(String group, String payload, String key, Connection from) {
    Audience audience = groups.find(group);
    if (audience == null) {
      return Delivery.NO_RECIPIENT;
    }
    Audience.Member place = from == null ? null : from.places().find(group);
    Outgoing message =
        Outgoing.toGroup(
            Frames.broadcast(group, payload), group, key, config.outbox().overflowFor(group));
    boolean member = place != null && place.audience() == audience;
    int recipients = audience.publish(message, member ? place : null);
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
    for (Connection target : pool.connectionsOf(clientId)) {
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

  /** What went before is read first, so that no difference is ever negative. */
  PoolStats.Traffic trafficNow() {
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

  /** An application's observers were too slow for an event. */
  void eventDropped() {
    traffic.eventDropped();
  }

  /** True if that is one JSON value, not too deep for a payload. */
  boolean isPayload(String text) {
    return parser.isValue(text);
  }

  /** The groups and how many members each has. */
  Map<String, Integer> groupSizes() {
    return groups.sizes(Audience::size);
  }

  /** How many groups there are. */
  int groupCount() {
    return groups.size();
  }
}
