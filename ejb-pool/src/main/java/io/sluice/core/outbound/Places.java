package io.sluice.core.outbound;

import io.sluice.api.Target;
import io.sluice.core.config.OutboundConfig;
import io.sluice.core.outbound.Slot.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The slots of a host, and what can be found among them. There are few, so each look goes through
 * all. Guarded by the host's lock, but for {@link #freshest} and {@link #count}, which anybody may
 * ask for.
 *
 * <p>What is on its way to a waiter is claimed, so that the next waiter doesn't count on it as
 * well. A claim holds until the next {@link #beginLook}. A look is at what was free when it began:
 * what comes back without the lock meanwhile is left for the next look, else a later waiter might
 * get what an earlier one didn't find.
 */
final class Places {
  /**
   * How lately a thread has to have given back what it may have again, though another was later.
   */
  private static final long NEARLY_NANOS = 100_000;

  /** A power of two. */
  private static final int HINTS = 64;

  private final int max;
  private final long validateAfterNanos;

  /** Copied on each change. */
  private volatile List<Slot> slots = List.of();

  private long looks;

  /**
   * The position of what a thread, or another one with the same remainder of its number, gave back
   * last. Written and read without any order: it is only where to look first.
   */
  private final int[] hints = new int[HINTS];

  /** All free. */
  Places(OutboundConfig config) {
    this.max = config.maxPerHost();
    this.validateAfterNanos = config.upkeep().validateAfter().toNanos();
  }

  void add(Slot slot) {
    List<Slot> more = new ArrayList<>(slots);
    more.add(slot);
    list(more);
  }

  void remove(Slot slot) {
    List<Slot> rest = new ArrayList<>(slots);
    rest.remove(slot);
    list(rest);
  }

  private void list(List<Slot> all) {
    for (int i = 0; i < all.size(); i++) {
      all.get(i).position = i;
    }
    slots = List.copyOf(all);
  }

  boolean hasRoom() {
    return slots.size() < max;
  }

  /** All, in the order in which they were dialled. */
  List<Slot> all() {
    return slots;
  }

  int size() {
    return slots.size();
  }

  int count(State state) {
    return count(each -> each.state() == state);
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

  /** Whether it is free, and heard of so lately that it can be lent as it is. From anywhere. */
  boolean isFresh(Slot slot, long nowNanos) {
    return slot.hold() instanceof Free && slot.isHeardOf(nowNanos, validateAfterNanos);
  }

  /**
   * The one that was used last of those that can be lent as they are, so that others grow idle;
   * null if there is none. From anywhere: with the lock as well as without it, it may have been
   * taken by then.
   */
  Slot freshest(Target target, long nowNanos) {
    List<Slot> all = slots;
    int hint = hints[ofThisThread()];
    if (hint < all.size() && isNearlyFreshest(all.get(hint), target, nowNanos)) {
      return all.get(hint);
    }
    Slot best = null;
    long bestNanos = 0;
    for (int i = 0; i < all.size(); i++) { // by the index, as an iterator would be made each time
      Slot each = all.get(i);
      if (each.hold() instanceof Free free
          && (best == null || free.sinceNanos() - bestNanos > 0)
          && canBeLent(each, target, nowNanos)) {
        best = each;
        bestNanos = free.sinceNanos();
      }
    }
    return best;
  }

  /** Where a clock stands still nothing is near, and who was first dialled is lent first. */
  private boolean isNearlyFreshest(Slot slot, Target target, long nowNanos) {
    if (slot.hold() instanceof Free free) {
      long agoNanos = nowNanos - free.sinceNanos();
      return agoNanos > 0 && agoNanos < NEARLY_NANOS && canBeLent(slot, target, nowNanos);
    }
    return false;
  }

  private boolean canBeLent(Slot slot, Target target, long nowNanos) {
    return slot.isHeardOf(nowNanos, validateAfterNanos) && slot.target.equals(target);
  }

  /** This thread has given it back. From anywhere. */
  void used(Slot slot) {
    int mine = ofThisThread();
    if (hints[mine] != slot.position) { // else the other threads' hints leave the processor's cache
      hints[mine] = slot.position;
    }
  }

  private static int ofThisThread() {
    return (int) Thread.currentThread().getId() & HINTS - 1;
  }

  // ---- claims

  /** From now on nothing is claimed, and what is free now is what the look is at. */
  void beginLook() {
    looks++;
    for (Slot each : slots) {
      each.inLook = each.hold() instanceof Free free ? free : null;
    }
  }

  /** Whether it has been free ever since the look began. */
  private static boolean isFreeInLook(Slot slot) {
    return slot.inLook != null && slot.hold() == slot.inLook;
  }

  /**
   * The one that was used last of those that can be lent as they are; null if there is none. Not
   * one that is claimed: it may have been heard of since then.
   */
  Slot freshestInLook(Target target, long nowNanos) {
    Slot best = null;
    for (Slot each : slots) {
      if (isFreeInLook(each)
          && (best == null || each.inLook.sinceNanos() - best.inLook.sinceNanos() > 0)
          && !isClaimed(each)
          && canBeLent(each, target, nowNanos)) {
        best = each;
      }
    }
    return best;
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
      if (isForSomebody(each) && !isClaimed(each)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isForSomebody(Slot slot) {
    State now = slot.state();
    return now == State.IDLE ? isFreeInLook(slot) : now != State.LENT;
  }

  /**
   * One that is free, but was silent for too long to be lent as it is; rather one that is pinged
   * already. Null if there is none.
   */
  Slot unclaimedSilent(Target target) {
    Slot pinged = unclaimed(target, each -> isFreeInLook(each) && each.pinging);
    return pinged == null ? unclaimed(target, Places::isFreeInLook) : pinged;
  }

  /** One that is being dialled; null if there is none. */
  Slot unclaimedDialled(Target target) {
    return unclaimed(target, each -> each.state() == State.DIALLING);
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
      if (each.state() == State.CLOSING) {
        return each;
      }
      if (isFreeInLook(each)
          && (idlest == null || each.inLook.sinceNanos() - idlest.inLook.sinceNanos() < 0)) {
        idlest = each;
      }
    }
    return idlest;
  }
}
