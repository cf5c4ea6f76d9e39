package io.sluice.core.config;

import java.util.regex.Pattern;

/**
 * The settings of one pool ({@code sluice.pool.NAME.*}). A value out of bounds is refused by the
 * record that holds it; the key in that message is relative to the pool.
 *
 * @param name {@code [a-z][a-z0-9]{0,31}}
 * @param maxConnections C, the most active connections
 * @param eventsMaxPending most events of one connection that wait for an application's observers
 */
public record PoolConfig(
    String name,
    int maxConnections,
    int eventsMaxPending,
    PriorityConfig priority,
    PreemptionConfig preemption,
    DuplicateConfig duplicate,
    OutboxConfig outbox,
    InboundConfig inbound,
    GroupConfig groups,
    LivenessConfig liveness,
    DrainConfig drain) {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,31}");

  /** The most that a pool can be configured for. */
  public static final int MOST_CONNECTIONS = 10_000_000;

  public PoolConfig {
    if (!isName(name)) {
      throw new ConfigException("sluice.pools", "names of the form [a-z][a-z0-9]{0,31}", name);
    }
    Bounds.within("max-connections", maxConnections, 1, MOST_CONNECTIONS);
    Bounds.within("events.max-pending", eventsMaxPending, 1, 1_000_000);
    long reserved = priority.reservedAt(maxConnections);
    if (reserved > maxConnections) {
      throw new ConfigException(
          "max-connections",
          "at least what is reserved for the classes (" + reserved + ")",
          maxConnections);
    }
  }

  /** A pool of that name with every default. */
  public static PoolConfig named(String name) {
    return new PoolConfig(
        name,
        1_000,
        256,
        PriorityConfig.DEFAULT,
        PreemptionConfig.DEFAULT,
        DuplicateConfig.DEFAULT,
        OutboxConfig.DEFAULT,
        InboundConfig.DEFAULT,
        GroupConfig.DEFAULT,
        LivenessConfig.DEFAULT,
        DrainConfig.DEFAULT);
  }

  /** True if a pool may be called so. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  public PoolConfig withMaxConnections(int changed) {
    return new PoolConfig(
        name,
        changed,
        eventsMaxPending,
        priority,
        preemption,
        duplicate,
        outbox,
        inbound,
        groups,
        liveness,
        drain);
  }

  public PoolConfig withPriority(PriorityConfig changed) {
    return new PoolConfig(
        name,
        maxConnections,
        eventsMaxPending,
        changed,
        preemption,
        duplicate,
        outbox,
        inbound,
        groups,
        liveness,
        drain);
  }

  public PoolConfig withPreemption(PreemptionConfig changed) {
    return new PoolConfig(
        name,
        maxConnections,
        eventsMaxPending,
        priority,
        changed,
        duplicate,
        outbox,
        inbound,
        groups,
        liveness,
        drain);
  }

  public PoolConfig withDuplicate(DuplicateConfig changed) {
    return new PoolConfig(
        name,
        maxConnections,
        eventsMaxPending,
        priority,
        preemption,
        changed,
        outbox,
        inbound,
        groups,
        liveness,
        drain);
  }

  public PoolConfig withOutbox(OutboxConfig changed) {
    return new PoolConfig(
        name,
        maxConnections,
        eventsMaxPending,
        priority,
        preemption,
        duplicate,
        changed,
        inbound,
        groups,
        liveness,
        drain);
  }

  public PoolConfig withInbound(InboundConfig changed) {
    return new PoolConfig(
        name,
        maxConnections,
        eventsMaxPending,
        priority,
        preemption,
        duplicate,
        outbox,
        changed,
        groups,
        liveness,
        drain);
  }

  public PoolConfig withGroups(GroupConfig changed) {
    return new PoolConfig(
        name,
        maxConnections,
        eventsMaxPending,
        priority,
        preemption,
        duplicate,
        outbox,
        inbound,
        changed,
        liveness,
        drain);
  }

  public PoolConfig withLiveness(LivenessConfig changed) {
    return new PoolConfig(
        name,
        maxConnections,
        eventsMaxPending,
        priority,
        preemption,
        duplicate,
        outbox,
        inbound,
        groups,
        changed,
        drain);
  }

  public PoolConfig withDrain(DrainConfig changed) {
    return new PoolConfig(
        name,
        maxConnections,
        eventsMaxPending,
        priority,
        preemption,
        duplicate,
        outbox,
        inbound,
        groups,
        liveness,
        changed);
  }
}
