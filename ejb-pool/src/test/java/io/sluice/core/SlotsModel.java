package io.sluice.core;

import io.sluice.api.EndReason;
import io.sluice.api.PriorityClass;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** Who has a slot of a {@link PoolModel}, who waits for one, and who gives way: as sorted lists. */
final class SlotsModel {
  static final Comparator<Guest> RANK = Comparator.comparing(each -> each.priority);
  private static final Comparator<Guest> LEAST_RECENT =
      Comparator.<Guest>comparingLong(each -> each.active).thenComparing(each -> each.seat);

  enum Count {
    ADMITTED,
    QUEUED,
    FROM_QUEUE,
    TIMED_OUT,
    CANCELLED,
    SHUT_DOWN,
    PREEMPTED
  }

  int max;
  final int[] reserved;
  int peak;
  final List<Guest> active = new ArrayList<>();
  final List<Guest> waiting = new ArrayList<>();
  private final PoolModel pool;
  private final PoolModel.Settings settings;
  private final long[][] counts = new long[4][Count.values().length];
  private final Deque<Long> preemptions = new ArrayDeque<>();
  private long seats;

  SlotsModel(PoolModel pool, int max, int[] reserved) {
    this.pool = pool;
    this.settings = pool.settings;
    this.max = max;
    this.reserved = reserved;
  }

  private void count(Guest guest, Count what) {
    counts[guest.priority.ordinal()][what.ordinal()]++;
  }

  long counted(PriorityClass priority, Count what) {
    return counts[priority.ordinal()][what.ordinal()];
  }

  private static long of(List<Guest> some, int rank) {
    return some.stream().filter(each -> each.priority.ordinal() == rank).count();
  }

  private boolean isAdmissible(PriorityClass priority) {
    long free = max - active.size();
    for (int rank = 0; rank < priority.ordinal(); rank++) {
      free -= Math.max(0, reserved[rank] - of(active, rank));
    }
    return free > 0;
  }

  void ask(Guest guest) {
    PriorityClass priority = guest.priority;
    boolean first = waiting.isEmpty() || priority.outranks(waiting.get(0).priority);
    Guest victim = !first || isAdmissible(priority) ? null : victimOf(priority);
    if (victim != null || isAdmissible(priority)) {
      displace(victim);
      seat(guest, Count.ADMITTED, pool.now);
      return;
    }
    if (!first) {
      preemptForWaiter(); // with brakes on, the slot is that of who has waited the longest
    }
    if (of(waiting, priority.ordinal()) >= settings.maxWaiting()) {
      pool.refuse(guest, EndReason.AT_CAPACITY);
      return;
    }
    guest.phase = Guest.Phase.WAITING;
    guest.deadline = pool.now + settings.waitTimeout()[priority.ordinal()];
    waiting.add(guest);
    waiting.sort(RANK);
    count(guest, Count.QUEUED);
    pool.write(guest, "queued " + (waiting.indexOf(guest) + 1));
  }

  void seat(Guest guest, Count how, long since) {
    guest.phase = Guest.Phase.ACTIVE;
    guest.active = pool.now;
    guest.since = since;
    guest.seat = seats++;
    active.add(guest);
    peak = Math.max(peak, active.size());
    count(guest, how);
  }

  void handOff() {
    while (!waiting.isEmpty() && isAdmissible(waiting.get(0).priority)) {
      seatFirst();
    }
  }

  private void seatFirst() {
    Guest guest = waiting.remove(0);
    pool.write(guest, "admitted");
    seat(guest, Count.FROM_QUEUE, pool.now);
  }

  /** The least recently active of the lowest class, if that is below; null for nobody. */
  private Guest victimOf(PriorityClass by) {
    preemptions.removeIf(at -> pool.now - at >= 60 * PoolModel.SECOND);
    boolean spent = settings.budget() > 0 && preemptions.size() >= settings.budget();
    if (active.isEmpty() || !settings.preempts() || spent) {
      return null;
    }
    PriorityClass lowest = active.stream().max(RANK).orElseThrow().priority;
    return active.stream()
        .filter(each -> by.outranks(lowest) && each.priority == lowest)
        .filter(each -> pool.now - each.since >= settings.minTenure())
        .min(LEAST_RECENT)
        .orElse(null);
  }

  private void displace(Guest victim) {
    if (victim != null) {
      preemptions.add(pool.now);
      count(victim, Count.PREEMPTED);
      active.remove(victim);
      pool.over(victim, EndReason.PREEMPTED);
      pool.farewell(victim, EndReason.PREEMPTED, "preempted", false);
    }
  }

  boolean preemptForWaiter() {
    Guest victim = waiting.isEmpty() ? null : victimOf(waiting.get(0).priority);
    if (victim != null) {
      displace(victim);
      seatFirst();
    }
    return victim != null;
  }

  /** Out of the pool, whatever becomes of its socket. False if it is out already. */
  boolean leaves(Guest guest, EndReason reason, Count waited) {
    if (waiting.remove(guest)) {
      count(guest, waited);
      guest.phase = Guest.Phase.OVER;
    } else if (active.remove(guest)) {
      pool.over(guest, reason);
      handOff();
    } else {
      return false;
    }
    return true;
  }

  boolean resize(int newMax, int rank, int newReserved) {
    int[] changed = reserved.clone();
    changed[rank] = newReserved;
    if (newMax < 1 || changed[0] + changed[1] + changed[2] > newMax || changed[3] > 0) {
      return false;
    }
    max = newMax;
    reserved[rank] = newReserved;
    handOff();
    return true;
  }

  /** Whose time is over waits no longer. */
  void expire() {
    for (Guest each : List.copyOf(waiting)) {
      if (each.deadline <= pool.now) {
        leaves(each, EndReason.QUEUE_TIMEOUT, Count.TIMED_OUT);
        pool.farewell(each, EndReason.QUEUE_TIMEOUT, null, false);
      }
    }
  }
}
