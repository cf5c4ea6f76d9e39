package io.sluice.core.outbound;

import io.sluice.api.OutboundStats;
import java.util.EnumMap;
import java.util.Map;

/** What a host counts: {@link OutboundStats.Totals} says what. Guarded by the host's lock. */
final class HostCounters {
  long asked;
  long handedOut;
  long foundDead;
  long timedOut;
  long turnedAway;
  long withdrawn;
  long shutDown;
  long returned;
  long broken;
  long leaks;
  long dialled;
  long opened;
  long dialsFailed;
  long dialsGivenUp;
  private final Map<OutboundStats.End, Long> closed = new EnumMap<>(OutboundStats.End.class);

  void closed(OutboundStats.End end) {
    closed.merge(end, 1L, Long::sum);
  }

  OutboundStats.Totals totals() {
    return new OutboundStats.Totals(
        asked,
        handedOut,
        foundDead,
        timedOut,
        turnedAway,
        withdrawn,
        shutDown,
        returned,
        broken,
        leaks,
        dialled,
        opened,
        dialsFailed,
        dialsGivenUp,
        Map.copyOf(closed));
  }
}
