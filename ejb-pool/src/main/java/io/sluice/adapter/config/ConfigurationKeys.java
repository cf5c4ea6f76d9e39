package io.sluice.adapter.config;

import static io.sluice.adapter.config.ValueType.duration;
import static io.sluice.adapter.config.ValueType.durationOrNone;
import static io.sluice.adapter.config.ValueType.flag;
import static io.sluice.adapter.config.ValueType.number;
import static io.sluice.adapter.config.ValueType.words;

import io.sluice.api.PriorityClass;
import io.sluice.core.config.DuplicatePolicy;
import io.sluice.core.config.GroupConfig;
import io.sluice.core.config.OutboundConfig;
import io.sluice.core.config.OverflowPolicy;
import io.sluice.core.config.OwnOrigin;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.config.TargetRule;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The closed list of keys. The bounds repeat those of the records in {@code core.config}, so that
 * every bad value can be told at once; a test holds the two together, and another one holds {@code
 * docs/configuration.md}.
 */
final class ConfigurationKeys {
  private static final Duration TENTH = Duration.ofMillis(100);
  private static final Duration DAY = Duration.ofDays(1);

  static final Key<List<String>> POOLS =
      new Key<>("sluice.pools", ValueType.poolNames(), "default", "the pools of this node");
  static final Key<Long> NODE_MAX_CONNECTIONS =
      new Key<>(
          "sluice.node.max-connections",
          number("count", 1, PoolConfig.MOST_CONNECTIONS),
          "10000",
          "the most that the pools' `max-connections` may sum to");
  static final Key<Long> NODE_SPARE_DESCRIPTORS =
      new Key<>(
          "sluice.node.spare-descriptors",
          number("count", 0, 100_000),
          "64",
          "file descriptors of the process that connections leave alone; 0 for no such care");
  static final Key<Long> NODE_SPARE_HEAP_PERCENT =
      new Key<>(
          "sluice.node.spare-heap-percent",
          number("percent", 0, 90),
          "10",
          "share of the heap that connections and messages leave alone; 0 for no such care");
  static final Key<Boolean> PROTOCOL_ECHO =
      new Key<>(
          "sluice.protocol.echo",
          flag(),
          "true",
          "whether an object of unknown type is echoed, or answered `unknown_type`");
  static final Key<Boolean> ACCESS_ANONYMOUS =
      new Key<>(
          "sluice.access.anonymous",
          flag(),
          "true",
          "whether a caller without a login may connect");
  static final Key<Boolean> ACCESS_TRUST_CLAIMS =
      new Key<>(
              "sluice.access.trust-claims",
              flag(),
              "false",
              "whether a claimed class, and a claimed client id in use, are taken at their word")
          .inDev("true");
  static final Key<List<String>> ACCESS_ALLOWED_ORIGINS =
      new Key<>(
          "sluice.access.allowed-origins",
          ValueType.origins(),
          "",
          "origins besides the server's own");
  static final Key<OwnOrigin> ACCESS_OWN_ORIGIN =
      new Key<>(
              "sluice.access.own-origin",
              words(OwnOrigin.class),
              "any",
              "when the origin that a browser addressed counts as the server's own: always, by"
                  + " `localhost` or an IP address only, or never")
          .inDev("address");
  static final Key<Long> ACCESS_CONNECTS_PER_SECOND =
      new Key<>(
          "sluice.access.connects-per-second",
          number("count", 0, 1_000_000),
          "0",
          "handshakes let through each second, over all pools; 0 is no limit");
  static final Key<Long> DELIVERY_LANE_BACKLOG_BYTES =
      new Key<>(
          "sluice.delivery.lane-backlog-bytes",
          number("bytes", 65_536, 1L << 32),
          "8388608",
          "most that may wait in one lane before publishers are turned away");
  static final Key<Long> DELIVERY_AFTER_COMMIT_BYTES =
      new Key<>(
          "sluice.delivery.after-commit-bytes",
          number("bytes", 1_024, 1L << 32),
          "8388608",
          "most that may be held by `afterCommit()` for all transactions that haven't ended");

  static final Key<List<TargetRule>> OUTBOUND_ALLOWED_TARGETS =
      new Key<>(
              OutboundConfig.Dialling.ALLOWED_TARGETS,
              ValueType.targetRules(),
              "",
              "what applications may have connections to, by the outbound pool; empty is nothing")
          .inDev("ws://localhost:*,ws://127.0.0.1:*");
  static final Key<Long> OUTBOUND_MAX_PER_HOST =
      new Key<>(
          "sluice.outbound.max-per-host",
          number("count", 1, OutboundConfig.MOST_PER_HOST),
          "6",
          "most connections to a host, those being dialled and closed included");
  static final Key<Duration> OUTBOUND_CONNECT_TIMEOUT =
      new Key<>(
          "sluice.outbound.connect-timeout",
          duration(TENTH, Duration.ofHours(1)),
          "PT10S",
          "longest time for a dial; also for what is sent over a shared connection");
  static final Key<Long> OUTBOUND_MAX_WAITING =
      new Key<>(
          "sluice.outbound.max-waiting",
          number("count", 1, 1_000_000),
          "1000",
          "most that may wait for a connection to a host");
  static final Key<Long> OUTBOUND_SEND_BACKLOG_CHARS =
      new Key<>(
          "sluice.outbound.send-backlog-chars",
          number("characters", 1_024, 1 << 30),
          "1048576",
          "most that may wait to be written to one connection; one message more may stand above it");
  static final Key<Long> OUTBOUND_MAX_MESSAGE_SIZE =
      new Key<>(
          "sluice.outbound.max-message-size",
          number("bytes", 128, 64 << 20),
          "1048576",
          "most UTF-8 bytes of a message that comes in; a longer one ends its connection with 1009");
  static final Key<Long> OUTBOUND_MAX_DIALS =
      new Key<>(
          "sluice.outbound.max-dials",
          number("count", 1, 1_000),
          "64",
          "most dials under way at a time, over all hosts; each takes a thread");
  static final Key<Duration> OUTBOUND_LEAK_THRESHOLD =
      new Key<>(
          "sluice.outbound.leak-threshold",
          durationOrNone(TENTH, DAY),
          "PT0S",
          "a lease that is held for longer is reported, with the stack of its taker; PT0S for none");
  static final Key<Long> OUTBOUND_MIN_IDLE =
      new Key<>(
          "sluice.outbound.min-idle",
          number("count", 0, OutboundConfig.MOST_PER_HOST),
          "0",
          "free connections to a host that stay however long they are idle; at most `max-per-host`");
  static final Key<Duration> OUTBOUND_IDLE_TIMEOUT =
      new Key<>(
          "sluice.outbound.idle-timeout",
          duration(Duration.ofSeconds(1), DAY),
          "PT5M",
          "how long the other free connections stay");
  static final Key<Duration> OUTBOUND_MAX_LIFETIME =
      new Key<>(
          "sluice.outbound.max-lifetime",
          duration(Duration.ofSeconds(10), Duration.ofDays(30)),
          "PT30M",
          "age after which a connection isn't lent again; up to 2.5 % less, at random");
  static final Key<Duration> OUTBOUND_VALIDATE_AFTER =
      new Key<>(
          "sluice.outbound.validate-after",
          duration(Duration.ofMillis(1), DAY),
          "PT5S",
          "what has been silent for so long is pinged before it is lent");
  static final Key<Duration> OUTBOUND_PING_INTERVAL =
      new Key<>(
          "sluice.outbound.ping-interval",
          duration(TENTH, DAY),
          "PT25S",
          "what has been silent for so long is pinged");
  static final Key<Duration> OUTBOUND_PONG_TIMEOUT =
      new Key<>(
          "sluice.outbound.pong-timeout",
          duration(TENTH, Duration.ofHours(1)),
          "PT5S",
          "longest time for a ping to be answered");
  static final Key<Duration> OUTBOUND_RECONNECT_DELAY =
      new Key<>(
          "sluice.outbound.reconnect-delay",
          duration(Duration.ofMillis(10), Duration.ofHours(1)),
          "PT1S",
          "longest delay after a host's first failure; it doubles with each further one, and each is random");
  static final Key<Duration> OUTBOUND_RECONNECT_DELAY_MAX =
      new Key<>(
          "sluice.outbound.reconnect-delay-max",
          duration(Duration.ofMillis(10), DAY),
          "PT30S",
          "longest delay of all; at least `reconnect-delay`");
  static final Key<Long> OUTBOUND_RECONNECT_ATTEMPTS =
      new Key<>(
          "sluice.outbound.reconnect-attempts",
          number("count", 0, 1_000),
          "5",
          "how often a host that fails is dialled again before its circuit opens");
  static final Key<Duration> OUTBOUND_CIRCUIT_OPEN =
      new Key<>(
          "sluice.outbound.circuit-open",
          duration(TENTH, DAY),
          "PT1M",
          "how long nobody dials a host whose circuit is open; then one dial tries again");
  static final Key<Duration> OUTBOUND_STABLE_AFTER =
      new Key<>(
          "sluice.outbound.stable-after",
          duration(TENTH, DAY),
          "PT1M",
          "how long a connection has to hold for earlier failures to count no more");
  static final Key<String> OUTBOUND_TRUST_STORE =
      new Key<>(
          "sluice.outbound.trust-store",
          ValueType.path(),
          "",
          "a PKCS12 or JKS file: its certificates are trusted besides those of the JVM");
  static final Key<String> OUTBOUND_TRUST_STORE_CREDENTIAL =
      new Key<>(
          "sluice.outbound.trust-store-credential",
          ValueType.credentialName(),
          "",
          "the credential that is its password");

  /** What stands before the name of a credential. Its value is read by whoever needs it alone. */
  static final String CREDENTIAL = "sluice.outbound.credential.";

  static final Key<Long> MAX_CONNECTIONS =
      new Key<>(
          "max-connections",
          number("count", 1, PoolConfig.MOST_CONNECTIONS),
          "1000",
          "most active connections");
  static final Key<PriorityClass> PRIORITY_DEFAULT =
      new Key<>(
          "priority.default",
          words(PriorityClass.class),
          "normal",
          "the class of a caller whom no role entitles to another");

  /** What each class has, from the highest to the lowest. */
  static final List<ClassKeys> CLASSES =
      List.of(
          ClassKeys.of(PriorityClass.CRITICAL, "10%", "PT5S"),
          ClassKeys.of(PriorityClass.HIGH, "20%", "PT15S"),
          ClassKeys.of(PriorityClass.NORMAL, "40%", "PT30S"),
          ClassKeys.of(PriorityClass.LOW, "0", "PT1M"));

  static final Key<Boolean> WAITING_PLAIN =
      new Key<>(
          "waiting.plain",
          flag("park", "refuse"),
          "park",
          "whether a client that doesn't speak `sluice.v1` waits for a slot, or is refused instead");
  static final Key<Boolean> PREEMPTION_ENABLED =
      new Key<>(
          "preemption.enabled",
          flag(),
          "true",
          "whether a higher class may take the slot of a lower one when none is free for it");
  static final Key<Long> PREEMPTION_CLOSE_CODE =
      new Key<>(
          "preemption.close-code",
          number("close code", 4_000, 4_999),
          "4101",
          "what the connection that loses its slot is closed with");
  static final Key<Duration> PREEMPTION_RECONNECT_DELAY =
      new Key<>(
          "preemption.reconnect-delay",
          duration(Duration.ZERO, Duration.ofHours(1)),
          "PT5S",
          "when that connection is told to come back, give or take half of it");
  static final Key<Duration> PREEMPTION_MIN_TENURE =
      new Key<>(
          "preemption.min-tenure",
          duration(Duration.ZERO, DAY),
          "PT0S",
          "how long a connection has its slot before it can lose it to a higher class");
  static final Key<Long> PREEMPTION_BUDGET_PER_MINUTE =
      new Key<>(
          "preemption.budget-per-minute",
          number("count", 0, 1_000_000),
          "0",
          "most slots taken from lower classes in any minute; 0 is no limit");
  static final Key<DuplicatePolicy> DUPLICATE =
      new Key<>(
          "duplicate",
          words(DuplicatePolicy.class),
          "replace",
          "what happens when a client id that is in use connects again");
  static final Key<Long> DUPLICATE_MAX_PER_CLIENT =
      new Key<>(
          "duplicate.max-per-client",
          number("count", 1, 10_000),
          "5",
          "most connections of one client id, with `duplicate=multi`");
  static final Key<Duration> IDLE_TIMEOUT =
      new Key<>(
          "idle-timeout",
          duration(Duration.ofSeconds(1), DAY),
          "PT5M",
          "longest time without an application message in or out");
  static final Key<Duration> PING_INTERVAL =
      new Key<>("ping-interval", duration(TENTH, DAY), "PT25S", "time between two pings");
  static final Key<Duration> PONG_TIMEOUT =
      new Key<>(
          "pong-timeout",
          duration(TENTH, Duration.ofHours(1)),
          "PT8S",
          "longest time for a ping to be answered");
  static final Key<Duration> SWEEP_INTERVAL =
      new Key<>(
          "sweep-interval",
          duration(Duration.ofMillis(50), Duration.ofMinutes(1)),
          "PT1S",
          "time between two looks at all connections");
  static final Key<Long> OUTBOX_MAX_BYTES =
      new Key<>(
          "outbox.max-bytes",
          number("bytes", 1_024, 1 << 30),
          "524288",
          "most payload that may wait for one connection; one message more may stand above it");

  /**
   * In dev as many as fit the bytes: where senders have no rate limit, a burst of small messages
   * would else end recipients that read as fast as they are let.
   */
  static final Key<Long> OUTBOX_MAX_MESSAGES =
      new Key<>(
              "outbox.max-messages",
              number("count", 1, 1_000_000),
              "1000",
              "most messages that may wait for one connection")
          .inDev("100000");

  static final Key<Duration> OUTBOX_SEND_TIMEOUT =
      new Key<>(
          "outbox.send-timeout",
          duration(TENTH, Duration.ofMinutes(10)),
          "PT10S",
          "longest time for one write");
  static final Key<OverflowPolicy> OUTBOX_OVERFLOW =
      new Key<>(
          "outbox.overflow",
          words(OverflowPolicy.class),
          "close",
          "what a full outbox does with the next message, where no group pattern says otherwise");
  static final Key<OverflowPolicy> OUTBOX_OVERFLOW_OF_GROUPS =
      new Key<>(
          "outbox.overflow.{group-pattern}",
          words(OverflowPolicy.class),
          "",
          "the same for messages to the groups of that pattern");
  static final Key<Long> INBOUND_MAX_MESSAGE_BYTES =
      new Key<>(
          "inbound.max-message-bytes",
          number("bytes", 128, 64 << 20),
          "65536",
          "most UTF-8 bytes of one message, summed over its parts");
  static final Key<Duration> INBOUND_MESSAGE_TIMEOUT =
      new Key<>(
          "inbound.message-timeout",
          duration(TENTH, Duration.ofMinutes(10)),
          "PT30S",
          "longest time for one message to become whole");
  static final Key<Long> INBOUND_MAX_DEPTH =
      new Key<>(
          "inbound.max-depth",
          number("count", 1, 512),
          "32",
          "deepest nesting of arrays and objects, the message itself being 1");
  static final Key<Long> INBOUND_BYTES_PER_SECOND =
      new Key<>(
              "inbound.bytes-per-second",
              number("bytes", 0, 1 << 30),
              "1048576",
              "what one client may send in the long run; 0 is no limit")
          .inDev("0");
  static final Key<Long> INBOUND_MESSAGES_PER_SECOND =
      new Key<>(
              "inbound.messages-per-second",
              number("count", 0, 10_000_000),
              "100",
              "what one client may send in the long run; 0 is no limit")
          .inDev("0");
  static final Key<Long> INBOUND_BURST =
      new Key<>(
          "inbound.burst",
          number("count", 1, 10_000_000),
          "200",
          "messages of one client that may come at once");
  static final Key<Long> EVENTS_MAX_PENDING =
      new Key<>(
          "events.max-pending",
          number("count", 1, 1_000_000),
          "256",
          "most events of one connection that may wait for an application's observers");
  static final Key<Long> GROUPS_MAX_PER_CONNECTION =
      new Key<>(
          "groups.max-per-connection",
          number("count", 1, 10_000),
          "128",
          "most groups that one connection may be in");
  static final Key<GroupConfig.Publish> GROUPS_PUBLISH =
      new Key<>(
              "groups.publish",
              words(GroupConfig.Publish.class),
              "members",
              "who may send to a group: its members, or every connection of the pool")
          .inDev("anyone");
  static final Key<Long> DRAIN_BATCH =
      new Key<>(
          "drain.batch",
          number("count", 1, PoolConfig.MOST_CONNECTIONS),
          "500",
          "connections that a drain tells to go at a time");
  static final Key<Duration> DRAIN_INTERVAL =
      new Key<>(
          "drain.interval",
          duration(Duration.ofMillis(10), Duration.ofMinutes(10)),
          "PT2S",
          "time between two such batches");
  static final Key<Duration> DRAIN_DEADLINE =
      new Key<>(
          "drain.deadline",
          duration(TENTH, Duration.ofHours(1)),
          "PT30S",
          "time from the beginning of a drain until it closes the rest at once");

  /** The keys of the node, by their full names. */
  static final List<Key<?>> NODE =
      List.of(
          POOLS,
          NODE_MAX_CONNECTIONS,
          NODE_SPARE_DESCRIPTORS,
          NODE_SPARE_HEAP_PERCENT,
          PROTOCOL_ECHO,
          ACCESS_ANONYMOUS,
          ACCESS_TRUST_CLAIMS,
          ACCESS_ALLOWED_ORIGINS,
          ACCESS_OWN_ORIGIN,
          ACCESS_CONNECTS_PER_SECOND,
          DELIVERY_LANE_BACKLOG_BYTES,
          DELIVERY_AFTER_COMMIT_BYTES,
          OUTBOUND_ALLOWED_TARGETS,
          OUTBOUND_MAX_PER_HOST,
          OUTBOUND_CONNECT_TIMEOUT,
          OUTBOUND_MAX_WAITING,
          OUTBOUND_SEND_BACKLOG_CHARS,
          OUTBOUND_MAX_MESSAGE_SIZE,
          OUTBOUND_MAX_DIALS,
          OUTBOUND_LEAK_THRESHOLD,
          OUTBOUND_MIN_IDLE,
          OUTBOUND_IDLE_TIMEOUT,
          OUTBOUND_MAX_LIFETIME,
          OUTBOUND_VALIDATE_AFTER,
          OUTBOUND_PING_INTERVAL,
          OUTBOUND_PONG_TIMEOUT,
          OUTBOUND_RECONNECT_DELAY,
          OUTBOUND_RECONNECT_DELAY_MAX,
          OUTBOUND_RECONNECT_ATTEMPTS,
          OUTBOUND_CIRCUIT_OPEN,
          OUTBOUND_STABLE_AFTER,
          OUTBOUND_TRUST_STORE,
          OUTBOUND_TRUST_STORE_CREDENTIAL);

  /** The keys of each pool, relative to {@code sluice.pool.NAME.}. */
  static final List<Key<?>> POOL =
      Stream.<Stream<Key<?>>>of(
              Stream.of(MAX_CONNECTIONS, PRIORITY_DEFAULT),
              CLASSES.stream().flatMap(ClassKeys::all),
              Stream.of(
                  WAITING_PLAIN,
                  PREEMPTION_ENABLED,
                  PREEMPTION_CLOSE_CODE,
                  PREEMPTION_RECONNECT_DELAY,
                  PREEMPTION_MIN_TENURE,
                  PREEMPTION_BUDGET_PER_MINUTE,
                  DUPLICATE,
                  DUPLICATE_MAX_PER_CLIENT,
                  IDLE_TIMEOUT,
                  PING_INTERVAL,
                  PONG_TIMEOUT,
                  SWEEP_INTERVAL,
                  OUTBOX_MAX_BYTES,
                  OUTBOX_MAX_MESSAGES,
                  OUTBOX_SEND_TIMEOUT,
                  OUTBOX_OVERFLOW,
                  OUTBOX_OVERFLOW_OF_GROUPS,
                  INBOUND_MAX_MESSAGE_BYTES,
                  INBOUND_MESSAGE_TIMEOUT,
                  INBOUND_MAX_DEPTH,
                  INBOUND_BYTES_PER_SECOND,
                  INBOUND_MESSAGES_PER_SECOND,
                  INBOUND_BURST,
                  EVENTS_MAX_PENDING,
                  GROUPS_MAX_PER_CONNECTION,
                  GROUPS_PUBLISH,
                  DRAIN_BATCH,
                  DRAIN_INTERVAL,
                  DRAIN_DEADLINE))
          .flatMap(keys -> keys)
          .toList();

  /** Keys of the node that have a meaning in later versions only. */
  static final List<String> LATER_NODE = List.of("sluice.access.trusted-proxies");

  /** The same of each pool: none at present. */
  static final List<String> LATER_POOL = List.of();

  private ConfigurationKeys() {}

  /** The full key of a pool's key. */
  static String ofPool(String pool, String key) {
    return "sluice.pool." + pool + "." + key;
  }

  /** True for a key that a later version brings: relative to its pool, or full. */
  static boolean isLater(String name) {
    return LATER_NODE.contains(name) || LATER_POOL.contains(name);
  }
}
