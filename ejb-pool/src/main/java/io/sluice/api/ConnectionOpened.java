package io.sluice.api;

/** CDI event: a connection was admitted. Fired with the qualifier {@code @Pool(pool)}. */
public record ConnectionOpened(
    String pool, String connectionId, String clientId, PriorityClass priority) {}
