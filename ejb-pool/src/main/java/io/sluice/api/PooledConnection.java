package io.sluice.api;

import java.time.Duration;
import java.util.Set;

/**
 * A connection of the pool as applications and operators see it.
 *
 * <p>A live, read-only view; every method may be called from any thread, also after the connection
 * has ended, and then gives the last known values.
 */
public interface PooledConnection {
  /** The name of the pool that it belongs to. */
  String pool();

  /** What the connection is known by: 128 unguessable bits, base64url, 22 characters. */
  String connectionId();

  /** Whom it belongs to: claimed by the client, or {@code anon-…}. */
  String clientId();

  /** The class that the server gave it. */
  PriorityClass priority();

  /** The groups that it is in: a copy, taken at the moment of the call. */
  Set<String> groups();

  /** True from its admission until its end has begun, from whichever side. */
  boolean isActive();

  /** How long ago it was admitted, or began to wait for that, on the monotonic clock. */
  Duration age();
}
