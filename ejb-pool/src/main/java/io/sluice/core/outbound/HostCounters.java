package io.sluice.core.outbound;

import io.sluice.api.OutboundStats;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a host counts: {@link OutboundStats.Totals} says what. Guarded by the host's lock. What is
 * done without it is counted by the slots ({@link Hold}), and here once they are gone.
 */
final class HostCounters {
  /** Also those who were handed one without the lock, of slots that are open no more. */
  long asked;

  /** The same. */
  long handedOut;

  long foundDead;
  long timedOut;
  long turnedAway;
  long withdrawn;
  long shutDown;

  /** Of slots that are open no more. */
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

  /** A slot is open no more: what was counted there is counted here. */
  void keep(Hold last) {
    asked += last.taken();
    handedOut += last.taken();
    returned += last.returned();
  }

  /** All of it, with what the slots have counted. */
  OutboundStats.Totals totals(Census slots) {
    return new OutboundStats.Totals(
        asked + slots.taken(),
        handedOut + slots.taken(),
        foundDead,
        timedOut,
        turnedAway,
        withdrawn,
        shutDown,
        returned + slots.returned(),
        broken,
        leaks,
        dialled,
        opened,
        dialsFailed,
        dialsGivenUp,
        Map.copyOf(closed));
  }
}
