package io.sluice.api;

import java.util.List;

/**
 * The pools of a node for applications elsewhere: in another deployment on the same server, or in
 * another JVM. An EJB with this business interface stands at {@link #JNDI_NAME}.
 *
 * <p>Each method needs a role of the container's, as REST does, and nobody has one unasked: {@code
 * sluice-publisher} sends, {@code sluice-monitor} (or {@code -operator}, {@code -admin}) looks,
 * {@code sluice-operator} (or {@code -admin}) kicks, drains and resumes. Without it the caller gets
 * {@code jakarta.ejb.EJBAccessException}.
 *
 * <p>Stateless: any number of threads may use one proxy, and one may be kept for long. No call
 * waits for a client of the pool; one over the network takes its round trip. A call takes no part
 * in the caller's transaction: what is sent is sent, whether that commits or not.
 *
 * <p>What goes over the wire may gain parts and doesn't lose any: a client jar that is older than
 * the server doesn't see new ones, and in one that is newer they are null, 0 or false.
 */
public interface RemotePool {
  /**
   * Where it is found by {@code @EJB(lookup = …)} or {@code InitialContext}, in any server: in an
   * application that is named {@code sluice}, as that of {@code sluice.ear} is. In one with another
   * name, that stands after {@code java:global/} instead.
   */
  String JNDI_NAME = "java:global/sluice/ejb-pool/PoolFacade!io.sluice.api.RemotePool";

  /** Where a client of WildFly finds it, from another JVM: in an application of the same name. */
  String WILDFLY_NAME = "ejb:sluice/ejb-pool/PoolFacade!io.sluice.api.RemotePool";

  /** The most connections in one page. */
  int MOST_CONNECTIONS = 1_000;

  /** The names of the configured pools, in the order of {@code sluice.pools}. For monitors. */
  List<String> pools();

  /**
   * Sends a payload to everybody who is in the group at this moment. For publishers.
   *
   * @param pool the pool's name, {@code default} if nothing is configured
   * @param group a group name, {@code [\p{L}\p{N}._:/-]{1,200}}
   * @param json one JSON value as text; it is passed on byte for byte
   * @return whether it was taken on, and for how many; it says nothing about arrival
   * @throws RemotePoolException if there is no such pool, if the name or the payload is not of that
   *     form, or the payload is larger than {@code outbox.max-bytes} or deeper than {@code
   *     inbound.max-depth}
   */
  Delivery broadcast(String pool, String group, String json) throws RemotePoolException;

  /**
   * Sends a payload to every connection of a client id. For publishers.
   *
   * @param clientId whom to, {@code [\p{L}\p{N}._:/@-]{1,128}}
   * @throws RemotePoolException as for {@link #broadcast}
   */
  Delivery send(String pool, String clientId, String json) throws RemotePoolException;

  /**
   * Whether a pool takes connections. For publishers and for monitors: it is no secret, as {@code
   * GET /health} says it to everybody.
   *
   * @throws RemotePoolException if there is no such pool
   */
  Pools.State state(String pool) throws RemotePoolException;

  /**
   * Ends a connection, or the wait of one, with close code 4001. For operators.
   *
   * @return false if there is no such connection (any more)
   * @throws RemotePoolException if there is no such pool
   */
  boolean kick(String pool, String connectionId) throws RemotePoolException;

  /**
   * One consistent set of figures, the same as REST and JMX show. For monitors.
   *
   * @throws RemotePoolException if there is no such pool
   */
  PoolStats stats(String pool) throws RemotePoolException;

  /**
   * What a newcomer of that class would get now, and why. For monitors.
   *
   * @throws RemotePoolException if there is no such pool, or the class is null
   */
  Explanation explain(String pool, PriorityClass priority) throws RemotePoolException;

  /**
   * One page of those who have a slot or wait for one, by connection id. For monitors. Who comes or
   * goes between two pages makes nobody else appear twice or not at all.
   *
   * @param after {@link ConnectionPage#next} of the page before; null for the first
   * @param limit how many at most, from 1 to {@link #MOST_CONNECTIONS}
   * @throws RemotePoolException if there is no such pool, or the limit is out of bounds
   */
  ConnectionPage connections(String pool, String after, int limit) throws RemotePoolException;

  /**
   * The same of one client id. For monitors.
   *
   * @throws RemotePoolException as for {@link #connections}
   */
  ConnectionPage connectionsOf(String pool, String clientId, String after, int limit)
      throws RemotePoolException;

  /**
   * Begins to drain: takes nobody any more, sends waiters away, then tells and ends the connections
   * batch by batch. Idempotent; returns before that is done. For operators.
   *
   * @return false if the pool is not {@link Pools.State#ACTIVE}
   * @throws RemotePoolException if there is no such pool
   */
  boolean drain(String pool) throws RemotePoolException;

  /**
   * Takes connections again, during or after a drain. For operators.
   *
   * @return false if the pool is not draining or drained
   * @throws RemotePoolException if there is no such pool
   */
  boolean resume(String pool) throws RemotePoolException;
}
