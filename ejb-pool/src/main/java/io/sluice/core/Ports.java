package io.sluice.core;

import io.sluice.spi.Alarm;
import io.sluice.spi.PoolListener;
import io.sluice.spi.Ticker;
import java.util.random.RandomGenerator;

/**
 * What the core calls out through, apart from each connection's transport.
 *
 * @param random for jitter and phases, not for secrets; must be thread-safe
 */
public record Ports(Ticker ticker, Alarm alarm, PoolListener listener, RandomGenerator random) {}
