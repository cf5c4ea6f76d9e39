package io.sluice.core.outbound;

import io.sluice.core.outbound.Slot.State;
import java.util.List;

/** How many slots are what, and what they have been through. Each is looked at once. */
final class Census {
  private final int[] many = new int[State.values().length];
  private long taken;
  private long returned;

  /** Takes it. */
  Census(List<Slot> slots) {
    for (Slot each : slots) {
      Hold hold = each.hold();
      many[hold.state().ordinal()]++;
      taken += hold.taken();
      returned += hold.returned();
    }
  }

  int count(State state) {
    return many[state.ordinal()];
  }

  /** Loans that were taken without the lock. */
  long taken() {
    return taken;
  }

  /** Loans that were given back. */
  long returned() {
    return returned;
  }
}
