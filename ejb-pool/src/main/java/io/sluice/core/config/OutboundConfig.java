package io.sluice.core.config;

import io.sluice.api.Target;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The settings of the outbound pool ({@code sluice.outbound.*}).
 *
 * @param maxPerHost the most connections to a host, those being dialled and closed included
 * @param connectTimeout longest time for a dial; also for what is sent over a shared connection
 * @param maxWaiting the most that may wait for a connection to a host
 * @param sendBacklogChars most characters that may wait to be written to one connection
 * @param leakThreshold a lease that is held for longer is reported; 0 for none
 */
public record OutboundConfig(
    int maxPerHost,
    Duration connectTimeout,
    int maxWaiting,
    int sendBacklogChars,
    Duration leakThreshold,
    Upkeep upkeep,
    Reconnect reconnect,
    Dialling dialling) {

  private static final String PREFIX = "sluice.outbound.";

  /** The most that can be configured for a host. */
  public static final int MOST_PER_HOST = 1_000;

  public static final OutboundConfig DEFAULT =
      new OutboundConfig(
          6,
          Duration.ofSeconds(10),
          1_000,
          1_048_576,
          Duration.ZERO,
          Upkeep.DEFAULT,
          Reconnect.DEFAULT,
          Dialling.DEFAULT);

  public OutboundConfig {
    Bounds.within(PREFIX + "max-per-host", maxPerHost, 1, MOST_PER_HOST);
    Bounds.within(
        PREFIX + "connect-timeout", connectTimeout, Duration.ofMillis(100), Duration.ofHours(1));
    Bounds.within(PREFIX + "max-waiting", maxWaiting, 1, 1_000_000);
    Bounds.within(PREFIX + "send-backlog-chars", sendBacklogChars, 1_024, 1 << 30);
    if (!leakThreshold.isZero()) {
      Bounds.within(PREFIX + "leak-threshold", leakThreshold, Duration.ofMillis(100), Bounds.DAY);
    }
    if (upkeep.minIdle() > maxPerHost) {
      throw new ConfigException(
          PREFIX + "min-idle", "at most max-per-host (" + maxPerHost + ")", upkeep.minIdle());
    }
  }

  /**
   * How connections are kept.
   *
   * @param minIdle free connections of a host that stay however long they are idle, and are dialled
   *     again when they are lost or have reached their age
   * @param idleTimeout how long the others stay
   * @param maxLifetime after which a connection is not lent again; up to 2.5 % less, at random
   * @param validateAfter what has been silent for so long is pinged before it is lent
   * @param pingInterval what has been silent for so long is pinged
   * @param pongTimeout longest time for a ping to be answered
   */
  public record Upkeep(
      int minIdle,
      Duration idleTimeout,
      Duration maxLifetime,
      Duration validateAfter,
      Duration pingInterval,
      Duration pongTimeout) {

    public static final Upkeep DEFAULT =
        new Upkeep(
            0,
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(25),
            Duration.ofSeconds(5));

    public Upkeep {
      Bounds.within(PREFIX + "min-idle", minIdle, 0, MOST_PER_HOST);
      Bounds.within(PREFIX + "idle-timeout", idleTimeout, Duration.ofSeconds(1), Bounds.DAY);
      Bounds.within(
          PREFIX + "max-lifetime", maxLifetime, Duration.ofSeconds(10), Duration.ofDays(30));
      Bounds.within(PREFIX + "validate-after", validateAfter, Duration.ofMillis(1), Bounds.DAY);
      Bounds.within(PREFIX + "ping-interval", pingInterval, Duration.ofMillis(100), Bounds.DAY);
      Bounds.within(
          PREFIX + "pong-timeout", pongTimeout, Duration.ofMillis(100), Duration.ofHours(1));
    }

    public Upkeep withMinIdle(int changed) {
      return new Upkeep(
          changed, idleTimeout, maxLifetime, validateAfter, pingInterval, pongTimeout);
    }

    public Upkeep withMaxLifetime(Duration changed) {
      return new Upkeep(minIdle, idleTimeout, changed, validateAfter, pingInterval, pongTimeout);
    }
  }

  /**
   * How a host is dialled that fails.
   *
   * @param baseDelay the longest delay after the first failure; it doubles with each further one
   * @param maxDelay the longest delay of all; each is random, from 0 to what is longest
   * @param attempts how often a dial is tried again before the circuit opens
   * @param circuitOpen how long it stays open before one dial tries again
   * @param stableAfter how long a connection has to hold for earlier failures to count no more
   */
  public record Reconnect(
      Duration baseDelay,
      Duration maxDelay,
      int attempts,
      Duration circuitOpen,
      Duration stableAfter) {

    public static final Reconnect DEFAULT =
        new Reconnect(
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            5,
            Duration.ofMinutes(1),
            Duration.ofMinutes(1));

    public Reconnect {
      Duration least = Duration.ofMillis(10);
      Bounds.within(PREFIX + "reconnect-delay", baseDelay, least, Duration.ofHours(1));
      Bounds.within(PREFIX + "reconnect-delay-max", maxDelay, least, Bounds.DAY);
      Bounds.within(PREFIX + "reconnect-attempts", attempts, 0, 1_000);
      Bounds.within(PREFIX + "circuit-open", circuitOpen, Duration.ofMillis(100), Bounds.DAY);
      Bounds.within(PREFIX + "stable-after", stableAfter, Duration.ofMillis(100), Bounds.DAY);
      if (maxDelay.compareTo(baseDelay) < 0) {
        throw new ConfigException(
            PREFIX + "reconnect-delay-max",
            "at least reconnect-delay (" + baseDelay + ")",
            maxDelay);
      }
    }
  }

  /**
   * What may be dialled, and how.
   *
   * @param allowedTargets what may be dialled; nothing else is
   * @param maxDials the most that are under way at a time, over all hosts: each takes a thread
   * @param maxMessageBytes most UTF-8 bytes of a message that comes in
   * @param trustStore a file with certificates to trust besides the JVM's own; empty for none
   * @param trustStoreCredential the name of the credential that is its password; empty for none
   */
  public record Dialling(
      List<TargetRule> allowedTargets,
      int maxDials,
      int maxMessageBytes,
      String trustStore,
      String trustStoreCredential) {

    /** Nothing may be dialled. */
    public static final Dialling DEFAULT = new Dialling(List.of(), 64, 1 << 20, "", "");

    /** The key of {@link #allowedTargets}. */
    public static final String ALLOWED_TARGETS = PREFIX + "allowed-targets";

    public Dialling {
      allowedTargets = List.copyOf(allowedTargets);
      Bounds.within(PREFIX + "max-dials", maxDials, 1, 1_000);
      Bounds.within(PREFIX + "max-message-size", maxMessageBytes, 128, 64 << 20);
    }

    /**
     * Refuses what no rule allows.
     *
     * @throws IllegalArgumentException names the setting and the target
     */
    public void check(Target target) {
      if (allowedTargets.stream().noneMatch(rule -> rule.allows(target))) {
        throw new IllegalArgumentException(
            ALLOWED_TARGETS
                + " has no rule that allows "
                + target
                + (allowedTargets.isEmpty() ? ": it is empty" : ""));
      }
    }
  }

  public OutboundConfig withMaxPerHost(int changed) {
    return new OutboundConfig(
        changed,
        connectTimeout,
        maxWaiting,
        sendBacklogChars,
        leakThreshold,
        upkeep,
        reconnect,
        dialling);
  }

  public OutboundConfig withMaxWaiting(int changed) {
    return new OutboundConfig(
        maxPerHost,
        connectTimeout,
        changed,
        sendBacklogChars,
        leakThreshold,
        upkeep,
        reconnect,
        dialling);
  }

  public OutboundConfig withSendBacklogChars(int changed) {
    return new OutboundConfig(
        maxPerHost,
        connectTimeout,
        maxWaiting,
        changed,
        leakThreshold,
        upkeep,
        reconnect,
        dialling);
  }

  public OutboundConfig withLeakThreshold(Duration changed) {
    return new OutboundConfig(
        maxPerHost,
        connectTimeout,
        maxWaiting,
        sendBacklogChars,
        changed,
        upkeep,
        reconnect,
        dialling);
  }

  public OutboundConfig withUpkeep(Upkeep changed) {
    return new OutboundConfig(
        maxPerHost,
        connectTimeout,
        maxWaiting,
        sendBacklogChars,
        leakThreshold,
        changed,
        reconnect,
        dialling);
  }

  public OutboundConfig withReconnect(Reconnect changed) {
    return new OutboundConfig(
        maxPerHost,
        connectTimeout,
        maxWaiting,
        sendBacklogChars,
        leakThreshold,
        upkeep,
        changed,
        dialling);
  }

  public OutboundConfig withDialling(Dialling changed) {
    return new OutboundConfig(
        maxPerHost,
        connectTimeout,
        maxWaiting,
        sendBacklogChars,
        leakThreshold,
        upkeep,
        reconnect,
        changed);
  }

  /** The same for those targets. */
  public OutboundConfig withAllowedTargets(String... rules) {
    return withDialling(
        new Dialling(
            Stream.of(rules).map(rule -> TargetRule.of(Dialling.ALLOWED_TARGETS, rule)).toList(),
            dialling.maxDials(),
            dialling.maxMessageBytes(),
            dialling.trustStore(),
            dialling.trustStoreCredential()));
  }
}
