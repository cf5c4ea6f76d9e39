package io.sluice.adapter.log;

import io.sluice.api.EndReason;
import io.sluice.api.HandshakeRefusal;
import io.sluice.api.PoolStats;
import io.sluice.api.PooledConnection;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.spi.PoolListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Writes what an operator wants to know to the server's log, logger {@code io.sluice}. What a
 * client can bring about again and again is written at most once in ten seconds for each kind and
 * pool, with the count of what was left out; no message is ever written, nor a token.
 */
public final class LogListener implements PoolListener {
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** The most lines of one self-check. */
  private static final int MOST_VIOLATIONS = 20;

  private final Logger log;
  private final LongSupplier nanos;
  private final Map<String, OfPool> pools = new ConcurrentHashMap<>();
  private final Map<String, Throttle> faults = new ConcurrentHashMap<>();
  private final Map<String, Throttle> managementFaults = new ConcurrentHashMap<>();

  /** Writes to that logger, by that monotonic clock. */
  public LogListener(Logger log, LongSupplier nanos) {
    this.log = log;
    this.nanos = nanos;
  }

  private Throttle throttle() {
    return new Throttle(PERIOD_NANOS, nanos);
  }

  /** Of each type of exception one: a fault that comes often hides no other. */
  private Throttle kind(Map<String, Throttle> kinds, String name) {
    return kinds.computeIfAbsent(name, any -> throttle());
  }

  private OfPool of(String pool) {
    return pools.computeIfAbsent(pool, name -> new OfPool());
  }

  private OfPool of(PooledConnection connection) {
    return of(connection.pool());
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
  public void refused(String pool, String clientId, PriorityClass priority, EndReason reason) {
    of(pool)
        .refusals
        .get(reason)
        .tell(
            left ->
                write(
                    Level.WARNING,
                    "pool " + pool + " refused " + who(clientId, priority) + ": " + reason.text(),
                    left));
  }

  /** Out of resources is trouble of ours, all else of the caller's. */
  @Override
  public void handshakeRefused(String pool, HandshakeRefusal reason) {
    Level level = reason == HandshakeRefusal.OUT_OF_RESOURCES ? Level.WARNING : Level.INFO;
    String whose = reason == HandshakeRefusal.NO_SUCH_POOL ? "" : "pool " + pool + ": ";
    of(pool)
        .handshakes
        .get(reason)
        .tell(
            left ->
                write(
                    level,
                    whose + "a handshake was refused: " + reason.status() + " " + reason.text(),
                    left));
  }

  @Override
  public void parked(PooledConnection connection, int position) {
    if (log.isLoggable(Level.DEBUG)) {
      write(Level.DEBUG, who(connection) + " waits for a slot as number " + position, 0);
    }
  }

  @Override
  public void unparked(PooledConnection connection, Duration waited, EndReason reason) {
    if (reason == EndReason.QUEUE_TIMEOUT) {
      of(connection)
          .queueTimeouts
          .tell(
              left ->
                  write(
                      Level.WARNING,
                      who(connection)
                          + " waited "
                          + waited.toSeconds()
                          + " s for a slot and got none",
                      left));
    } else if (log.isLoggable(Level.DEBUG)) {
      write(
          Level.DEBUG,
          who(connection)
              + " waited "
              + waited.toMillis()
              + " ms for a slot: "
              + (reason == null ? "admitted" : reason),
          0);
    }
  }

  @Override
  public void preempted(PooledConnection victim, PriorityClass by) {
    of(victim)
        .preemptions
        .tell(
            left ->
                write(
                    Level.INFO,
                    who(victim) + " loses its slot to one of class " + by.wireName(),
                    left));
  }

  @Override
  public void saturation(String pool, boolean saturated, long number) {
    if (of(pool).takesBackTheLine(saturated, number)) {
      write(Level.INFO, "pool " + pool + " is not saturated any more", 0);
    }
  }

  /** A full pool is news, one that somebody waits for or is turned away from is trouble. */
  @Override
  public void pressure(PoolStats now) {
    OfPool pool = of(now.pool());
    if (pool.isRelieved()) {
      return; // overtaken: it was so when the sweep looked
    }
    pool.pressures.tell(
        left -> {
          long refused = pool.refusedSinceLine(now);
          boolean trouble = now.gauges().waiting() > 0 || refused > 0;
          write(trouble ? Level.WARNING : Level.INFO, pressureLine(now, refused), 0);
        });
  }

  private static String pressureLine(PoolStats now, long refused) {
    PoolStats.Gauges gauges = now.gauges();
    LongStream waits =
        now.classes().values().stream().mapToLong(PoolStats.OfClass::oldestWaitMillis);
    return String.format(
        Locale.ROOT,
        "pool %s is saturated: %d of %d active (%s), waiting %d (%s), oldest wait %d s,"
            + " refused %d since the last line",
        now.pool(),
        gauges.active(),
        gauges.maxConnections(),
        eachClass(priority -> share(now.classes().get(priority))),
        gauges.waiting(),
        eachClass(priority -> now.classes().get(priority).waiting()),
        TimeUnit.MILLISECONDS.toSeconds(waits.max().orElse(0)),
        refused);
  }

  /** {@code active/reserved}, or only the first where nothing is reserved. */
  private static String share(PoolStats.OfClass one) {
    return one.reserved() == 0 ? "" + one.active() : one.active() + "/" + one.reserved();
  }

  private static String eachClass(Function<PriorityClass, Object> figure) {
    return Stream.of(PriorityClass.values())
        .map(each -> each.wireName() + " " + figure.apply(each))
        .collect(Collectors.joining(", "));
  }

  @Override
  public void unsound(String pool, List<String> violations) {
    of(pool)
        .violations
        .tell(
            left -> {
              String fails = "pool " + pool + " fails its self-check: ";
              int most = Math.min(violations.size(), MOST_VIOLATIONS);
              for (int i = 0; i < most; i++) {
                write(Level.ERROR, fails + LogText.safe(violations.get(i)), i == 0 ? left : 0);
              }
              if (violations.size() > most) {
                write(Level.ERROR, fails + (violations.size() - most) + " more violations", 0);
              }
            });
  }

  @Override
  public void limitsChanged(String pool, int maxConnections, Map<PriorityClass, Integer> reserved) {
    String each = eachClass(priority -> reserved.getOrDefault(priority, 0));
    write(
        Level.INFO, "pool " + pool + " now has " + maxConnections + " slots, reserved: " + each, 0);
  }

  @Override
  public void stateChanged(String pool, Pools.State state) {
    write(Level.INFO, "pool " + pool + " is " + state.name().toLowerCase(Locale.ROOT), 0);
  }

  @Override
  public void claimLowered(PooledConnection connection, String claim) {
    of(connection)
        .claims
        .tell(
            left ->
                write(
                    Level.INFO,
                    who(connection)
                        + " claimed the class "
                        + LogText.safe(claim)
                        + " without a right",
                    left));
  }

  @Override
  public void rateLimited(PooledConnection connection) {
    of(connection)
        .rates
        .tell(left -> write(Level.INFO, who(connection) + " sends above its rate", left));
  }

  @Override
  public void slow(PooledConnection connection) {
    of(connection)
        .slow
        .tell(left -> write(Level.INFO, who(connection) + " is too slow and is ended", left));
  }

  @Override
  public void fault(PooledConnection connection, Throwable fault) {
    Map<String, Throttle> kinds = connection == null ? faults : of(connection).faults;
    kind(kinds, fault.getClass().getName())
        .tell(
            left ->
                write(
                    Level.ERROR,
                    (connection == null ? "a part without a connection" : who(connection))
                        + " met a fault of ours",
                    left,
                    fault));
  }

  /** An application's observer of such events failed. */
  public void observerFault(String pool, String event, Throwable fault) {
    kind(of(pool).observerFaults, event + " " + fault.getClass().getName())
        .tell(
            left ->
                write(
                    Level.WARNING,
                    "pool " + pool + ": an observer of " + event + " failed",
                    left,
                    fault));
  }

  /** A call of an MBean, or its registration, failed by our fault. */
  public void managementFault(Throwable fault) {
    kind(managementFaults, fault.getClass().getName())
        .tell(left -> write(Level.ERROR, "management beans", left, fault));
  }

  private void write(Level level, String line, long left) {
    log.log(level, line + suffix(left));
  }

  private void write(Level level, String line, long left, Throwable fault) {
    log.log(level, line + suffix(left), fault);
  }

  static String suffix(long left) {
    return left == 0 ? "" : " (and " + left + " more of this kind since the last line)";
  }

  private static String who(PooledConnection connection) {
    return connection.pool() + "/" + who(connection.clientId(), connection.priority());
  }

  private static String who(String clientId, PriorityClass priority) {
    return LogText.safe(clientId) + " [" + priority.wireName() + "]";
  }

  /** What is remembered of one pool, so that a noisy one silences no other. Thread-safe. */
  private final class OfPool {
    final Map<EndReason, Throttle> refusals = new EnumMap<>(EndReason.class);
    final Map<HandshakeRefusal, Throttle> handshakes = new EnumMap<>(HandshakeRefusal.class);
    final Throttle queueTimeouts = throttle();
    final Throttle preemptions = throttle();
    final Throttle pressures = throttle();
    final Throttle violations = throttle();
    final Throttle claims = throttle();
    final Throttle rates = throttle();
    final Throttle slow = throttle();
    final Map<String, Throttle> faults = new ConcurrentHashMap<>();
    final Map<String, Throttle> observerFaults = new ConcurrentHashMap<>();

    /** Guarded by {@code this}: the latest change that was heard of. */
    private long saturationNumber;

    /** Guarded by {@code this}: what that change was. */
    private boolean relieved;

    /** Guarded by {@code this}: the log says that the pool is saturated. */
    private boolean lineStands;

    /** Guarded by {@code this}: refusals up to the last line. */
    private long refusedTold;

    OfPool() {
      for (EndReason reason : EndReason.values()) {
        refusals.put(reason, throttle());
      }
      for (HandshakeRefusal reason : HandshakeRefusal.values()) {
        handshakes.put(reason, throttle());
      }
    }

    synchronized boolean isRelieved() {
      return relieved;
    }

    /** How many found no slot since the line before this one. */
    synchronized long refusedSinceLine(PoolStats now) {
      long refused = now.totals().refused().getOrDefault(EndReason.AT_CAPACITY, 0L);
      long since = refused - refusedTold;
      refusedTold = refused;
      lineStands = true;
      return since;
    }

    /**
     * Whether a line that says "saturated" is no longer true. So there are no more such lines than
     * of the other kind, however often the pool goes to and fro.
     */
    synchronized boolean takesBackTheLine(boolean saturated, long number) {
      if (number <= saturationNumber) {
        return false; // a later change was faster
      }
      saturationNumber = number;
      relieved = !saturated;
      boolean wrong = relieved && lineStands;
      lineStands &= !relieved;
      return wrong;
    }
  }
}
