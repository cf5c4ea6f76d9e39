package io.sluice.spi;

import io.sluice.api.EndReason;
import io.sluice.api.HandshakeRefusal;
import io.sluice.api.OutboundControl;
import io.sluice.api.OutboundStats;
import io.sluice.api.PoolStats;
import io.sluice.api.PooledConnection;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.api.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Everything that happens in a pool, for whoever watches: CDI events, logs, metrics, tests.
 *
 * <p>Called without any lock held, on whichever thread caused the event, lanes included: a listener
 * must not block. What it throws is swallowed. Of one connection, {@link #opened} is heard before
 * {@link #closed}, and {@link #left} of all its groups before that; what other threads do at the
 * same moment (a message, a join) may still be heard just after its end. After Agroal's {@code
 * AgroalDataSourceListener}: one seam for everything that watches.
 */
public interface PoolListener {
  /** Hears and does nothing. */
  PoolListener NO_OP = new PoolListener() {};

  /** A connection was admitted. */
  default void opened(PooledConnection connection) {}

  /** An admitted connection ended. Once. */
  default void closed(PooledConnection connection, EndReason reason) {}

  /** Somebody was not let in and does not wait. */
  default void refused(String pool, String clientId, PriorityClass priority, EndReason reason) {}

  /** A connection has begun to wait for a slot; {@code position} 1 is served next. */
  default void parked(PooledConnection connection, int position) {}

  /**
   * A wait is over. Once for each {@link #parked}, after it.
   *
   * @param reason null if the connection was admitted: then {@link #opened} follows
   */
  default void unparked(PooledConnection connection, Duration waited, EndReason reason) {}

  /** A connection loses its slot to one of that class. Its {@link #closed} follows. */
  default void preempted(PooledConnection victim, PriorityClass by) {}

  /**
   * A pool has become full or has its first waiter ({@code saturated}), or has no waiter and a
   * tenth of its slots free again.
   *
   * @param number grows with each such change of a pool: threads may overtake each other on the way
   *     to a listener
   */
  default void saturation(String pool, boolean saturated, long number) {}

  /** A sweep of a saturated pool: how it is. */
  default void pressure(PoolStats now) {}

  /** A sweep is done; it took so long. */
  default void swept(String pool, int looked, int pinged, int ended, Duration took) {}

  /** The regular self-check found that. Never called with an empty list. */
  default void unsound(String pool, List<String> violations) {}

  /** An operator changed C or reservations. */
  default void limitsChanged(
      String pool, int maxConnections, Map<PriorityClass, Integer> reserved) {}

  /** A pool has begun to drain, has drained, or takes connections again. */
  default void stateChanged(String pool, Pools.State state) {}

  /** A handshake was answered with an HTTP status before anybody was asked about a slot. */
  default void handshakeRefused(String pool, HandshakeRefusal reason) {}

  /** A client claimed a class above its entitlement and was given its entitlement. */
  default void claimLowered(PooledConnection connection, String claim) {}

  /** A whole JSON object came in; {@code type} is empty if it has none. */
  default void message(PooledConnection connection, String type, String text) {}

  /** A connection joined a group. */
  default void joined(PooledConnection connection, String group) {}

  /** A connection left a group. */
  default void left(PooledConnection connection, String group) {}

  /** A client sends above its rate: once for each warning. */
  default void rateLimited(PooledConnection connection) {}

  /** A client is too slow: its outbox overflowed or its send missed the deadline. */
  default void slow(PooledConnection connection) {}

  /**
   * A target of this host, {@code host:port}, was asked for, and none before. All that is told of a
   * host, from here to {@link #leaseOverdue}, is told in the order in which it was decided, one
   * after the other.
   */
  default void outboundHost(String host) {}

  /** An outbound connection is open. */
  default void outboundOpened(Target target) {}

  /** An outbound connection is no more. Once for each {@link #outboundOpened}. */
  default void outboundClosed(Target target, OutboundStats.End reason) {}

  /** A connection could not be opened; why, as the {@link Dialler} told it. */
  default void dialFailed(Target target, Throwable cause) {}

  /** The circuit of a host that is dialled has opened, lets one dial through, or has closed. */
  default void circuitChanged(String host, OutboundStats.Circuit now) {}

  /**
   * An operator has steered a host.
   *
   * @param connections how many were closed by that
   */
  default void outboundSteered(String host, OutboundControl.Step step, int connections) {}

  /**
   * A lease has been held for longer than it should be. Once for each.
   *
   * @param taker its stack trace is where the lease was taken
   */
  default void leaseOverdue(Target target, Duration held, Throwable taker) {}

  /** Something of ours went wrong; the connection was ended where there is one (else null). */
  default void fault(PooledConnection connection, Throwable fault) {}
}
