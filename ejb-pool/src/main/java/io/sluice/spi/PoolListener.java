package io.sluice.spi;

import io.sluice.api.EndReason;
import io.sluice.api.PooledConnection;

/**
 * Everything that happens in a pool, for whoever watches: CDI events, logs, metrics, tests.
 *
 * <p>Called without any lock held, on whichever thread caused the event, lanes included: a listener
 * must not block. What it throws is swallowed. Of one connection, {@link #opened} is heard before
 * {@link #closed}, and {@link #left} of all its groups before that; what other threads do at the
 * same moment (a message, a join) may still be heard just after its end. After Agroal's {@code
 * AgroalDataSourceListener}: one seam for everything that watches.
 */
public interface PoolListener {
  /** Hears and does nothing. */
  PoolListener NO_OP = new PoolListener() {};

  /** A connection was admitted. */
  default void opened(PooledConnection connection) {}

  /** An admitted connection ended. Once. */
  default void closed(PooledConnection connection, EndReason reason) {}

  /** Somebody was not let in. */
  default void refused(String pool, String clientId, EndReason reason) {}

  /** A client claimed a class above its entitlement and was given its entitlement. */
  default void claimLowered(PooledConnection connection, String claim) {}

  /** A whole JSON object came in; {@code type} is empty if it has none. */
  default void message(PooledConnection connection, String type, String text) {}

  /** A connection joined a group. */
  default void joined(PooledConnection connection, String group) {}

  /** A connection left a group. */
  default void left(PooledConnection connection, String group) {}

  /** A client sends above its rate: once for each warning. */
  default void rateLimited(PooledConnection connection) {}

  /** A client is too slow: its outbox overflowed or its send missed the deadline. */
  default void slow(PooledConnection connection) {}

  /** Something of ours went wrong; the connection was ended where there is one (else null). */
  default void fault(PooledConnection connection, Throwable fault) {}
}
