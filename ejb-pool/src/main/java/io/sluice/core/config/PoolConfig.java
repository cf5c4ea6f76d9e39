package io.sluice.core.config;

import io.sluice.api.PriorityClass;
import java.util.regex.Pattern;

/**
 * The settings of one pool ({@code sluice.pool.NAME.*}). A value out of bounds is refused by the
 * record that holds it; the key in that message is relative to the pool.
 *
 * @param name {@code [a-z][a-z0-9]{0,31}}
 * @param maxConnections C, the most active connections
 * @param defaultPriority the class of a caller whom no role entitles to another
 * @param eventsMaxPending most events of one connection that wait for an application's observers
 */
public record PoolConfig(
    String name,
    int maxConnections,
    PriorityClass defaultPriority,
    int eventsMaxPending,
    DuplicateConfig duplicate,
    OutboxConfig outbox,
    InboundConfig inbound,
    GroupConfig groups,
    LivenessConfig liveness) {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,31}");

  /** The most that a pool can be configured for. */
  public static final int MOST_CONNECTIONS = 10_000_000;

  public PoolConfig {
    if (!isName(name)) {
      throw new ConfigException("sluice.pools", "names of the form [a-z][a-z0-9]{0,31}", name);
    }
    Bounds.within("max-connections", maxConnections, 1, MOST_CONNECTIONS);
    Bounds.within("events.max-pending", eventsMaxPending, 1, 1_000_000);
  }

  /** A pool of that name with every default. */
  public static PoolConfig named(String name) {
    return new PoolConfig(
        name,
        1_000,
        PriorityClass.NORMAL,
        256,
        DuplicateConfig.DEFAULT,
        OutboxConfig.DEFAULT,
        InboundConfig.DEFAULT,
        GroupConfig.DEFAULT,
        LivenessConfig.DEFAULT);
  }

  /** True if a pool may be called so. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  public PoolConfig withMaxConnections(int max) {
    return new PoolConfig(
        name, max, defaultPriority, eventsMaxPending, duplicate, outbox, inbound, groups, liveness);
  }

  public PoolConfig withDuplicate(DuplicateConfig changed) {
    return new PoolConfig(
        name,
        maxConnections,
        defaultPriority,
        eventsMaxPending,
        changed,
        outbox,
        inbound,
        groups,
        liveness);
  }

  public PoolConfig withOutbox(OutboxConfig changed) {
    return new PoolConfig(
        name,
        maxConnections,
        defaultPriority,
        eventsMaxPending,
        duplicate,
        changed,
        inbound,
        groups,
        liveness);
  }

  public PoolConfig withInbound(InboundConfig changed) {
    return new PoolConfig(
        name,
        maxConnections,
        defaultPriority,
        eventsMaxPending,
        duplicate,
        outbox,
        changed,
        groups,
        liveness);
  }

  public PoolConfig withGroups(GroupConfig changed) {
    return new PoolConfig(
        name,
        maxConnections,
        defaultPriority,
        eventsMaxPending,
        duplicate,
        outbox,
        inbound,
        changed,
        liveness);
  }

  public PoolConfig withLiveness(LivenessConfig changed) {
    return new PoolConfig(
        name,
        maxConnections,
        defaultPriority,
        eventsMaxPending,
        duplicate,
        outbox,
        inbound,
        groups,
        changed);
  }
}
