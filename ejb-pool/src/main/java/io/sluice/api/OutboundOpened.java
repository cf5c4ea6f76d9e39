package io.sluice.api;

/** CDI event: a connection to a service elsewhere is open, for the first time or again. */
public record OutboundOpened(Target target) {}
