package io.sluice.core.stats;

import io.sluice.api.EndReason;
import java.util.EnumMap;
import java.util.Map;

/**
 * Connections, counted. Not thread-safe: guarded by the pool's lock, together with the registry, so
 * that a snapshot's identities hold exactly.
 */
public final class ConnectionCounters {
  private long offered;
  private long admitted;
  private long closed;
  private long claimsLowered;
  private final Map<EndReason, Long> refused = new EnumMap<>(EndReason.class);
  private final Map<EndReason, Long> closedByReason = new EnumMap<>(EndReason.class);

  /** Somebody asked, and got a slot. */
  public void admitted(boolean claimLowered) {
    offered++;
    admitted++;
    if (claimLowered) {
      claimsLowered++;
    }
  }

  /** Somebody asked, and was not let in. */
  public void refused(EndReason reason) {
    offered++;
    refused.merge(reason, 1L, Long::sum);
  }

  /** A slot was given back. */
  public void closed(EndReason reason) {
    closed++;
    closedByReason.merge(reason, 1L, Long::sum);
  }

  public long offered() {
    return offered;
  }

  public long admitted() {
    return admitted;
  }

  public long closed() {
    return closed;
  }

  public long claimsLowered() {
    return claimsLowered;
  }

  /** A copy. */
  public Map<EndReason, Long> refusedByReason() {
    return new EnumMap<>(refused);
  }

  /** A copy. */
  public Map<EndReason, Long> closedByReason() {
    return new EnumMap<>(closedByReason);
  }
}
