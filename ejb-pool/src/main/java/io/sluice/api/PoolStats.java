package io.sluice.api;

import java.util.Map;

/**
 * One consistent set of a pool's figures.
 *
 * <p>Gauges ({@link Gauges}) are derived from the registry at one moment under the pool's lock, and
 * so are {@link Totals#created}, {@link Totals#closed}, {@link Totals#offered}, {@link
 * Totals#admitted} and the refusals: {@code offered = admitted + refused} and {@code created =
 * active + closed} hold exactly in each snapshot. {@link Traffic} counts on without a lock: each
 * figure is exact, and once nothing is on its way {@code accepted = sent + dropped}.
 *
 * @param pool the pool's name
 * @param version grows by one with each snapshot of a pool
 * @param state how the node is
 * @param uptimeSeconds since the pool was made, monotonic
 * @param gauges what is now
 * @param totals what has been: connections
 * @param traffic what has been: messages
 */
public record PoolStats(
    String pool,
    long version,
    Pools.State state,
    long uptimeSeconds,
    Gauges gauges,
    Totals totals,
    Traffic traffic) {

  /**
   * What is now.
   *
   * @param maxConnections C, the most connections that the pool holds
   * @param active N, connections that hold a slot
   * @param activeByPriority N by class
   * @param peak the highest N so far
   * @param groups groups with a member
   */
  public record Gauges(
      int maxConnections,
      int active,
      Map<PriorityClass, Integer> activeByPriority,
      int peak,
      int groups) {

    /** Active connections as a share of the capacity, 0..1. */
    public double utilization() {
      return (double) active / maxConnections;
    }
  }

  /**
   * Connections, counted. None of these ever falls.
   *
   * @param offered asked to join
   * @param admitted got a slot
   * @param refused did not, by reason
   * @param created the same as admitted, named as in the identity {@code created = active + closed}
   * @param closed gave their slot back
   * @param closedByReason why
   * @param claimsLowered asked for a higher class than they may have
   */
  public record Totals(
      long offered,
      long admitted,
      Map<EndReason, Long> refused,
      long created,
      long closed,
      Map<EndReason, Long> closedByReason,
      long claimsLowered) {}

  /**
   * Messages, counted. None of these ever falls but {@code queued}.
   *
   * @param messagesIn whole application messages received
   * @param bytesIn their UTF-8 bytes
   * @param messagesOut text frames written
   * @param bytesOut their UTF-8 bytes
   * @param accepted deliveries taken on: one message to ten members is ten
   * @param queued deliveries neither written nor dropped yet
   * @param dropped deliveries given up, by reason
   * @param rateLimited messages that came in above the rate and were not looked at
   * @param eventsDropped events that an application's observers were too slow for
   */
  public record Traffic(
      long messagesIn,
      long bytesIn,
      long messagesOut,
      long bytesOut,
      long accepted,
      long queued,
      Map<DropReason, Long> dropped,
      long rateLimited,
      long eventsDropped) {}
}
