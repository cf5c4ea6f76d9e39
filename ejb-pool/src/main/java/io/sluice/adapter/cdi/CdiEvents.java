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
import jakarta.enterprise.inject.spi.BeanManager;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
  private static final Map<Class<?>, Object> SAMPLES =
      Map.of(
          ConnectionOpened.class, new ConnectionOpened("", "", "", PriorityClass.NORMAL),
          ConnectionClosed.class, new ConnectionClosed("", "", "", EndReason.CLIENT_CLOSED),
          ConnectionPreempted.class,
              new ConnectionPreempted("", "", "", PriorityClass.LOW, PriorityClass.HIGH),
          MessageReceived.class, new MessageReceived("", "", "", "", ""),
          GroupChanged.class, new GroupChanged("", "", "", "", GroupChanged.Change.JOINED));

  private final BeanManager beans;
  private final Executor executor;
  private final ToIntFunction<String> mostPending;
  private final Consumer<String> dropped;
  private final Faults faults;

  /** Events that observers have not heard yet. Waited for by {@link #finish}. */
  private final AtomicLong pending = new AtomicLong();

  private volatile boolean finished;
  private final Map<String, SerialQueue> queues = new ConcurrentHashMap<>();

  /** Those that the executor took nothing from: it had no thread, or is ending. */
  private final Queue<SerialQueue> stalled = new ConcurrentLinkedQueue<>();

  private final Map<String, Set<Class<?>>> observed = new ConcurrentHashMap<>();

  /** Hears of an observer's failure: the pool and the type of the event. */
  @FunctionalInterface
  interface Faults {
    void observerFault(String pool, String event, Throwable fault);
  }

  /**
   * Fires by that bean manager.
   *
   * @param mostPending the bound of a pool, by its name
   * @param dropped told the pool's name for each event that is given up
   * @param faults told when an observer fails
   */
  CdiEvents(
      BeanManager beans,
      Executor executor,
      ToIntFunction<String> mostPending,
      Consumer<String> dropped,
      Faults faults) {
    this.beans = beans;
    this.executor = executor;
    this.mostPending = mostPending;
    this.dropped = dropped;
    this.faults = faults;
  }

  /**
   * Makes the connection's queue. It is the first that is heard of it; what comes after finds it.
   */
  @Override
  public void opened(PooledConnection connection) {
    if (isAnyObserved(connection.pool())) {
      queues.put(
          connection.connectionId(),
          new SerialQueue(executor, mostPending.applyAsInt(connection.pool()), stalled::add));
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
    if (!isObserved(pool, event.getClass())) {
      return;
    }
    pending.incrementAndGet();
    if (queue == null || !queue.add(() -> deliver(pool, event), always)) {
      settled();
      dropped.accept(pool);
    }
  }

  private void deliver(String pool, Record event) {
    try {
      if (finished) {
        dropped.accept(pool);
        return;
      }
      beans.getEvent().select(Pool.Literal.of(pool)).fire(event);
    } catch (RuntimeException fault) {
      faults.observerFault(pool, event.getClass().getSimpleName(), fault);
    } finally {
      settled();
    }
  }

  /** Comes by regularly: a good moment to try again. */
  @Override
  public void swept(String pool, int looked, int pinged, int ended, Duration took) {
    resumeStalled();
  }

  private void resumeStalled() {
    // As many as there are now: one that stalls again comes in at the end.
    for (int left = stalled.size(); left > 0; left--) {
      SerialQueue queue = stalled.poll();
      if (queue != null) {
        queue.resume();
      }
    }
  }

  private void settled() {
    if (pending.decrementAndGet() == 0) {
      synchronized (pending) {
        pending.notifyAll();
      }
    }
  }

  /**
   * The application is ending: lets the observers hear what is waiting, so long at most; what is
   * left after that is given up, since there are no observers any more.
   */
  void finish(long nanos) {
    long deadlineNanos = System.nanoTime() + nanos;
    resumeStalled();
    try {
      synchronized (pending) {
        long left = nanos;
        while (pending.get() > 0 && left > 0 && stalled.isEmpty()) {
          TimeUnit.NANOSECONDS.timedWait(pending, left);
          left = deadlineNanos - System.nanoTime();
        }
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    finished = true;
    for (SerialQueue queue = stalled.poll(); queue != null; queue = stalled.poll()) {
      queue.runHere(); // each is counted as dropped
    }
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
        .filter(
            each -> !beans.resolveObserverMethods(each.getValue(), Pool.Literal.of(pool)).isEmpty())
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }
}
