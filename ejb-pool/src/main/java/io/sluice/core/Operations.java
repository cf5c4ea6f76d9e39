package io.sluice.core;

import io.sluice.api.EndReason;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.core.config.PriorityConfig;
import io.sluice.core.turn.Turn;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What an operator does with a pool as a whole: opens, drains and stops it, and sets its limits.
 * Thread-safe.
 */
final class Operations {
  private static final PriorityClass[] RANKS = PriorityClass.values();
  private static final Set<Pools.State> DRAINS_OR_HAS =
      EnumSet.of(Pools.State.DRAINING, Pools.State.DRAINED);

  private final WebSocketPool pool;
  private final Roster roster;

  Operations(WebSocketPool pool, Roster roster) {
    this.pool = pool;
    this.roster = roster;
  }

  /** Takes connections from now on, if nobody did before. */
  void start() {
    roster.decide(() -> roster.state() == Pools.State.STARTING && move(Pools.State.ACTIVE));
  }

  /**
   * Takes connections again. False if it didn't drain and hasn't drained.
   *
   * @param inTurn done in the same step
   */
  boolean resume(Runnable inTurn) {
    return roster.decide(
        () -> {
          if (!DRAINS_OR_HAS.contains(roster.state())) {
            return false;
          }
          inTurn.run();
          return move(Pools.State.ACTIVE);
        });
  }

  /**
   * Takes none from now on; those who wait are sent away. False if it took none anyway.
   *
   * @param inTurn done in the same step
   */
  boolean beginDrain(Runnable inTurn) {
    return roster.decide(
        () -> {
          if (roster.state() != Pools.State.ACTIVE) {
            return false;
          }
          inTurn.run();
          move(Pools.State.DRAINING);
          roster.room().sendAllAway(EndReason.AT_CAPACITY);
          return true;
        });
  }

  /**
   * All are gone.
   *
   * @param isCurrent asked in the same step: it may be that another drain has begun since
   */
  void endDrain(BooleanSupplier isCurrent) {
    roster.decide(() -> isCurrent.getAsBoolean() && move(Pools.State.DRAINED));
  }

  /**
   * Takes none any more, for good; those who wait are sent away.
   *
   * @param inTurn done in the same step
   */
  void stop(Runnable inTurn) {
    roster.run(
        () -> {
          inTurn.run();
          if (roster.state() != Pools.State.STOPPED) {
            move(Pools.State.STOPPED);
          }
          roster.room().sendAllAway(EndReason.GOING_AWAY);
        });
  }

  /**
   * Changes C, and the slots held for classes: all of it or nothing.
   *
   * @param max empty leaves C
   * @return what is to be carried out, by a caller that may hold a lock of its own now
   * @throws IllegalArgumentException if they can't be had; nothing has changed then
   */
  Runnable limit(OptionalInt max, Map<PriorityClass, Integer> reserved) {
    Turn mine = new Turn(pool.now());
    roster.decideOnly(
        mine,
        () -> {
          PriorityConfig changed = Limits.withReserved(roster.priorities(), reserved);
          if (max.isEmpty()) {
            Limits.checkReserved(roster.slots().max(), changed, reserved);
          }
          return resized(max.orElse(roster.slots().max()), changed);
        });
    return () -> roster.carryOut(mine);
  }

  /** Guarded by the pool's lock. */
  private Void resized(int max, PriorityConfig changed) {
    int[] reserved = Limits.check(max, changed);
    roster.priorities(changed);
    roster.slots().resize(max, reserved);
    roster.slots().handOff(roster.turn().now());
    Map<PriorityClass, Integer> shown = new EnumMap<>(PriorityClass.class);
    for (PriorityClass each : RANKS) {
      shown.put(each, reserved[each.ordinal()]);
    }
    roster.turn().then(() -> pool.listener().limitsChanged(pool.name(), max, shown));
    return null;
  }

  void resetPeak() {
    roster.run(() -> roster.slots().resetPeak());
  }

  /** Guarded by the pool's lock. */
  private boolean move(Pools.State next) {
    roster.state(next);
    return true;
  }
}
