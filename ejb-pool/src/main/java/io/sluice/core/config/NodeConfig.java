package io.sluice.core.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The settings of this node: its pools and what they share.
 *
 * @param pools at least {@code default}; in the order of {@code sluice.pools}
 * @param maxConnections the most that the pools' capacities may sum to
 * @param echo whether an object of unknown type is echoed, or answered {@code unknown_type}
 * @param laneBacklogBytes most bytes that may wait in one lane before publishers are turned away
 * @param afterCommitBytes most that may be held for transactions that haven't ended
 * @param spareDescriptors file descriptors of the process that connections leave alone; 0 for no
 *     such care
 * @param spareHeapPercent share of the heap, likewise
 * @param outbound of the connections to services elsewhere
 */
public record NodeConfig(
    List<PoolConfig> pools,
    int maxConnections,
    boolean echo,
    long laneBacklogBytes,
    long afterCommitBytes,
    int spareDescriptors,
    int spareHeapPercent,
    AccessConfig access,
    OutboundConfig outbound) {

  /** The pool that always exists. */
  public static final String DEFAULT_POOL = "default";

  public static final int DEFAULT_MAX_CONNECTIONS = 10_000;

  public static final long DEFAULT_LANE_BACKLOG_BYTES = 8L << 20;

  public static final long DEFAULT_AFTER_COMMIT_BYTES = 8L << 20;

  public static final int DEFAULT_SPARE_DESCRIPTORS = 64;

  public static final int DEFAULT_SPARE_HEAP_PERCENT = 10;

  public NodeConfig {
    pools = List.copyOf(pools);
    Bounds.within("sluice.node.max-connections", maxConnections, 1, PoolConfig.MOST_CONNECTIONS);
    Bounds.within("sluice.delivery.lane-backlog-bytes", laneBacklogBytes, 65_536, 1L << 32);
    Bounds.within("sluice.delivery.after-commit-bytes", afterCommitBytes, 1_024, 1L << 32);
    Bounds.within("sluice.node.spare-descriptors", spareDescriptors, 0, 100_000);
    Bounds.within("sluice.node.spare-heap-percent", spareHeapPercent, 0, 90);
    Set<String> names = new HashSet<>();
    long sum = 0;
    for (PoolConfig pool : pools) {
      if (!names.add(pool.name())) {
        throw new ConfigException("sluice.pools", "names that differ", pool.name() + " twice");
      }
      sum += pool.maxConnections();
    }
    if (!names.contains(DEFAULT_POOL)) {
      throw new ConfigException("sluice.pools", "a list that has \"default\" in it", names);
    }
    if (sum > maxConnections) {
      throw new ConfigException(
          "sluice.node.max-connections",
          "at least the sum of the pools' max-connections (" + sum + ")",
          maxConnections);
    }
  }

  /** Where what the process has to spare is as by default. */
  public NodeConfig(
      List<PoolConfig> pools,
      int maxConnections,
      boolean echo,
      long laneBacklogBytes,
      AccessConfig access) {
    this(
        pools,
        maxConnections,
        echo,
        laneBacklogBytes,
        DEFAULT_AFTER_COMMIT_BYTES,
        DEFAULT_SPARE_DESCRIPTORS,
        DEFAULT_SPARE_HEAP_PERCENT,
        access,
        OutboundConfig.DEFAULT);
  }

  /** A node with those pools and every other default. */
  public static NodeConfig of(PoolConfig... pools) {
    return new NodeConfig(
        List.of(pools),
        DEFAULT_MAX_CONNECTIONS,
        true,
        DEFAULT_LANE_BACKLOG_BYTES,
        AccessConfig.DEFAULT);
  }

  public NodeConfig withAccess(AccessConfig changed) {
    return new NodeConfig(
        pools,
        maxConnections,
        echo,
        laneBacklogBytes,
        afterCommitBytes,
        spareDescriptors,
        spareHeapPercent,
        changed,
        outbound);
  }

  public NodeConfig withEcho(boolean changed) {
    return new NodeConfig(
        pools,
        maxConnections,
        changed,
        laneBacklogBytes,
        afterCommitBytes,
        spareDescriptors,
        spareHeapPercent,
        access,
        outbound);
  }

  public NodeConfig withLaneBacklogBytes(long changed) {
    return new NodeConfig(
        pools,
        maxConnections,
        echo,
        changed,
        afterCommitBytes,
        spareDescriptors,
        spareHeapPercent,
        access,
        outbound);
  }

  public NodeConfig withAfterCommitBytes(long changed) {
    return new NodeConfig(
        pools,
        maxConnections,
        echo,
        laneBacklogBytes,
        changed,
        spareDescriptors,
        spareHeapPercent,
        access,
        outbound);
  }

  public NodeConfig withSpareDescriptors(int changed) {
    return new NodeConfig(
        pools,
        maxConnections,
        echo,
        laneBacklogBytes,
        afterCommitBytes,
        changed,
        spareHeapPercent,
        access,
        outbound);
  }

  public NodeConfig withSpareHeapPercent(int changed) {
    return new NodeConfig(
        pools,
        maxConnections,
        echo,
        laneBacklogBytes,
        afterCommitBytes,
        spareDescriptors,
        changed,
        access,
        outbound);
  }

  public NodeConfig withOutbound(OutboundConfig changed) {
    return new NodeConfig(
        pools,
        maxConnections,
        echo,
        laneBacklogBytes,
        afterCommitBytes,
        spareDescriptors,
        spareHeapPercent,
        access,
        changed);
  }
}
