package io.sluice.core;

import io.sluice.api.EndReason;
import io.sluice.api.PooledConnection;
import io.sluice.api.PriorityClass;
import io.sluice.spi.PoolListener;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a listener is told, apart from what the pool counts itself. */
final class Tally implements PoolListener {
  private enum Kind {
    OPENED,
    REFUSED,
    UNPARKED,
    ADMITTED_LATE,
    TIMED_OUT,
    PREEMPTED
  }

  private record Key(PriorityClass priority, Kind kind) {}

  /** What one class was told of. */
  record OfClass(
      long opened, long refused, long unparked, long admittedLate, long timedOut, long preempted) {}

  private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();
  private final Map<EndReason, LongAdder> closed = new ConcurrentHashMap<>();
  private final LongAdder open = new LongAdder();
  private final LongAdder parked = new LongAdder();
  private final LongAdder places = new LongAdder();
  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();

  private void count(PriorityClass priority, Kind kind) {
    counts.computeIfAbsent(new Key(priority, kind), key -> new LongAdder()).increment();
  }

  private long counted(PriorityClass priority, Kind kind) {
    LongAdder count = counts.get(new Key(priority, kind));
    return count == null ? 0 : count.sum();
  }

  @Override
  public void opened(PooledConnection connection) {
    open.increment();
    count(connection.priority(), Kind.OPENED);
  }

  @Override
  public void closed(PooledConnection connection, EndReason reason) {
    open.decrement();
    closed.computeIfAbsent(reason, key -> new LongAdder()).increment();
  }

  @Override
  public void refused(String pool, String clientId, PriorityClass priority, EndReason reason) {
    count(priority, Kind.REFUSED);
  }

  @Override
  public void parked(PooledConnection connection, int position) {
    parked.increment();
  }

  @Override
  public void unparked(PooledConnection connection, Duration waited, EndReason reason) {
    parked.decrement();
    count(connection.priority(), Kind.UNPARKED);
    if (reason == null) {
      count(connection.priority(), Kind.ADMITTED_LATE);
    } else if (reason == EndReason.QUEUE_TIMEOUT) {
      count(connection.priority(), Kind.TIMED_OUT);
    }
  }

  @Override
  public void preempted(PooledConnection victim, PriorityClass by) {
    count(victim.priority(), Kind.PREEMPTED);
  }

  @Override
  public void joined(PooledConnection connection, String group) {
    places.increment();
  }

  @Override
  public void left(PooledConnection connection, String group) {
    places.decrement();
  }

  @Override
  public void fault(PooledConnection connection, Throwable fault) {
    faults.add(fault);
  }

  /** Each class's figures. */
  Map<PriorityClass, OfClass> classes() {
    Map<PriorityClass, OfClass> all = new EnumMap<>(PriorityClass.class);
    for (PriorityClass each : PriorityClass.values()) {
      all.put(
          each,
          new OfClass(
              counted(each, Kind.OPENED),
              counted(each, Kind.REFUSED),
              counted(each, Kind.UNPARKED),
              counted(each, Kind.ADMITTED_LATE),
              counted(each, Kind.TIMED_OUT),
              counted(each, Kind.PREEMPTED)));
    }
    return all;
  }

  /** Ends of active connections. */
  Map<EndReason, Long> closedByReason() {
    Map<EndReason, Long> all = new EnumMap<>(EndReason.class);
    closed.forEach((reason, count) -> all.put(reason, count.sum()));
    return all;
  }

  /** Opened and not closed, parked and not unparked, joined and not left. */
  long stillIn() {
    return Math.abs(open.sum()) + Math.abs(parked.sum()) + Math.abs(places.sum());
  }

  Queue<Throwable> faults() {
    return faults;
  }
}
