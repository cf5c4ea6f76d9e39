package io.sluice.core.stats;

import io.sluice.api.EndReason;
import io.sluice.api.HandshakeRefusal;
import io.sluice.api.PoolStats;
import io.sluice.api.PriorityClass;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.LongStream;

/**
 * Connections, counted, by class. Nothing here ever falls.
 *
 * <p>Not thread-safe but where it says so: guarded by the pool's lock, together with the registry,
 * so that a snapshot's identities hold exactly. {@code offered} is counted on its own and not
 * derived, so that {@code verify()} has something to compare.
 */
public final class ConnectionCounters {
  private long offered;
  private final long[] admitted = perClass();
  private final long[] queued = perClass();
  private final long[] admittedFromQueue = perClass();
  private final long[] refused = perClass();
  private final long[] timedOut = perClass();
  private final long[] cancelled = perClass();
  private final long[] shutDown = perClass();
  private final long[] preempted = perClass();
  private final Map<EndReason, Long> refusedByReason = new EnumMap<>(EndReason.class);
  private long closed;
  private final Map<EndReason, Long> closedByReason = new EnumMap<>(EndReason.class);
  private long claimsLowered;
  private final AtomicLongArray handshakesRefused =
      new AtomicLongArray(HandshakeRefusal.values().length);

  /**
   * One class, counted: {@code queued = waiting + admittedFromQueue + timedOut + cancelled +
   * shutDown}. What each of them means, {@link PoolStats.OfClass} says.
   */
  public record OfClass(
      long admitted,
      long queued,
      long admittedFromQueue,
      long refused,
      long timedOut,
      long cancelled,
      long shutDown,
      long preempted) {}

  private static long[] perClass() {
    return new long[PriorityClass.values().length];
  }

  /** Somebody asked, and got a slot at once. */
  public void admitted(PriorityClass priority) {
    offered++;
    admitted[priority.ordinal()]++;
  }

  /** Somebody asked, and has to wait for a slot. */
  public void queued(PriorityClass priority) {
    offered++;
    queued[priority.ordinal()]++;
  }

  /** Somebody asked, and was neither let in nor may wait. */
  public void refused(PriorityClass priority, EndReason reason) {
    offered++;
    refused[priority.ordinal()]++;
    refusedByReason.merge(reason, 1L, Long::sum);
  }

  /** One who waited got a slot. */
  public void admittedFromQueue(PriorityClass priority) {
    admittedFromQueue[priority.ordinal()]++;
  }

  /** One waited until the end of their time. */
  public void timedOut(PriorityClass priority) {
    timedOut[priority.ordinal()]++;
  }

  /** One who waited went away, or was kicked, replaced or found dead. */
  public void cancelled(PriorityClass priority) {
    cancelled[priority.ordinal()]++;
  }

  /** One who waited was sent away by a drain or a stop. */
  public void shutDown(PriorityClass priority) {
    shutDown[priority.ordinal()]++;
  }

  /** One of that class lost its slot to a higher one. It is also {@link #closed}. */
  public void preempted(PriorityClass priority) {
    preempted[priority.ordinal()]++;
  }

  /** A slot was given back. */
  public void closed(EndReason reason) {
    closed++;
    closedByReason.merge(reason, 1L, Long::sum);
  }

  /** Somebody asked for a higher class than they may have. */
  public void claimLowered() {
    claimsLowered++;
  }

  /**
   * A handshake was refused. The exception: needs no lock, since a flood of these must cost little.
   */
  public void handshakeRefused(HandshakeRefusal reason) {
    handshakesRefused.incrementAndGet(reason.ordinal());
  }

  public long offered() {
    return offered;
  }

  public long admitted() {
    return sum(admitted);
  }

  public long queued() {
    return sum(queued);
  }

  public long admittedFromQueue() {
    return sum(admittedFromQueue);
  }

  public long refused() {
    return sum(refused);
  }

  public long timedOut() {
    return sum(timedOut);
  }

  public long cancelled() {
    return sum(cancelled);
  }

  public long shutDown() {
    return sum(shutDown);
  }

  public long preempted() {
    return sum(preempted);
  }

  /** Got a slot, at once or after a wait. */
  public long created() {
    return admitted() + admittedFromQueue();
  }

  public long closed() {
    return closed;
  }

  public long claimsLowered() {
    return claimsLowered;
  }

  /** Of that class, as it is now: a copy. */
  public OfClass of(PriorityClass priority) {
    int i = priority.ordinal();
    return new OfClass(
        admitted[i],
        queued[i],
        admittedFromQueue[i],
        refused[i],
        timedOut[i],
        cancelled[i],
        shutDown[i],
        preempted[i]);
  }

  /** Of all classes, as it is now: a copy, which nobody can change. */
  public PoolStats.Totals totals() {
    return new PoolStats.Totals(
        offered,
        admitted(),
        admittedFromQueue(),
        queued(),
        copyOf(refusedByReason),
        timedOut(),
        cancelled(),
        shutDown(),
        preempted(),
        created(),
        closed,
        copyOf(closedByReason),
        claimsLowered,
        errors(),
        refusedHandshakes());
  }

  private Map<HandshakeRefusal, Long> refusedHandshakes() {
    Map<HandshakeRefusal, Long> counts = new EnumMap<>(HandshakeRefusal.class);
    for (HandshakeRefusal each : HandshakeRefusal.values()) {
      long count = handshakesRefused.get(each.ordinal());
      if (count > 0) {
        counts.put(each, count);
      }
    }
    return Collections.unmodifiableMap(counts);
  }

  private PoolStats.Errors errors() {
    long atCapacity = refusedByReason.getOrDefault(EndReason.AT_CAPACITY, 0L);
    return new PoolStats.Errors(
        timedOut()
            + closedBy(EndReason.SLOW_CONSUMER)
            + closedBy(EndReason.MESSAGE_TIMEOUT)
            + closedBy(EndReason.NO_PONG),
        atCapacity,
        closedBy(EndReason.CONNECTION_LOST)
            + closedBy(EndReason.INTERNAL_ERROR)
            + (refused() - atCapacity));
  }

  private long closedBy(EndReason reason) {
    return closedByReason.getOrDefault(reason, 0L);
  }

  private static long sum(long[] perClass) {
    return LongStream.of(perClass).sum();
  }

  private static Map<EndReason, Long> copyOf(Map<EndReason, Long> counts) {
    return Collections.unmodifiableMap(new EnumMap<>(counts));
  }
}
