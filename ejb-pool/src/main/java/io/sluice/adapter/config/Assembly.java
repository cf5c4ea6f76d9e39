package io.sluice.adapter.config;

import static io.sluice.adapter.config.ConfigurationKeys.ACCESS_ALLOWED_ORIGINS;
import static io.sluice.adapter.config.ConfigurationKeys.ACCESS_ANONYMOUS;
import static io.sluice.adapter.config.ConfigurationKeys.ACCESS_CONNECTS_PER_SECOND;
import static io.sluice.adapter.config.ConfigurationKeys.ACCESS_OWN_ORIGIN;
import static io.sluice.adapter.config.ConfigurationKeys.ACCESS_TRUST_CLAIMS;
import static io.sluice.adapter.config.ConfigurationKeys.DELIVERY_AFTER_COMMIT_BYTES;
import static io.sluice.adapter.config.ConfigurationKeys.DELIVERY_LANE_BACKLOG_BYTES;
import static io.sluice.adapter.config.ConfigurationKeys.DRAIN_BATCH;
import static io.sluice.adapter.config.ConfigurationKeys.DRAIN_DEADLINE;
import static io.sluice.adapter.config.ConfigurationKeys.DRAIN_INTERVAL;
import static io.sluice.adapter.config.ConfigurationKeys.DUPLICATE;
import static io.sluice.adapter.config.ConfigurationKeys.DUPLICATE_MAX_PER_CLIENT;
import static io.sluice.adapter.config.ConfigurationKeys.EVENTS_MAX_PENDING;
import static io.sluice.adapter.config.ConfigurationKeys.GROUPS_MAX_PER_CONNECTION;
import static io.sluice.adapter.config.ConfigurationKeys.GROUPS_PUBLISH;
import static io.sluice.adapter.config.ConfigurationKeys.IDLE_TIMEOUT;
import static io.sluice.adapter.config.ConfigurationKeys.INBOUND_BURST;
import static io.sluice.adapter.config.ConfigurationKeys.INBOUND_BYTES_PER_SECOND;
import static io.sluice.adapter.config.ConfigurationKeys.INBOUND_MAX_DEPTH;
import static io.sluice.adapter.config.ConfigurationKeys.INBOUND_MAX_MESSAGE_BYTES;
import static io.sluice.adapter.config.ConfigurationKeys.INBOUND_MESSAGES_PER_SECOND;
import static io.sluice.adapter.config.ConfigurationKeys.INBOUND_MESSAGE_TIMEOUT;
import static io.sluice.adapter.config.ConfigurationKeys.MAX_CONNECTIONS;
import static io.sluice.adapter.config.ConfigurationKeys.NODE_MAX_CONNECTIONS;
import static io.sluice.adapter.config.ConfigurationKeys.NODE_SPARE_DESCRIPTORS;
import static io.sluice.adapter.config.ConfigurationKeys.NODE_SPARE_HEAP_PERCENT;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_ALLOWED_TARGETS;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_CIRCUIT_OPEN;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_CONNECT_TIMEOUT;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_IDLE_TIMEOUT;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_LEAK_THRESHOLD;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_MAX_DIALS;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_MAX_LIFETIME;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_MAX_MESSAGE_SIZE;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_MAX_PER_HOST;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_MAX_WAITING;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_MIN_IDLE;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_PING_INTERVAL;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_PONG_TIMEOUT;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_RECONNECT_ATTEMPTS;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_RECONNECT_DELAY;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_RECONNECT_DELAY_MAX;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_SEND_BACKLOG_CHARS;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_STABLE_AFTER;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_TRUST_STORE;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_TRUST_STORE_CREDENTIAL;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOUND_VALIDATE_AFTER;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOX_MAX_BYTES;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOX_MAX_MESSAGES;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOX_OVERFLOW;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOX_SEND_TIMEOUT;
import static io.sluice.adapter.config.ConfigurationKeys.PING_INTERVAL;
import static io.sluice.adapter.config.ConfigurationKeys.PONG_TIMEOUT;
import static io.sluice.adapter.config.ConfigurationKeys.PREEMPTION_BUDGET_PER_MINUTE;
import static io.sluice.adapter.config.ConfigurationKeys.PREEMPTION_CLOSE_CODE;
import static io.sluice.adapter.config.ConfigurationKeys.PREEMPTION_ENABLED;
import static io.sluice.adapter.config.ConfigurationKeys.PREEMPTION_MIN_TENURE;
import static io.sluice.adapter.config.ConfigurationKeys.PREEMPTION_RECONNECT_DELAY;
import static io.sluice.adapter.config.ConfigurationKeys.PRIORITY_DEFAULT;
import static io.sluice.adapter.config.ConfigurationKeys.PROTOCOL_ECHO;
import static io.sluice.adapter.config.ConfigurationKeys.SWEEP_INTERVAL;
import static io.sluice.adapter.config.ConfigurationKeys.WAITING_PLAIN;

import io.sluice.api.PriorityClass;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.ClassConfig;
import io.sluice.core.config.ConfigException;
import io.sluice.core.config.DrainConfig;
import io.sluice.core.config.DuplicateConfig;
import io.sluice.core.config.GroupConfig;
import io.sluice.core.config.InboundConfig;
import io.sluice.core.config.LivenessConfig;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.OutboundConfig;
import io.sluice.core.config.OutboxConfig;
import io.sluice.core.config.OverflowRule;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.config.PreemptionConfig;
import io.sluice.core.config.PriorityConfig;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Puts the values of the keys into the records. */
final class Assembly {
  /** Where the values come from. */
  interface Values {
    <T> T get(Key<T> key);

    /** For keys whose bounds lie within an int. */
    default int count(Key<Long> key) {
      return Math.toIntExact(get(key));
    }
  }

  private Assembly() {}

  static NodeConfig node(List<PoolConfig> pools, Values of) {
    return new NodeConfig(
        pools,
        of.count(NODE_MAX_CONNECTIONS),
        of.get(PROTOCOL_ECHO),
        of.get(DELIVERY_LANE_BACKLOG_BYTES),
        of.get(DELIVERY_AFTER_COMMIT_BYTES),
        of.count(NODE_SPARE_DESCRIPTORS),
        of.count(NODE_SPARE_HEAP_PERCENT),
        new AccessConfig(
            of.get(ACCESS_ANONYMOUS),
            of.get(ACCESS_TRUST_CLAIMS),
            of.get(ACCESS_ALLOWED_ORIGINS),
            of.count(ACCESS_CONNECTS_PER_SECOND),
            of.get(ACCESS_OWN_ORIGIN)),
        outbound(of));
  }

  private static OutboundConfig outbound(Values of) {
    return new OutboundConfig(
        of.count(OUTBOUND_MAX_PER_HOST),
        of.get(OUTBOUND_CONNECT_TIMEOUT),
        of.count(OUTBOUND_MAX_WAITING),
        of.count(OUTBOUND_SEND_BACKLOG_CHARS),
        of.get(OUTBOUND_LEAK_THRESHOLD),
        new OutboundConfig.Upkeep(
            of.count(OUTBOUND_MIN_IDLE),
            of.get(OUTBOUND_IDLE_TIMEOUT),
            of.get(OUTBOUND_MAX_LIFETIME),
            of.get(OUTBOUND_VALIDATE_AFTER),
            of.get(OUTBOUND_PING_INTERVAL),
            of.get(OUTBOUND_PONG_TIMEOUT)),
        new OutboundConfig.Reconnect(
            of.get(OUTBOUND_RECONNECT_DELAY),
            of.get(OUTBOUND_RECONNECT_DELAY_MAX),
            of.count(OUTBOUND_RECONNECT_ATTEMPTS),
            of.get(OUTBOUND_CIRCUIT_OPEN),
            of.get(OUTBOUND_STABLE_AFTER)),
        new OutboundConfig.Dialling(
            of.get(OUTBOUND_ALLOWED_TARGETS),
            of.count(OUTBOUND_MAX_DIALS),
            of.count(OUTBOUND_MAX_MESSAGE_SIZE),
            of.get(OUTBOUND_TRUST_STORE),
            of.get(OUTBOUND_TRUST_STORE_CREDENTIAL)));
  }

  static PoolConfig pool(String name, List<OverflowRule> rules, Values of) {
    return new PoolConfig(
        name,
        of.count(MAX_CONNECTIONS),
        of.count(EVENTS_MAX_PENDING),
        priority(of),
        preemption(of),
        new DuplicateConfig(of.get(DUPLICATE), of.count(DUPLICATE_MAX_PER_CLIENT)),
        outbox(rules, of),
        inbound(of),
        new GroupConfig(of.count(GROUPS_MAX_PER_CONNECTION), of.get(GROUPS_PUBLISH)),
        new LivenessConfig(
            of.get(IDLE_TIMEOUT),
            of.get(PING_INTERVAL),
            of.get(PONG_TIMEOUT),
            of.get(SWEEP_INTERVAL)),
        new DrainConfig(of.count(DRAIN_BATCH), of.get(DRAIN_INTERVAL), of.get(DRAIN_DEADLINE)));
  }

  private static PriorityConfig priority(Values of) {
    Map<PriorityClass, ClassConfig> classes = new EnumMap<>(PriorityClass.class);
    ConfigurationKeys.CLASSES.forEach(keys -> classes.put(keys.priority(), ofClass(keys, of)));
    return new PriorityConfig(of.get(PRIORITY_DEFAULT), classes, of.get(WAITING_PLAIN));
  }

  private static ClassConfig ofClass(ClassKeys keys, Values of) {
    try {
      return new ClassConfig(
          of.get(keys.reserve()), of.get(keys.waitTimeout()), of.count(keys.maxWaiting()));
    } catch (ConfigException e) {
      throw e.under(keys.prefix());
    }
  }

  private static PreemptionConfig preemption(Values of) {
    return new PreemptionConfig(
        of.get(PREEMPTION_ENABLED),
        of.count(PREEMPTION_CLOSE_CODE),
        of.get(PREEMPTION_RECONNECT_DELAY),
        of.get(PREEMPTION_MIN_TENURE),
        of.count(PREEMPTION_BUDGET_PER_MINUTE));
  }

  private static OutboxConfig outbox(List<OverflowRule> rules, Values of) {
    return new OutboxConfig(
        of.count(OUTBOX_MAX_BYTES),
        of.count(OUTBOX_MAX_MESSAGES),
        of.get(OUTBOX_SEND_TIMEOUT),
        of.get(OUTBOX_OVERFLOW),
        rules);
  }

  private static InboundConfig inbound(Values of) {
    return new InboundConfig(
        of.count(INBOUND_MAX_MESSAGE_BYTES),
        of.get(INBOUND_MESSAGE_TIMEOUT),
        of.count(INBOUND_MAX_DEPTH),
        of.count(INBOUND_MESSAGES_PER_SECOND),
        of.count(INBOUND_BURST),
        of.count(INBOUND_BYTES_PER_SECOND));
  }
}
