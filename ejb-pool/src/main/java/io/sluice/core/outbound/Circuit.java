package io.sluice.core.outbound;

import io.sluice.api.OutboundStats;
import io.sluice.core.config.OutboundConfig;
import java.util.random.RandomGenerator;

/**
 * When a host may be dialled. It counts failures in a row; each sets a delay before the next dial,
 * and with one more than {@code reconnect-attempts} nobody dials for {@code circuit-open}. Then one
 * dial decides. Not thread-safe: guarded by the host's lock.
 */
/*
 * What bounds the dials (OUT-3). Until a dial has led to a connection that held, each dial is either
 * under way or a failure that was counted, and `failures + dialling` never rises above `most`. So
 * however many ask, and whatever is asked for, a host that doesn't answer is dialled `most` times,
 * and then once in `circuit-open`. Nothing but a connection that has held for `stable-after` takes
 * failures back (and an operator, by hand): one that is lost sooner is a failure itself, else a service that takes connections
 * and drops them would be dialled without a bound.
 */
final class Circuit {
  private final OutboundConfig.Reconnect config;
  private final RandomGenerator random;
  private final int most;

  private int failures;
  private long notBeforeNanos;
  private long lastFailureNanos;

  /** Closed, without a failure. */
  Circuit(OutboundConfig.Reconnect config, RandomGenerator random) {
    this.config = config;
    this.random = random;
    this.most = config.attempts() + 1;
  }

  OutboundStats.Circuit state(long nowNanos) {
    if (failures < most) {
      return OutboundStats.Circuit.CLOSED;
    }
    return isDelayed(nowNanos) ? OutboundStats.Circuit.OPEN : OutboundStats.Circuit.HALF_OPEN;
  }

  /** In a row, as far as they count. */
  int failures() {
    return failures;
  }

  /** Whether one more dial may begin beside so many. */
  boolean mayDial(long nowNanos, int dialling) {
    if (isDelayed(nowNanos)) {
      return false;
    }
    return failures < most ? failures + dialling < most : dialling == 0;
  }

  /** Whether time alone keeps everybody from dialling. */
  boolean isDelayed(long nowNanos) {
    return failures > 0 && nowNanos - notBeforeNanos < 0;
  }

  /** The end of that time. */
  long notBeforeNanos() {
    return notBeforeNanos;
  }

  /** A dial failed. */
  void failed(long nowNanos) {
    failures = Math.min(failures + 1, most);
    lastFailureNanos = nowNanos;
    notBeforeNanos = nowNanos + delayNanos();
  }

  /** A dial led to a connection. Whether it holds is to be seen. */
  void succeeded() {
    if (failures == most) {
      failures = most - 1;
    }
  }

  /** A connection that was opened then has held until now. */
  void held(long openedNanos, long nowNanos) {
    boolean stable = nowNanos - openedNanos >= config.stableAfter().toNanos();
    if (stable && openedNanos - lastFailureNanos >= 0) {
      failures = 0;
    }
  }

  /**
   * A connection that was opened then was lost. Those that were opened before the last failure were
   * lost with it: however many they are, a failure is counted once.
   */
  void lost(long openedNanos, long nowNanos) {
    if (failures > 0) {
      held(openedNanos, nowNanos);
    }
    if (failures == 0 || openedNanos - lastFailureNanos >= 0) {
      failed(nowNanos);
    }
  }

  /** An operator says that it is well again. False if it was. */
  boolean reset() {
    boolean hadFailed = failures > 0;
    failures = 0;
    return hadFailed;
  }

  private long delayNanos() {
    if (failures == most) {
      return config.circuitOpen().toNanos();
    }
    // Full jitter: whoever lost a connection at the same moment doesn't come back at the same one.
    return random.nextLong(longestDelayNanos(config, failures) + 1);
  }

  /** The longest delay after so many failures. */
  static long longestDelayNanos(OutboundConfig.Reconnect config, int failures) {
    long max = config.maxDelay().toNanos();
    long base = config.baseDelay().toNanos();
    int doublings = failures - 1;
    return doublings >= Long.numberOfLeadingZeros(base) - 1
        ? max
        : Math.min(max, base << doublings);
  }
}
