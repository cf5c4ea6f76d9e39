package io.sluice.core;

import io.sluice.spi.Alarm;
import io.sluice.spi.PoolListener;
import io.sluice.spi.Resources;
import io.sluice.spi.Ticker;
import io.sluice.spi.Transactions;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What the core calls out through, apart from each connection's transport.
 *
 * @param listeners told of everything, in this order
 * @param random for jitter and phases, not for secrets; must be thread-safe
 */
public record Ports(
    Ticker ticker,
    Alarm alarm,
    List<PoolListener> listeners,
    RandomGenerator random,
    Resources resources,
    Transactions transactions) {

  /** Where nobody has transactions. */
  public Ports(
      Ticker ticker,
      Alarm alarm,
      List<PoolListener> listeners,
      RandomGenerator random,
      Resources resources) {
    this(ticker, alarm, listeners, random, resources, Transactions.NONE);
  }

  /** Where nobody looks after what the process has left either. */
  public Ports(Ticker ticker, Alarm alarm, List<PoolListener> listeners, RandomGenerator random) {
    this(ticker, alarm, listeners, random, Resources.PLENTY);
  }
}
