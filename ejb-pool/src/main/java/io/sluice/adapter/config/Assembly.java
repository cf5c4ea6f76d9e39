package io.sluice.adapter.config;

import static io.sluice.adapter.config.ConfigurationKeys.ACCESS_ALLOWED_ORIGINS;
import static io.sluice.adapter.config.ConfigurationKeys.ACCESS_ANONYMOUS;
import static io.sluice.adapter.config.ConfigurationKeys.ACCESS_CONNECTS_PER_SECOND;
import static io.sluice.adapter.config.ConfigurationKeys.ACCESS_TRUST_CLAIMS;
import static io.sluice.adapter.config.ConfigurationKeys.DELIVERY_LANE_BACKLOG_BYTES;
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
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOX_MAX_BYTES;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOX_MAX_MESSAGES;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOX_OVERFLOW;
import static io.sluice.adapter.config.ConfigurationKeys.OUTBOX_SEND_TIMEOUT;
import static io.sluice.adapter.config.ConfigurationKeys.PING_INTERVAL;
import static io.sluice.adapter.config.ConfigurationKeys.PONG_TIMEOUT;
import static io.sluice.adapter.config.ConfigurationKeys.PRIORITY_DEFAULT;
import static io.sluice.adapter.config.ConfigurationKeys.PROTOCOL_ECHO;
import static io.sluice.adapter.config.ConfigurationKeys.SWEEP_INTERVAL;

import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.DuplicateConfig;
import io.sluice.core.config.GroupConfig;
import io.sluice.core.config.InboundConfig;
import io.sluice.core.config.LivenessConfig;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.OutboxConfig;
import io.sluice.core.config.OverflowRule;
import io.sluice.core.config.PoolConfig;
import java.util.List;

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
        new AccessConfig(
            of.get(ACCESS_ANONYMOUS),
            of.get(ACCESS_TRUST_CLAIMS),
            of.get(ACCESS_ALLOWED_ORIGINS),
            of.count(ACCESS_CONNECTS_PER_SECOND)));
  }

  static PoolConfig pool(String name, List<OverflowRule> rules, Values of) {
    return new PoolConfig(
        name,
        of.count(MAX_CONNECTIONS),
        of.get(PRIORITY_DEFAULT),
        of.count(EVENTS_MAX_PENDING),
        new DuplicateConfig(of.get(DUPLICATE), of.count(DUPLICATE_MAX_PER_CLIENT)),
        outbox(rules, of),
        inbound(of),
        new GroupConfig(of.count(GROUPS_MAX_PER_CONNECTION), of.get(GROUPS_PUBLISH)),
        new LivenessConfig(
            of.get(IDLE_TIMEOUT),
            of.get(PING_INTERVAL),
            of.get(PONG_TIMEOUT),
            of.get(SWEEP_INTERVAL)));
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
