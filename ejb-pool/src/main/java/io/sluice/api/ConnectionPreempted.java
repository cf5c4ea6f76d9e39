package io.sluice.api;

/**
 * CDI event: a connection lost its slot to one of a higher class. Comes before its {@link
 * ConnectionClosed}.
 *
 * @param connectionId the one that lost its slot
 * @param priority its class
 * @param by the class of the one that got it
 */
public record ConnectionPreempted(
    String pool, String connectionId, String clientId, PriorityClass priority, PriorityClass by) {}
