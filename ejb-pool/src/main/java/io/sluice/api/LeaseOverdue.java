package io.sluice.api;

import java.time.Duration;

/**
 * CDI event: a lease has been held for longer than {@code sluice.outbound.leak-threshold}, perhaps
 * forgotten. Once for each.
 *
 * @param taker its stack trace is where the lease was asked for
 */
public record LeaseOverdue(Target target, Duration held, Throwable taker) {}
