package io.sluice.core;

import static io.sluice.core.Guest.NEVER;

import io.sluice.api.EndReason;
import io.sluice.api.Pools.State;
import java.util.ArrayList;
import java.util.List;

/** Whether a {@link PoolModel} takes anybody in, and how it sends those away who are there. */
final class DrainModel {
  State state = State.ACTIVE;
  long nextStep = NEVER;
  private final PoolModel pool;
  private final SlotsModel slots;
  private final List<Guest> leaving = new ArrayList<>();
  private long until;

  DrainModel(PoolModel pool) {
    this.pool = pool;
    this.slots = pool.slots;
  }

  boolean begin(List<Guest> order) {
    if (state != State.ACTIVE) {
      return false;
    }
    state = State.DRAINING;
    sendWaitersAway(EndReason.AT_CAPACITY);
    until = pool.now + pool.settings.drainDeadline();
    step(order);
    return true;
  }

  private void sendWaitersAway(EndReason reason) {
    for (Guest each : List.copyOf(slots.waiting)) {
      slots.leaves(each, reason, SlotsModel.Count.SHUT_DOWN);
      pool.farewell(each, reason, null, false);
    }
  }

  /** Tells a batch to go, or all. */
  void step(List<Guest> order) {
    List<Guest> rest = new ArrayList<>(order);
    rest.retainAll(slots.active);
    boolean last = pool.now >= until;
    boolean more = rest.size() > pool.settings.batch();
    nextStep = Math.min(until, more ? pool.now + pool.settings.interval() : until);
    rest.sort(SlotsModel.RANK.reversed());
    for (Guest each : rest.subList(0, more && !last ? pool.settings.batch() : rest.size())) {
      slots.leaves(each, EndReason.GOING_AWAY, SlotsModel.Count.SHUT_DOWN);
      pool.farewell(each, EndReason.GOING_AWAY, "draining", !last);
      each.drainCutAt = last ? NEVER : until;
      leaving.addAll(last ? List.of() : List.of(each));
    }
    if (last) {
      ends();
    }
    judge();
  }

  /** That one's socket is no more. */
  void gone(Guest guest) {
    leaving.remove(guest);
    judge();
  }

  private void judge() {
    if (state == State.DRAINING && leaving.isEmpty() && slots.active.isEmpty()) {
      ends();
    }
  }

  private void ends() {
    state = State.DRAINED;
    nextStep = NEVER;
  }

  boolean resume() {
    boolean drains = state == State.DRAINING || state == State.DRAINED;
    state = drains ? State.ACTIVE : state;
    nextStep = NEVER;
    return drains;
  }

  void stop() {
    state = State.STOPPED;
    nextStep = NEVER;
    leaving.forEach(each -> each.drainCutAt = pool.now + PoolModel.SECOND);
    sendWaitersAway(EndReason.GOING_AWAY);
    List.copyOf(slots.active).forEach(each -> pool.end(each, EndReason.GOING_AWAY, null));
  }
}
