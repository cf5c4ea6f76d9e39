package io.sluice.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pool of WebSocket connections, as applications use it: {@code @Inject ConnectionPool pool} for
 * the pool {@code default}, {@code @Inject @Pool("name")} for another.
 *
 * <p>All methods are thread-safe and none blocks: a message is queued, never written by the
 * caller's thread.
 */
public interface ConnectionPool {
  /** The pool's name, {@code [a-z][a-z0-9]{0,31}}. */
  String name();

  /**
   * Sends a payload to everybody who is in the group at this moment.
   *
   * @param group a group name, {@code [\p{L}\p{N}._:/-]{1,200}}
   * @param payload one JSON value as text; it is passed on byte for byte
   * @throws IllegalArgumentException if the name or the payload is not of that form, or the payload
   *     is larger than {@code outbox.max-bytes} or deeper than {@code inbound.max-depth}
   */
  Delivery broadcast(String group, String payload);

  /**
   * Sends a payload to every connection of a client id.
   *
   * @param clientId whom to
   * @param payload one JSON value as text; it is passed on byte for byte
   * @throws IllegalArgumentException as for {@link #broadcast}
   */
  Delivery send(String clientId, String payload);

  /**
   * The same two for an application with transactions: what is sent by it is held until the
   * transaction of the calling thread has committed, and vanishes if that rolls back.
   */
  AfterCommit afterCommit();

  /**
   * Ends a connection, or the wait of one, with close code 4001.
   *
   * @return false if there is no such connection (any more)
   */
  boolean kick(String connectionId);

  /** The active connections: a copy, exact at one moment. */
  List<PooledConnection> connections();

  /** Those who wait for a slot, in the order in which they would be served: a copy. */
  List<PooledConnection> waiting();

  /** The connection with that connection id, whether it is active or waits for a slot. */
  Optional<PooledConnection> connection(String connectionId);

  /** The groups and how many members each has; each figure exact at some moment of the call. */
  Map<String, Integer> groups();

  /** How the pool is now. Takes no snapshot, so it may be asked as often as you like. */
  Pools.State state();

  /**
   * Whether somebody waits for a slot or none is free, at this moment. Takes no snapshot, as {@link
   * #state}.
   */
  boolean isSaturated();

  /** One consistent set of figures. */
  PoolStats stats();

  /** What a newcomer of that class would get now, and why. */
  Explanation explain(PriorityClass priority);

  /**
   * Checks the pool against its own invariants (their ids are in {@code docs/architecture.md}).
   *
   * @return one sentence for each violation; empty when all is well
   */
  List<String> verify();
}
