package io.sluice.api;

/**
 * CDI event: a connection to a service elsewhere is no more, after its {@link OutboundOpened}. It
 * was lost if the reason is {@link OutboundStats.End#LOST} or {@link OutboundStats.End#NO_PONG}.
 */
public record OutboundClosed(Target target, OutboundStats.End reason) {}
