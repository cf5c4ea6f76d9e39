package io.sluice.core.protocol;

/**
 * A token bucket that remembers who goes on regardless: what is above the rate is refused and costs
 * no tokens, but adds up; refused as much as the bucket holds, without having let it fill up
 * half-way in between, is an excess.
 *
 * <p>Used by one thread at a time.
 */
public final class RateMeter {
  /** What a meter says of an amount. */
  public enum Verdict {
    /** Within the rate. */
    PASS,
    /** Above it for the first time in a while: the client should be told. */
    WARN,
    /** Above it again. */
    OVER,
    /** Above it by as much as the bucket holds: it does not listen. */
    EXCESS
  }

  private static final long NANOS = 1_000_000_000L;

  /**
   * What a meter allows; many meters share one.
   *
   * @param perSecond tokens that come back each second; 0 for no limit at all
   * @param burst tokens that the bucket holds
   */
  public record Rate(double perSecond, double burst) {}

  private final Rate rate;
  private double tokens;
  private double refused;
  private long readNanos;

  /**
   * A full bucket.
   *
   * @param nowNanos the ticker's reading
   */
  public RateMeter(Rate rate, long nowNanos) {
    this.rate = rate;
    this.tokens = rate.burst();
    this.readNanos = nowNanos;
  }

  /** Takes so many tokens at that moment. */
  public Verdict take(double amount, long nowNanos) {
    if (rate.perSecond() == 0) {
      return Verdict.PASS;
    }
    refill(nowNanos);
    if (tokens >= rate.burst() / 2) {
      refused = 0;
    }
    if (tokens >= amount) {
      tokens -= amount;
      return Verdict.PASS;
    }
    boolean first = refused == 0;
    refused += amount;
    if (refused > rate.burst()) {
      return Verdict.EXCESS;
    }
    return first ? Verdict.WARN : Verdict.OVER;
  }

  private void refill(long nowNanos) {
    long elapsed = Math.max(0, nowNanos - readNanos);
    readNanos = nowNanos;
    tokens = Math.min(rate.burst(), tokens + rate.perSecond() * elapsed / NANOS);
  }
}
