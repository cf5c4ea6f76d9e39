package io.sluice.core.housekeeping;

import io.sluice.api.EndReason;
import io.sluice.core.config.InboundConfig;
import io.sluice.core.config.LivenessConfig;
import io.sluice.core.config.OutboxConfig;

/**
 * The moments by which a sweep judges a connection: a plain stamp each, written where things happen
 * and read by the sweep.
 *
 * <p>Thread-safe without a lock: each stamp has one meaning of its own, and the sweep needs no two
 * of them to agree. All are readings of one ticker.
 */
public final class Vitals {
  /** No message is half-way in, or no ping is unanswered. */
  private static final long NONE = Long.MIN_VALUE;

  private volatile long activeNanos;
  private volatile long messageSinceNanos = NONE;
  private volatile long pingSentNanos = NONE;
  private volatile long nextPingNanos;

  /**
   * Of a connection that begins now.
   *
   * @param firstPingNanos when to ping it first: spread, so that those who came together are not
   *     pinged together
   */
  public Vitals(long nowNanos, long firstPingNanos) {
    activeNanos = nowNanos;
    nextPingNanos = firstPingNanos;
  }

  /** A whole message came in, or one was written. */
  public void active(long nowNanos) {
    activeNanos = nowNanos;
  }

  /** When {@link #active} was last said. */
  public long activeNanos() {
    return activeNanos;
  }

  /** A message has begun to come in and is not whole yet; again for the same one: no change. */
  public void messageBegun(long nowNanos) {
    if (messageSinceNanos == NONE) {
      messageSinceNanos = real(nowNanos);
    }
  }

  /** The message is whole. */
  public void messageDone() {
    messageSinceNanos = NONE;
  }

  /** A ping has gone out. */
  public void pinged(long nowNanos) {
    if (pingSentNanos == NONE) {
      pingSentNanos = real(nowNanos);
    }
  }

  /** A pong has come in. */
  public void ponged() {
    pingSentNanos = NONE;
  }

  private static long real(long nanos) {
    return nanos == NONE ? nanos + 1 : nanos;
  }

  /** What a sweep has to do. */
  public enum Finding {
    /** Nothing. */
    FINE,
    /** It is time for a ping. */
    PING,
    /** The send in flight has missed its deadline. */
    SLOW,
    /** The message under way has missed its deadline. */
    UNFINISHED,
    /** The ping has not been answered. */
    DEAD,
    /** There has been no message for too long. */
    IDLE;

    /** The end that this finding means; null if none. */
    public EndReason end() {
      return switch (this) {
        case FINE, PING -> null;
        case SLOW -> EndReason.SLOW_CONSUMER;
        case UNFINISHED -> EndReason.MESSAGE_TIMEOUT;
        case DEAD -> EndReason.NO_PONG;
        case IDLE -> EndReason.IDLE;
      };
    }
  }

  /** The limits in nanoseconds, converted once for a pool. */
  public record Limits(
      long idleNanos, long pingNanos, long pongNanos, long messageNanos, long sendNanos) {
    /** The limits that a pool is configured for. */
    public static Limits of(LivenessConfig liveness, InboundConfig inbound, OutboxConfig outbox) {
      return new Limits(
          liveness.idleTimeout().toNanos(),
          liveness.pingInterval().toNanos(),
          liveness.pongTimeout().toNanos(),
          inbound.messageTimeout().toNanos(),
          outbox.sendTimeout().toNanos());
    }

    /** The same for those who wait for a slot: their silence is no idleness. */
    public Limits withoutIdle() {
      return new Limits(Long.MAX_VALUE, pingNanos, pongNanos, messageNanos, sendNanos);
    }
  }

  /**
   * Judges the connection. A {@link Finding#PING} is given once for each interval; one that comes
   * late doesn't put the next off, as those that wait for one sweep would else stay together.
   *
   * @param sendSinceNanos when the send in flight began
   * @param sending whether there is one
   */
  public Finding judge(long nowNanos, boolean sending, long sendSinceNanos, Limits limits) {
    if (sending && nowNanos - sendSinceNanos > limits.sendNanos()) {
      return Finding.SLOW;
    }
    if (isOver(messageSinceNanos, nowNanos, limits.messageNanos())) {
      return Finding.UNFINISHED;
    }
    if (isOver(pingSentNanos, nowNanos, limits.pongNanos())) {
      return Finding.DEAD;
    }
    if (nowNanos - activeNanos > limits.idleNanos()) {
      return Finding.IDLE;
    }
    long lateNanos = nowNanos - nextPingNanos;
    if (lateNanos >= 0) {
      nextPingNanos = nowNanos + limits.pingNanos() - lateNanos % limits.pingNanos();
      return Finding.PING;
    }
    return Finding.FINE;
  }

  private static boolean isOver(long sinceNanos, long nowNanos, long limitNanos) {
    return sinceNanos != NONE && nowNanos - sinceNanos > limitNanos;
  }
}
