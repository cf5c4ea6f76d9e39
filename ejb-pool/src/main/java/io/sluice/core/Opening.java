package io.sluice.core;

import io.sluice.api.Admission;

/**
 * A session that has opened: what came of its wish to join, and where its callbacks go, which is
 * needed also for one that was refused, until its socket is gone.
 */
public record Opening(Connection connection, Admission admission) {}
