package io.sluice.api;

/** CDI event: an admitted connection ended. Once for each {@link ConnectionOpened}, after it. */
public record ConnectionClosed(
    String pool, String connectionId, String clientId, EndReason reason) {}
