package io.sluice.adapter.ejb;

import io.sluice.api.ConnectionPage;
import io.sluice.api.ConnectionPool;
import io.sluice.api.Delivery;
import io.sluice.api.Explanation;
import io.sluice.api.PoolControl;
import io.sluice.api.PoolStats;
import io.sluice.api.PooledConnection;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.api.RemoteConnection;
import io.sluice.api.RemotePool;
import io.sluice.api.RemotePoolException;
import io.sluice.api.RemotePoolException.Reason;
import io.sluice.core.Node;
import jakarta.annotation.security.DeclareRoles;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Remote;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The pools as an EJB, for callers elsewhere. It translates, and decides nothing. A singleton that
 * callers share: it keeps nothing, and so nobody waits for an instance.
 */
@Singleton
@Remote(RemotePool.class)
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
@DeclareRoles({PoolFacade.MONITOR, PoolFacade.OPERATOR, PoolFacade.ADMIN, PoolFacade.PUBLISHER})
@DenyAll // what says nothing of who may ask is for nobody
public class PoolFacade implements RemotePool {
  static final String MONITOR = "sluice-monitor";
  static final String OPERATOR = "sluice-operator";
  static final String ADMIN = "sluice-admin";
  static final String PUBLISHER = "sluice-publisher";

  private static final String NAME = "[a-z][a-z0-9]{0,31}";

  @Inject private Node node;

  @Override
  @RolesAllowed({MONITOR, OPERATOR, ADMIN})
  public List<String> pools() {
    return node.all().stream().map(ConnectionPool::name).toList();
  }

  @Override
  @RolesAllowed(PUBLISHER)
  public Delivery broadcast(String pool, String group, String json) throws RemotePoolException {
    PoolControl found = find(pool);
    need("group", group);
    need("json", json);
    return orRefuse(() -> found.broadcast(group, json));
  }

  @Override
  @RolesAllowed(PUBLISHER)
  public Delivery send(String pool, String clientId, String json) throws RemotePoolException {
    PoolControl found = find(pool);
    need("clientId", clientId);
    need("json", json);
    return orRefuse(() -> found.send(clientId, json));
  }

  @Override
  @RolesAllowed({PUBLISHER, MONITOR, OPERATOR, ADMIN})
  public Pools.State state(String pool) throws RemotePoolException {
    return find(pool).state();
  }

  @Override
  @RolesAllowed({OPERATOR, ADMIN})
  public boolean kick(String pool, String connectionId) throws RemotePoolException {
    PoolControl found = find(pool);
    need("connectionId", connectionId);
    return found.kick(connectionId);
  }

  @Override
  @RolesAllowed({MONITOR, OPERATOR, ADMIN})
  public PoolStats stats(String pool) throws RemotePoolException {
    return find(pool).stats();
  }

  @Override
  @RolesAllowed({MONITOR, OPERATOR, ADMIN})
  public Explanation explain(String pool, PriorityClass priority) throws RemotePoolException {
    PoolControl found = find(pool);
    need("priority", priority);
    return found.explain(priority);
  }

  @Override
  @RolesAllowed({MONITOR, OPERATOR, ADMIN})
  public ConnectionPage connections(String pool, String after, int limit)
      throws RemotePoolException {
    return page(find(pool), each -> true, after, limit);
  }

  @Override
  @RolesAllowed({MONITOR, OPERATOR, ADMIN})
  public ConnectionPage connectionsOf(String pool, String clientId, String after, int limit)
      throws RemotePoolException {
    PoolControl found = find(pool);
    need("clientId", clientId);
    return page(found, each -> each.clientId().equals(clientId), after, limit);
  }

  @Override
  @RolesAllowed({OPERATOR, ADMIN})
  public boolean drain(String pool) throws RemotePoolException {
    return find(pool).drain();
  }

  @Override
  @RolesAllowed({OPERATOR, ADMIN})
  public boolean resume(String pool) throws RemotePoolException {
    return find(pool).resume();
  }

  private static ConnectionPage page(
      PoolControl pool, Predicate<PooledConnection> wanted, String after, int limit)
      throws RemotePoolException {
    if (limit < 1 || limit > MOST_CONNECTIONS) {
      throw bad("limit must be from 1 to " + MOST_CONNECTIONS + ", was " + limit);
    }
    // The waiting first: who is admitted in between is there twice and not missing.
    List<PooledConnection> found =
        Stream.concat(pool.waiting().stream(), pool.connections().stream())
            .filter(wanted)
            .filter(each -> after == null || each.connectionId().compareTo(after) > 0)
            .distinct()
            .sorted(Comparator.comparing(PooledConnection::connectionId))
            .limit(limit + 1L)
            .toList();
    return new ConnectionPage(
        found.stream().limit(limit).map(PoolFacade::copy).toList(),
        found.size() > limit ? found.get(limit - 1).connectionId() : null);
  }

  private static RemoteConnection copy(PooledConnection of) {
    return new RemoteConnection(
        of.pool(),
        of.connectionId(),
        of.clientId(),
        of.priority(),
        of.isActive(),
        of.age().toMillis(),
        of.groups().stream().sorted().toList());
  }

  private PoolControl find(String pool) throws RemotePoolException {
    need("pool", pool);
    Optional<PoolControl> found = node.control(pool);
    if (found.isPresent()) {
      return found.get();
    }
    // What can't be a name may be anything, and of any length: it isn't repeated.
    throw new RemotePoolException(
        Reason.NO_SUCH_POOL,
        pool.matches(NAME)
            ? "no pool \"" + pool + "\" is configured"
            : "pool must match " + NAME + ", had " + pool.length() + " characters");
  }

  private static void need(String name, Object value) throws RemotePoolException {
    if (value == null) {
      throw bad(name + " must be given, was null");
    }
  }

  /** What the pool has against it is told as it is. */
  private static <T> T orRefuse(Supplier<T> action) throws RemotePoolException {
    try {
      return action.get();
    } catch (IllegalArgumentException wrong) {
      throw bad(wrong.getMessage());
    }
  }

  private static RemotePoolException bad(String message) {
    return new RemotePoolException(Reason.BAD_ARGUMENT, message);
  }
}
