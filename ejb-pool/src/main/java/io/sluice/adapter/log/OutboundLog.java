package io.sluice.adapter.log;

import io.sluice.api.OutboundControl;
import io.sluice.api.OutboundException;
import io.sluice.api.OutboundStats;
import io.sluice.api.Target;
import io.sluice.spi.PoolListener;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Writes what an operator wants to know of services elsewhere to the server's log, logger {@code
 * io.sluice}. What may come again and again is written at most once in ten seconds for each kind
 * and host, with the count of what was left out; no message is ever written, nor a query.
 */
public final class OutboundLog implements PoolListener {
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Above that many hosts all others have their lines in common. */
  static final int MOST_HOSTS = 256;

  private static final String OTHERS = "";

  /** Enough for what containers wrap a failure in. */
  private static final int MOST_OF_A_FAILURE = 512;

  private static final Set<OutboundStats.End> LOSSES =
      EnumSet.of(OutboundStats.End.LOST, OutboundStats.End.NO_PONG);

  private final Logger log;
  private final LongSupplier nanos;
  private final Map<String, OfHost> hosts = new ConcurrentHashMap<>();

  /** Hosts of which a line says that nobody dials them. */
  private final Set<String> open = ConcurrentHashMap.newKeySet();

  /** What is remembered of one host, so that a noisy one silences no other. */
  private static final class OfHost {
    final Throttle failures;
    final Throttle losses;
    final Throttle leaks;

    OfHost(LongSupplier nanos) {
      failures = new Throttle(PERIOD_NANOS, nanos);
      losses = new Throttle(PERIOD_NANOS, nanos);
      leaks = new Throttle(PERIOD_NANOS, nanos);
    }
  }

  /** Writes to that logger, by that monotonic clock. */
  public OutboundLog(Logger log, LongSupplier nanos) {
    this.log = log;
    this.nanos = nanos;
  }

  private OfHost of(Target target) {
    OfHost known = hosts.get(target.host());
    String name = known == null && hosts.size() >= MOST_HOSTS ? OTHERS : target.host();
    return hosts.computeIfAbsent(name, any -> new OfHost(nanos));
  }

  @Override
  public void outboundOpened(Target target) {
    if (log.isLoggable(Level.DEBUG)) {
      log.log(Level.DEBUG, "outbound: opened {0}", safe(target));
    }
  }

  @Override
  public void outboundClosed(Target target, OutboundStats.End reason) {
    if (LOSSES.contains(reason)) {
      String how = reason == OutboundStats.End.LOST ? " was lost" : " answered no ping and was cut";
      of(target)
          .losses
          .tell(left -> write(Level.INFO, "a connection to " + safe(target) + how, left));
    } else if (log.isLoggable(Level.DEBUG)) {
      log.log(Level.DEBUG, "outbound: closed {0}: {1}", safe(target), reason);
    }
  }

  @Override
  public void dialFailed(Target target, Throwable cause) {
    of(target)
        .failures
        .tell(
            left ->
                write(
                    Level.WARNING,
                    "a dial of " + LogText.safe(target.host()) + " failed: " + inWords(cause),
                    left));
  }

  /** A probe that fails opens it again, which is no news. */
  @Override
  public void circuitChanged(String host, OutboundStats.Circuit now) {
    if (now == OutboundStats.Circuit.OPEN && open.add(host)) {
      write(Level.WARNING, host + " has failed too often: nobody dials it for a while", 0);
    } else if (now == OutboundStats.Circuit.CLOSED && open.remove(host)) {
      write(Level.INFO, host + " is dialled as needed again", 0);
    }
  }

  @Override
  public void leaseOverdue(Target target, Duration held, Throwable taker) {
    of(target)
        .leaks
        .tell(
            left ->
                log.log(
                    Level.WARNING,
                    "outbound: a lease of "
                        + safe(target)
                        + " has been held for "
                        + held.toSeconds()
                        + " s; it was asked for here"
                        + LogListener.suffix(left),
                    taker));
  }

  @Override
  public void outboundSteered(String host, OutboundControl.Step step, int connections) {
    String what =
        step == OutboundControl.Step.RESET_CIRCUIT
            ? "reset the circuit"
            : "closed connections, "
                + (step == OutboundControl.Step.CLOSE_IDLE ? "idle ones only" : "lent ones too")
                + ": "
                + connections;
    write(Level.INFO, host + ": an operator " + what, 0);
  }

  private void write(Level level, String line, long left) {
    log.log(level, "outbound: " + line + LogListener.suffix(left));
  }

  private static String safe(Target target) {
    return LogText.safe(target.toString());
  }

  /** A dialler's failures show no query; what else may come, such as a fault, might. */
  private static String inWords(Throwable failure) {
    boolean known = failure instanceof IOException || failure instanceof OutboundException;
    return known
        ? LogText.safe(failure.getMessage(), MOST_OF_A_FAILURE)
        : failure.getClass().getSimpleName();
  }
}
