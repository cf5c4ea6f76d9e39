package io.sluice.api;

import java.util.Map;

/**
 * One consistent set of a pool's figures.
 *
 * <p>Gauges, totals and classes are read at one moment under the pool's lock; gauges are derived
 * from what is there, never counted beside it. In each snapshot hold exactly:
 *
 * <ul>
 *   <li>{@code offered = admitted + queued + refused}
 *   <li>{@code queued = waiting + admittedFromQueue + timedOut + cancelled + shutDown}
 *   <li>{@code created = admitted + admittedFromQueue = active + closed}
 * </ul>
 *
 * {@link Traffic} counts on without a lock: each figure is exact, and once nothing is on its way
 * {@code accepted = sent + dropped}.
 *
 * <p>Two snapshots of the same version are equal, whoever took them. What only time moves (uptime,
 * rates, the oldest wait) is as of the snapshot, at most a second old.
 *
 * @param pool the pool's name
 * @param version grows by one with each snapshot that differs from the one before
 * @param state how the pool is
 * @param uptimeSeconds since the pool was made, monotonic
 * @param gauges what is now
 * @param classes the same and more for each class
 * @param totals what has been: connections
 * @param traffic what has been: messages
 * @param acquire from the opened session to its admission, of those that were admitted, with the
 *     time in the queue
 * @param rates the last minutes
 */
public record PoolStats(
    String pool,
    long version,
    Pools.State state,
    long uptimeSeconds,
    Gauges gauges,
    Map<PriorityClass, OfClass> classes,
    Totals totals,
    Traffic traffic,
    Latency acquire,
    Rates rates)
    implements SentByName {

  /**
   * What is now.
   *
   * @param maxConnections C, the most connections that the pool admits
   * @param active N, connections that hold a slot
   * @param waiting connections that wait for one
   * @param peak the highest N so far, or since it was reset
   * @param groups groups with a member
   */
  public record Gauges(int maxConnections, int active, int waiting, int peak, int groups)
      implements SentByName {

    /**
     * Active connections as a share of the capacity: 0..1, and above 1 while a lowered capacity
     * stands below what is active.
     */
    public double utilization() {
      return (double) active / maxConnections;
    }

    /** See {@link RecordForm}. */
    private Object writeReplace() {
      return RecordForm.of(this);
    }
  }

  /**
   * One class.
   *
   * @param reserved R, slots that lower classes leave to it
   * @param active n
   * @param waiting W
   * @param maxWaiting Q, the most that may wait
   * @param waitTimeoutMillis how long one may wait
   * @param oldestWaitMillis how long the first in its queue has waited; 0 if none waits
   * @param admitted got a slot at once
   * @param admittedFromQueue got one after a wait
   * @param refused did not get one and did not wait, for whatever reason
   * @param timedOut waited until the end of their time
   * @param cancelled left the queue by themselves, or were kicked, replaced or found dead
   * @param shutDown were sent away by a drain or a stop
   * @param preempted lost their slot to a higher class
   * @param waits how long those who were admitted from the queue waited
   */
  public record OfClass(
      int reserved,
      int active,
      int waiting,
      int maxWaiting,
      long waitTimeoutMillis,
      long oldestWaitMillis,
      long admitted,
      long admittedFromQueue,
      long refused,
      long timedOut,
      long cancelled,
      long shutDown,
      long preempted,
      Latency waits)
      implements SentByName {
    /** See {@link RecordForm}. */
    private Object writeReplace() {
      return RecordForm.of(this);
    }
  }

  /**
   * Connections, counted. None of these ever falls.
   *
   * @param offered asked to join
   * @param admitted got a slot at once
   * @param admittedFromQueue got one after a wait
   * @param queued had to wait
   * @param refused did neither, by reason
   * @param timedOut waited until the end of their time
   * @param cancelled left the queue: closed, failed, gave no pong, were kicked or replaced
   * @param shutDown were sent away from the queue by a drain or a stop
   * @param preempted lost their slot to a higher class
   * @param created got a slot, at once or later
   * @param closed gave their slot back
   * @param closedByReason why
   * @param claimsLowered asked for a higher class than they may have
   * @param errors what went wrong for clients, by kind
   * @param handshakesRefused answered with an HTTP status before they could ask, by reason
   */
  public record Totals(
      long offered,
      long admitted,
      long admittedFromQueue,
      long queued,
      Map<EndReason, Long> refused,
      long timedOut,
      long cancelled,
      long shutDown,
      long preempted,
      long created,
      long closed,
      Map<EndReason, Long> closedByReason,
      long claimsLowered,
      Errors errors,
      Map<HandshakeRefusal, Long> handshakesRefused)
      implements SentByName {

    /** Refusals for all reasons. */
    public long refusedInAll() {
      return refused.values().stream().mapToLong(Long::longValue).sum();
    }

    /** See {@link RecordForm}. */
    private Object writeReplace() {
      return RecordForm.of(this);
    }
  }

  /**
   * What went wrong for clients, derived from the other totals.
   *
   * @param timeout waits, sends, messages and pongs that missed their deadline
   * @param capacity refused for want of a slot
   * @param other lost connections, faults of ours, refusals for other reasons
   */
  public record Errors(long timeout, long capacity, long other) implements SentByName {
    /** See {@link RecordForm}. */
    private Object writeReplace() {
      return RecordForm.of(this);
    }
  }

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
      long eventsDropped)
      implements SentByName {
    /** See {@link RecordForm}. */
    private Object writeReplace() {
      return RecordForm.of(this);
    }
  }

  /**
   * Durations in microseconds, exact to two digits, since the pool was made. All 0 while there is
   * none.
   */
  public record Latency(
      long count,
      long averageMicros,
      long p50Micros,
      long p95Micros,
      long p99Micros,
      long maxMicros)
      implements SentByName {
    /** No durations. */
    public static final Latency NONE = new Latency(0, 0, 0, 0, 0, 0);

    /** See {@link RecordForm}. */
    private Object writeReplace() {
      return RecordForm.of(this);
    }
  }

  /**
   * What happened per second, over the last one and five minutes, or since the pool was made if
   * that is shorter. As exact as the sweep is regular.
   */
  public record Rates(PerSecond oneMinute, PerSecond fiveMinutes) implements SentByName {
    /** Nothing happened. */
    public static final Rates NONE = new Rates(PerSecond.NONE, PerSecond.NONE);

    /** See {@link RecordForm}. */
    private Object writeReplace() {
      return RecordForm.of(this);
    }
  }

  /** Each in events a second: never negative, never NaN. */
  public record PerSecond(double offered, double admitted, double messagesIn, double messagesOut)
      implements SentByName {
    /** Nothing happened. */
    public static final PerSecond NONE = new PerSecond(0, 0, 0, 0);

    /** See {@link RecordForm}. */
    private Object writeReplace() {
      return RecordForm.of(this);
    }
  }

  /** See {@link RecordForm}. */
  private Object writeReplace() {
    return RecordForm.of(this);
  }
}
