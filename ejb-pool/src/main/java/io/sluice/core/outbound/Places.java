package io.sluice.core.outbound;

import io.sluice.api.Target;
import io.sluice.core.config.OutboundConfig;
import io.sluice.core.outbound.Slot.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The slots of a host, and what can be found among them. There are few, so each look goes through
 * all. Not thread-safe: guarded by the host's lock.
 *
 * <p>What is on its way to a waiter is claimed, so that the next waiter doesn't count on it as
 * well. A claim holds until the next {@link #beginLook}.
 */
final class Places {
  private final int max;
  private final OutboundConfig.Upkeep upkeep;
  private final List<Slot> slots = new ArrayList<>();
  private long looks;

  /** All free. */
  Places(OutboundConfig config) {
    this.max = config.maxPerHost();
    this.upkeep = config.upkeep();
  }

  void add(Slot slot) {
    slots.add(slot);
  }

  void remove(Slot slot) {
    slots.remove(slot);
  }

  boolean hasRoom() {
    return slots.size() < max;
  }

  /** All, in the order in which they were dialled. A copy. */
  List<Slot> all() {
    return List.copyOf(slots);
  }

  /** The same, live: for looks that change nothing. */
  List<Slot> live() {
    return slots;
  }

  int count(State state) {
    return count(each -> each.state == state);
  }

  int count(Predicate<Slot> which) {
    int many = 0;
    for (Slot each : slots) {
      many += which.test(each) ? 1 : 0;
    }
    return many;
  }

  boolean hasOpen(Target target) {
    return count(each -> each.isOpen() && each.target.equals(target)) > 0;
  }

  /** The one that was used last of those that can be lent as they are, so that others grow idle. */
  Slot freshest(Target target, long nowNanos) {
    Slot best = null;
    for (Slot each : slots) {
      if (each.isFresh(nowNanos, upkeep)
          && each.target.equals(target)
          && (best == null || each.idleSinceNanos - best.idleSinceNanos > 0)) {
        best = each;
      }
    }
    return best;
  }

  // ---- claims

  /** From now on nothing is claimed. */
  void beginLook() {
    looks++;
  }

  void claim(Slot slot) {
    slot.claimedIn = looks;
  }

  private boolean isClaimed(Slot slot) {
    return slot.claimedIn == looks;
  }

  /** Whether there is one that no waiter has, nor counts on. */
  boolean hasUnclaimed() {
    for (Slot each : slots) {
      if (each.state != State.LENT && !isClaimed(each)) {
        return true;
      }
    }
    return false;
  }

  /** One that is being dialled, or pinged before it is lent; null if there is none. */
  Slot unclaimedComing(Target target) {
    return unclaimed(
        target, each -> each.state == State.DIALLING || each.state == State.IDLE && each.pinging);
  }

  /** One that is free, but was silent for too long to be lent as it is; null if there is none. */
  Slot unclaimedSilent(Target target) {
    return unclaimed(target, each -> each.state == State.IDLE);
  }

  private Slot unclaimed(Target target, Predicate<Slot> which) {
    for (Slot each : slots) {
      if (which.test(each) && !isClaimed(each) && each.target.equals(target)) {
        return each;
      }
    }
    return null;
  }

  /**
   * One whose place can be had, whatever its target: one that is closing already, else the one that
   * has been free the longest; null if there is none.
   */
  Slot unclaimedRoom() {
    Slot idlest = null;
    for (Slot each : slots) {
      if (isClaimed(each)) {
        continue;
      }
      if (each.state == State.CLOSING) {
        return each;
      }
      if (each.state == State.IDLE
          && (idlest == null || each.idleSinceNanos - idlest.idleSinceNanos < 0)) {
        idlest = each;
      }
    }
    return idlest;
  }
}
