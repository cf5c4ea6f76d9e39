package io.sluice.adapter.cdi;

import io.sluice.api.ConnectionClosed;
import io.sluice.api.ConnectionOpened;
import io.sluice.api.ConnectionPreempted;
import io.sluice.api.EndReason;
import io.sluice.api.GroupChanged;
import io.sluice.api.MessageReceived;
import io.sluice.api.Pool;
import io.sluice.api.PooledConnection;
import io.sluice.api.PriorityClass;
import io.sluice.spi.PoolListener;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * Fires the pool's events to the application's CDI observers: for each connection one after the
 * other, on the server's threads, never on the one that the event came from. A connection whose
 * observers are too slow loses events above {@code events.max-pending}, counted; its opening,
 * preemption and closing are lost only when the application itself ends before its observers get to
 * them. One that waits for a slot is no event yet.
 */
final class CdiEvents implements PoolListener {
  /** An empty event of each type, to ask for its observers with. */
  private static final Map<Class<?>, Record> SAMPLES =
      Map.of(
          ConnectionOpened.class, new ConnectionOpened("", "", "", PriorityClass.NORMAL),
          ConnectionClosed.class, new ConnectionClosed("", "", "", EndReason.CLIENT_CLOSED),
          ConnectionPreempted.class,
              new ConnectionPreempted("", "", "", PriorityClass.LOW, PriorityClass.HIGH),
          MessageReceived.class, new MessageReceived("", "", "", "", ""),
          GroupChanged.class, new GroupChanged("", "", "", "", GroupChanged.Change.JOINED));

  private final Observers observers;
  private final ToIntFunction<String> mostPending;
  private final Consumer<String> dropped;
  private final Map<String, SerialQueue> queues = new ConcurrentHashMap<>();
  private final Map<String, Set<Class<?>>> observed = new ConcurrentHashMap<>();

  /**
   * Fires to these.
   *
   * @param mostPending the bound of a pool, by its name
   * @param dropped told the pool's name for each event that is given up
   */
  CdiEvents(Observers observers, ToIntFunction<String> mostPending, Consumer<String> dropped) {
    this.observers = observers;
    this.mostPending = mostPending;
    this.dropped = dropped;
  }

  /**
   * Makes the connection's queue. It is the first that is heard of it; what comes after finds it.
   */
  @Override
  public void opened(PooledConnection connection) {
    if (isAnyObserved(connection.pool())) {
      queues.put(
          connection.connectionId(), observers.queue(mostPending.applyAsInt(connection.pool())));
      fire(
          connection,
          queues.get(connection.connectionId()),
          new ConnectionOpened(
              connection.pool(),
              connection.connectionId(),
              connection.clientId(),
              connection.priority()),
          true);
    }
  }

  /** Takes the queue away: what races with the end is too late and counts as given up. */
  @Override
  public void closed(PooledConnection connection, EndReason reason) {
    fire(
        connection,
        queues.remove(connection.connectionId()),
        new ConnectionClosed(
            connection.pool(), connection.connectionId(), connection.clientId(), reason),
        true);
  }

  /** As its end does, it comes through whatever else waits: there is one at most. */
  @Override
  public void preempted(PooledConnection victim, PriorityClass by) {
    fire(
        victim,
        queues.get(victim.connectionId()),
        new ConnectionPreempted(
            victim.pool(), victim.connectionId(), victim.clientId(), victim.priority(), by),
        true);
  }

  @Override
  public void message(PooledConnection connection, String type, String text) {
    if (isObserved(connection.pool(), MessageReceived.class)) {
      fire(
          connection,
          queues.get(connection.connectionId()),
          new MessageReceived(
              connection.pool(), connection.connectionId(), connection.clientId(), type, text),
          false);
    }
  }

  @Override
  public void joined(PooledConnection connection, String group) {
    changed(connection, group, GroupChanged.Change.JOINED);
  }

  @Override
  public void left(PooledConnection connection, String group) {
    changed(connection, group, GroupChanged.Change.LEFT);
  }

  private void changed(PooledConnection connection, String group, GroupChanged.Change change) {
    if (isObserved(connection.pool(), GroupChanged.class)) {
      fire(
          connection,
          queues.get(connection.connectionId()),
          new GroupChanged(
              connection.pool(), group, connection.connectionId(), connection.clientId(), change),
          false);
    }
  }

  private void fire(PooledConnection connection, SerialQueue queue, Record event, boolean always) {
    String pool = connection.pool();
    if (isObserved(pool, event.getClass())) {
      observers.fire(source(pool), queue, event, always);
    }
  }

  private Observers.Source source(String pool) {
    return new Observers.Source(
        pool, new Annotation[] {Pool.Literal.of(pool)}, () -> dropped.accept(pool));
  }

  /** Comes by regularly: a good moment to try again. */
  @Override
  public void swept(String pool, int looked, int pinged, int ended, Duration took) {
    observers.resumeStalled();
  }

  private boolean isAnyObserved(String pool) {
    return SAMPLES.keySet().stream().anyMatch(type -> isObserved(pool, type));
  }

  /** Observers don't come or go while an application runs, so each answer is kept. */
  private boolean isObserved(String pool, Class<?> type) {
    return observed.computeIfAbsent(pool, this::observedIn).contains(type);
  }

  private Set<Class<?>> observedIn(String pool) {
    return SAMPLES.entrySet().stream()
        .filter(each -> observers.areFor(each.getValue(), Pool.Literal.of(pool)))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }
}
