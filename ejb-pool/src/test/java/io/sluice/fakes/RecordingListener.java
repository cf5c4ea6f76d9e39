package io.sluice.fakes;

import io.sluice.api.EndReason;
import io.sluice.api.PooledConnection;
import io.sluice.spi.PoolListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Keeps all events as short sentences: {@code opened a}, {@code joined a news}, {@code closed a
 * KICKED}. Watches that no lock of the pool is held, that each connection is opened first and
 * closed last, each once.
 */
public final class RecordingListener implements PoolListener {
  private final Violations violations;
  private final Queue<String> events = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();

  /** Guarded by itself: by connection id, whether it is still open. */
  private final Map<String, Boolean> open = new HashMap<>();

  private volatile Consumer<String> hook = event -> {};
  private volatile boolean severalThreads;

  /** Nothing heard yet. */
  public RecordingListener(Violations violations) {
    this.violations = violations;
  }

  /**
   * Many threads speak for one connection: then what one is just saying may be heard after its end.
   */
  public void severalThreads() {
    severalThreads = true;
  }

  /** Does something at each event: throw, look, call back into the pool. */
  public void onEach(Consumer<String> action) {
    hook = action;
  }

  @Override
  public void opened(PooledConnection connection) {
    synchronized (open) {
      boolean first = open.putIfAbsent(connection.connectionId(), true) == null;
      violations.check(first, "an event before, or a second, opened of " + connection.clientId());
    }
    note("opened " + connection.clientId());
  }

  @Override
  public void closed(PooledConnection connection, EndReason reason) {
    synchronized (open) {
      Boolean before = open.put(connection.connectionId(), false);
      violations.check(
          Boolean.TRUE.equals(before),
          "LIFE-1: closed of " + connection.clientId() + " twice or before opened");
    }
    note("closed " + connection.clientId() + " " + reason);
  }

  @Override
  public void refused(String pool, String clientId, EndReason reason) {
    note("refused " + clientId + " " + reason);
  }

  @Override
  public void claimLowered(PooledConnection connection, String claim) {
    during(connection, "claimLowered " + connection.clientId() + " " + claim);
  }

  @Override
  public void message(PooledConnection connection, String type, String text) {
    during(connection, "message " + connection.clientId() + " " + type);
  }

  @Override
  public void joined(PooledConnection connection, String group) {
    during(connection, "joined " + connection.clientId() + " " + group);
  }

  @Override
  public void left(PooledConnection connection, String group) {
    during(connection, "left " + connection.clientId() + " " + group);
  }

  @Override
  public void rateLimited(PooledConnection connection) {
    during(connection, "rateLimited " + connection.clientId());
  }

  @Override
  public void slow(PooledConnection connection) {
    during(connection, "slow " + connection.clientId());
  }

  @Override
  public void fault(PooledConnection connection, Throwable fault) {
    faults.add(fault);
    note("fault " + (connection == null ? "-" : connection.clientId()));
  }

  private void during(PooledConnection connection, String event) {
    synchronized (open) {
      Boolean isOpen = open.get(connection.connectionId());
      violations.check(
          severalThreads ? isOpen != null : Boolean.TRUE.equals(isOpen),
          "an event before opened or after closed: " + event);
    }
    note(event);
  }

  private void note(String event) {
    violations.checkNoLock("PoolListener, " + event);
    events.add(event);
    hook.accept(event);
  }

  /** All events, in the order in which they were heard. */
  public List<String> events() {
    return List.copyOf(events);
  }

  /** Those that begin so. */
  public List<String> events(String beginning) {
    List<String> some = new ArrayList<>(events);
    some.removeIf(event -> !event.startsWith(beginning));
    return some;
  }

  /** What went wrong. */
  public List<Throwable> faults() {
    return List.copyOf(faults);
  }

  /** Forgets the faults so far: they were meant. */
  public void forgetFaults() {
    faults.clear();
  }

  /** Forgets the events so far. */
  public void clear() {
    events.clear();
  }
}
