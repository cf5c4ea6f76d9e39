package io.sluice.adapter.log;

import io.sluice.api.EndReason;
import io.sluice.api.PooledConnection;
import io.sluice.spi.PoolListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Writes what an operator wants to know to the server's log, logger {@code io.sluice}. What a
 * client can bring about again and again is written at most once in ten seconds for each kind, with
 * the count of what was left out; no message is ever written, nor a token.
 */
public final class LogListener implements PoolListener {
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Logger log;
  private final Map<EndReason, Throttle> refusals = new EnumMap<>(EndReason.class);
  private final Throttle claims;
  private final Throttle rates;
  private final Throttle slow;
  private final Throttle faults;

  /** Writes to that logger, by that monotonic clock. */
  public LogListener(Logger log, LongSupplier nanos) {
    this.log = log;
    for (EndReason reason : EndReason.values()) {
      refusals.put(reason, new Throttle(PERIOD_NANOS, nanos));
    }
    this.claims = new Throttle(PERIOD_NANOS, nanos);
    this.rates = new Throttle(PERIOD_NANOS, nanos);
    this.slow = new Throttle(PERIOD_NANOS, nanos);
    this.faults = new Throttle(PERIOD_NANOS, nanos);
  }

  @Override
  public void opened(PooledConnection connection) {
    if (log.isLoggable(Level.DEBUG)) {
      log.log(Level.DEBUG, "opened {0}", who(connection));
    }
  }

  @Override
  public void closed(PooledConnection connection, EndReason reason) {
    if (log.isLoggable(Level.DEBUG)) {
      log.log(Level.DEBUG, "closed {0}: {1}", who(connection), reason);
    }
  }

  @Override
  public void refused(String pool, String clientId, EndReason reason) {
    refusals
        .get(reason)
        .tell(
            left ->
                write(
                    Level.WARNING,
                    "pool " + pool + " refused " + LogText.safe(clientId) + ": " + reason.text(),
                    left));
  }

  @Override
  public void claimLowered(PooledConnection connection, String claim) {
    claims.tell(
        left ->
            write(
                Level.INFO,
                who(connection) + " claimed the class " + LogText.safe(claim) + " without a right",
                left));
  }

  @Override
  public void rateLimited(PooledConnection connection) {
    rates.tell(left -> write(Level.INFO, who(connection) + " sends above its rate", left));
  }

  @Override
  public void slow(PooledConnection connection) {
    slow.tell(left -> write(Level.INFO, who(connection) + " is too slow and is ended", left));
  }

  @Override
  public void fault(PooledConnection connection, Throwable fault) {
    faults.tell(
        left ->
            log.log(
                Level.ERROR,
                (connection == null ? "a part without a connection" : who(connection))
                    + " met a fault of ours"
                    + suffix(left),
                fault));
  }

  private void write(Level level, String line, long left) {
    log.log(level, line + suffix(left));
  }

  private static String suffix(long left) {
    return left == 0 ? "" : " (and " + left + " more of this kind since the last line)";
  }

  private static String who(PooledConnection connection) {
    return connection.pool()
        + "/"
        + LogText.safe(connection.clientId())
        + " ["
        + connection.priority().wireName()
        + "]";
  }
}
