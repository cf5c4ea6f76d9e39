package io.sluice.core.outbound;

import io.sluice.spi.Alarm;
import io.sluice.spi.Dialler;
import io.sluice.spi.PoolListener;
import io.sluice.spi.Ticker;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * What hosts and lines work with.
 *
 * @param random for jitter; must be thread-safe
 * @param listener one that doesn't throw
 * @param replyTo reads of a message which request it replies to; null for none
 */
public record Rigging(
    Dialler dialler,
    Alarm alarm,
    Ticker ticker,
    RandomGenerator random,
    PoolListener listener,
    SharedCounters counters,
    Function<String, String> replyTo) {

  void fault(Throwable fault) {
    listener.fault(null, fault);
  }
}
