package io.sluice.api;

/**
 * CDI event: the circuit of a host that is dialled has opened, lets one dial through, or is closed
 * again.
 *
 * @param host {@code host:port}
 * @param now what it has become
 */
public record CircuitChanged(String host, OutboundStats.Circuit now) {}
