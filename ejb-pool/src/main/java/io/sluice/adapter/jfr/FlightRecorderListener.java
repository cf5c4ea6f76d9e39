package io.sluice.adapter.jfr;

import io.sluice.api.EndReason;
import io.sluice.api.OutboundStats;
import io.sluice.api.PooledConnection;
import io.sluice.api.PriorityClass;
import io.sluice.api.Target;
import io.sluice.spi.PoolListener;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jfr.Event;

/**
 * Tells JDK Flight Recorder: {@code io.sluice.Admission}, {@code io.sluice.Preemption}, {@code
 * io.sluice.SlowConsumer}, {@code io.sluice.Sweep}, {@code io.sluice.Outbound}, {@code
 * io.sluice.Circuit}. They name pool and class, or the host that is dialled, and nobody: a
 * recording leaves the house, and no client id, connection id or address has to be in it.
 * Thread-safe.
 *
 * <p>While no recording wants an event, its method looks at one flag; the empty event that it asks
 * is gone once the method is compiled.
 */
public final class FlightRecorderListener implements PoolListener {
  private static final String ADMITTED = "admitted";
  private static final String PARKED = "parked";
  private static final String ADMITTED_FROM_QUEUE = "admittedFromQueue";
  private static final String REFUSED = "refused";
  private static final String WAIT_ENDED = "waitEnded";

  /**
   * Loads the events with this class: without {@code jdk.jfr} that fails here, once, where whoever
   * loads it by name hears of it, and not again and again at what is told.
   */
  static final List<Class<? extends Event>> EVENTS =
      List.of(
          AdmissionEvent.class,
          PreemptionEvent.class,
          SlowConsumerEvent.class,
          SweepEvent.class,
          OutboundEvent.class,
          CircuitEvent.class);

  /**
   * By connection id, who was admitted from the queue and whose {@link #opened} is still to come:
   * it has been told already. Kept without a recording too, as one may begin or end in between.
   */
  private final Set<String> toldFromQueue = ConcurrentHashMap.newKeySet();

  @Override
  public void opened(PooledConnection connection) {
    if (!toldFromQueue.remove(connection.connectionId())) {
      admission(connection, ADMITTED, null, Duration.ZERO);
    }
  }

  @Override
  public void refused(String pool, String clientId, PriorityClass priority, EndReason reason) {
    AdmissionEvent event = new AdmissionEvent();
    if (event.shouldCommit()) {
      event.pool = pool;
      event.priority = priority.wireName();
      event.outcome = REFUSED;
      event.reason = reason.name();
      event.commit();
    }
  }

  @Override
  public void parked(PooledConnection connection, int position) {
    admission(connection, PARKED, null, Duration.ZERO);
  }

  @Override
  public void unparked(PooledConnection connection, Duration waited, EndReason reason) {
    if (reason == null) {
      toldFromQueue.add(connection.connectionId());
    }
    admission(connection, reason == null ? ADMITTED_FROM_QUEUE : WAIT_ENDED, reason, waited);
  }

  private static void admission(
      PooledConnection connection, String outcome, EndReason reason, Duration waited) {
    AdmissionEvent event = new AdmissionEvent();
    if (event.shouldCommit()) {
      event.pool = connection.pool();
      event.priority = connection.priority().wireName();
      event.outcome = outcome;
      event.reason = reason == null ? null : reason.name();
      event.waited = waited.toNanos();
      event.commit();
    }
  }

  @Override
  public void preempted(PooledConnection victim, PriorityClass by) {
    PreemptionEvent event = new PreemptionEvent();
    if (event.shouldCommit()) {
      event.pool = victim.pool();
      event.victim = victim.priority().wireName();
      event.by = by.wireName();
      event.commit();
    }
  }

  @Override
  public void slow(PooledConnection connection) {
    SlowConsumerEvent event = new SlowConsumerEvent();
    if (event.shouldCommit()) {
      event.pool = connection.pool();
      event.priority = connection.priority().wireName();
      event.commit();
    }
  }

  @Override
  public void swept(String pool, int looked, int pinged, int ended, Duration took) {
    SweepEvent event = new SweepEvent();
    if (event.shouldCommit()) {
      event.pool = pool;
      event.looked = looked;
      event.pinged = pinged;
      event.ended = ended;
      event.took = took.toNanos();
      event.commit();
    }
  }

  @Override
  public void outboundOpened(Target target) {
    outbound(target, "opened", null);
  }

  @Override
  public void outboundClosed(Target target, OutboundStats.End reason) {
    outbound(target, "closed", reason.name());
  }

  @Override
  public void dialFailed(Target target, Throwable cause) {
    outbound(target, "dialFailed", cause.getClass().getSimpleName());
  }

  private static void outbound(Target target, String outcome, String reason) {
    OutboundEvent event = new OutboundEvent();
    if (event.shouldCommit()) {
      event.host = target.host();
      event.outcome = outcome;
      event.reason = reason;
      event.commit();
    }
  }

  @Override
  public void circuitChanged(String host, OutboundStats.Circuit now) {
    CircuitEvent event = new CircuitEvent();
    if (event.shouldCommit()) {
      event.host = host;
      event.state = now.name();
      event.commit();
    }
  }
}
