package io.sluice.client;

import java.net.URI;
import java.util.Set;

/** What a builder has collected. Times are milliseconds. */
record Settings(
    URI uri,
    String clientId,
    String priority,
    Set<String> groups,
    boolean waits,
    long requestTimeout,
    int maxPending,
    long connectTimeout,
    long heartbeat,
    long heartbeatTimeout,
    long baseDelay,
    long maxDelay,
    long stableAfter,
    int maxAttempts) {}
