package io.sluice.core.connection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections that hold a slot, by connection id and by client id.
 *
 * <p>Changes are made under the pool's lock, which the caller holds; reads need none and see each
 * index at some moment of the call. Everything is keyed by connection id, so the end of an older
 * connection can never remove a newer one (ID-2).
 *
 * @param <C> a connection
 */
public final class Registry<C extends Registry.Entry> {
  /** What a registry asks of a connection; both never change. */
  public interface Entry {
    /** What it is keyed by. */
    String connectionId();

    /** Whom it belongs to. */
    String clientId();
  }

  private final Map<String, C> byConnection = new ConcurrentHashMap<>();
  private final Map<String, List<C>> byClient = new ConcurrentHashMap<>();

  /** Adds a connection. */
  public void add(C connection) {
    byConnection.put(connection.connectionId(), connection);
    byClient.merge(connection.clientId(), List.of(connection), Registry::joined);
  }

  private static <C> List<C> joined(List<C> older, List<C> newer) {
    List<C> both = new ArrayList<>(older);
    both.addAll(newer);
    return List.copyOf(both);
  }

  /** Removes a connection. False if it is not there (any more): then nothing has changed. */
  public boolean remove(C connection) {
    if (!byConnection.remove(connection.connectionId(), connection)) {
      return false;
    }
    byClient.computeIfPresent(connection.clientId(), (id, holders) -> without(holders, connection));
    return true;
  }

  private static <C> List<C> without(List<C> holders, C gone) {
    List<C> rest = new ArrayList<>(holders);
    rest.remove(gone);
    return rest.isEmpty() ? null : List.copyOf(rest);
  }

  /** The connections of a client id, oldest first; empty if it has none. Immutable. */
  public List<C> ofClient(String clientId) {
    return byClient.getOrDefault(clientId, List.of());
  }

  /** The connection with that connection id, or null. */
  public C find(String connectionId) {
    return byConnection.get(connectionId);
  }

  /** All connections: a live view. */
  public Collection<C> all() {
    return Collections.unmodifiableCollection(byConnection.values());
  }

  /** How many there are. */
  public int size() {
    return byConnection.size();
  }

  /**
   * How many connections there are by client id; for self-checks, under the pool's lock. An id that
   * was kept though nobody has it any more counts, too, so that it is noticed.
   */
  public int clientHoldings() {
    return byClient.values().stream().mapToInt(holders -> Math.max(1, holders.size())).sum();
  }
}
