package io.sluice.core.admission;

import io.sluice.api.PriorityClass;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The slots of a pool, who holds one and who waits for one. Not thread-safe: guarded by the pool's
 * lock. Everything about a connection's own life is the {@link Keeper}'s.
 *
 * @param <C> a connection
 */
/*
 * Why nobody is overtaken (Q-2, RSV-4, PRE-7).
 *
 * Whatever frees a slot or changes a limit calls handOff() before the lock is let go. So whenever the
 * lock is free, no waiter is admissible. A class that is admissible makes all above it admissible, too
 * (Policy.heldAbove grows downwards). So where ask() finds a newcomer admissible, nobody of its class
 * or above waits.
 *
 * With preemption on and no brakes, a waiter of class p found nobody below p to displace when it
 * came; none has come in since, since a lower class is admissible only when p is. (Whoever was ending
 * by itself just then may come back by a takeover in place, so the pool looks once more at the end of
 * each turn: preemptForWaiter.) So a newcomer that can preempt finds nobody of its class or above
 * waiting, and takes the victim's slot itself. With brakes on that is not so: then the slot goes to
 * the first waiter, and the newcomer to the end.
 *
 * After a preemption nothing needs to be handed on: the winner was not admissible, so C - N is no
 * more than what is held above it, and everybody below has no less held above.
 */
public final class Slots<C> implements Situation {
  private static final PriorityClass[] RANKS = PriorityClass.values();

  private final Ledger ledger;
  private final WaitQueue<C> queue;
  private final List<VictimHeap<C>> holders;
  private final boolean preemption;
  private final Brakes brakes;
  private final Keeper<C> keeper;

  /**
   * What does not change while the pool lives. Arrays are in the order of rank.
   *
   * @param preemption whether a higher class may take a lower one's slot
   */
  public record Rules(
      int[] maxWaiting, long[] waitTimeoutNanos, boolean preemption, Brakes brakes) {}

  /**
   * All free, nobody waiting.
   *
   * @param activity when a connection was last active, on the ticker
   */
  public Slots(int max, int[] reserved, Rules rules, ToLongFunction<C> activity, Keeper<C> keeper) {
    this.ledger = new Ledger(max, reserved);
    this.queue = new WaitQueue<>(rules.maxWaiting(), rules.waitTimeoutNanos());
    this.holders = Stream.of(RANKS).map(each -> new VictimHeap<>(activity)).toList();
    this.preemption = rules.preemption();
    this.brakes = rules.brakes();
    this.keeper = keeper;
  }

  // ---- in

  /**
   * Somebody asks for a slot.
   *
   * @param mayWait whether it knows how to
   */
  public Answer<C> ask(C newcomer, PriorityClass priority, boolean mayWait, long nowNanos) {
    if (Policy.isAdmissible(this, priority)) {
      return new Answer.Seated<>(take(newcomer, priority, nowNanos));
    }
    if (Policy.ahead(this, priority) == 0) {
      Slot<C> victim = displaceFor(priority, nowNanos);
      if (victim != null) {
        return new Answer.Seated<>(transfer(victim, newcomer, priority, nowNanos));
      }
    } else {
      preemptForWaiter(nowNanos);
      if (Policy.isAdmissible(this, priority)) { // all who waited were gone
        return new Answer.Seated<>(take(newcomer, priority, nowNanos));
      }
    }
    if (!mayWait || !queue.hasRoom(priority)) {
      return Answer.turnedAway();
    }
    int position = Policy.ahead(this, priority) + 1;
    return new Answer.Parked<>(queue.add(newcomer, priority, nowNanos), position);
  }

  private Slot<C> take(C holder, PriorityClass priority, long nowNanos) {
    ledger.take(priority);
    return seated(new Slot<>(holder, priority, nowNanos));
  }

  private Slot<C> seated(Slot<C> slot) {
    holders.get(slot.priority().ordinal()).add(slot);
    return slot;
  }

  private Slot<C> transfer(Slot<C> from, C to, PriorityClass priority, long sinceNanos) {
    Slot<C> slot = new Slot<>(to, priority, sinceNanos);
    move(from, slot);
    return slot;
  }

  /**
   * Hands a slot on in place to a newer connection of the same client: N does not move. In the same
   * class its tenure goes on, else a client that keeps coming back could never be preempted.
   */
  public Slot<C> takeOver(Slot<C> from, C to, PriorityClass priority, long nowNanos) {
    boolean same = from.priority() == priority;
    return transfer(from, to, priority, same ? from.sinceNanos() : nowNanos);
  }

  private void move(Slot<C> from, Slot<C> to) {
    holders.get(from.priority().ordinal()).remove(from);
    ledger.transfer(from.priority(), to.priority());
    seated(to);
  }

  // ---- preemption

  /** Writes one off that has to give way to that class, and gives its slot; null if nobody has. */
  private Slot<C> displaceFor(PriorityClass by, long nowNanos) {
    if (!preemption || !brakes.allow(nowNanos)) {
      return null;
    }
    VictimHeap<C> candidates = lowestBelow(by);
    while (candidates != null) {
      Slot<C> victim = candidates.select(nowNanos, brakes.minTenureNanos());
      if (victim == null) {
        return null; // nobody in the lowest class has the tenure
      }
      if (keeper.displaces(victim.holder(), by)) {
        brakes.spend(nowNanos);
        return victim;
      }
      candidates.remove(victim); // it is ending by itself, and its slot comes back soon
      candidates = lowestBelow(by);
    }
    return null;
  }

  /** Those of the lowest class below that one in which anybody is left who may be displaced. */
  private VictimHeap<C> lowestBelow(PriorityClass by) {
    for (int rank = RANKS.length - 1; rank > by.ordinal(); rank--) {
      if (holders.get(rank).size() > 0) {
        return holders.get(rank);
      }
    }
    return null;
  }

  /**
   * Has the first waiter preempt somebody, if there is anybody by now and the brakes allow it.
   * Without brakes there is only in a race (PRE-7): somebody parked while all who could have given
   * way were ending by themselves.
   *
   * @return whether somebody was preempted
   */
  public boolean preemptForWaiter(long nowNanos) {
    Ticket<C> first = firstWaiter();
    Slot<C> victim = first == null ? null : displaceFor(first.priority(), nowNanos);
    if (victim == null) {
      return false;
    }
    Slot<C> slot = null;
    while (slot == null && first != null && first.priority().outranks(victim.priority())) {
      slot = seat(first, nowNanos);
      first = firstWaiter();
    }
    if (slot == null) {
      release(victim); // everybody who could have had it is gone
      handOff(nowNanos);
    } else {
      move(victim, slot);
    }
    return true;
  }

  private Ticket<C> firstWaiter() {
    for (PriorityClass each : RANKS) {
      if (queue.head(each) != null) {
        return queue.head(each);
      }
    }
    return null;
  }

  // ---- out

  /** Gives a slot back. {@link #handOff} is the caller's next step. */
  public void release(Slot<C> slot) {
    holders.get(slot.priority().ordinal()).remove(slot);
    ledger.release(slot.priority());
  }

  /**
   * Gives what is free to those who wait, a higher class first: as many as now fit. A waiter that
   * is gone is passed over.
   */
  public void handOff(long nowNanos) {
    for (PriorityClass each : RANKS) {
      Ticket<C> head = queue.head(each);
      while (head != null && Policy.isAdmissible(this, each)) {
        Slot<C> slot = seat(head, nowNanos);
        if (slot != null) {
          ledger.take(each);
          seated(slot);
        }
        head = queue.head(each);
      }
    }
  }

  /** Ends a wait for a slot. Null if the waiter is gone. */
  private Slot<C> seat(Ticket<C> ticket, long nowNanos) {
    queue.remove(ticket);
    Slot<C> slot = new Slot<>(ticket.waiter(), ticket.priority(), nowNanos);
    return keeper.seats(ticket, slot) ? slot : null;
  }

  /** Ends a wait without a slot. False if it has ended already. */
  public boolean leave(Ticket<C> ticket) {
    return queue.remove(ticket);
  }

  /** The waiter whose time is over first; null if nobody waits. It stays in. */
  public Ticket<C> firstDue() {
    return queue.firstDue();
  }

  /** All who wait, in the order in which they would be served. A copy. */
  public List<Ticket<C>> waiters() {
    return queue.inOrder();
  }

  // ---- numbers

  /** Changes C and R. {@link #handOff} is the caller's next step. */
  public void resize(int max, int[] reserved) {
    ledger.resize(max, reserved);
  }

  /** Sets the peak to N. */
  public void resetPeak() {
    ledger.resetPeak();
  }

  @Override
  public int max() {
    return ledger.max();
  }

  @Override
  public int total() {
    return ledger.total();
  }

  /** The highest N so far. */
  public int peak() {
    return ledger.peak();
  }

  /** What N may be at most: C, or what was left active when C was lowered. */
  public int ceiling() {
    return ledger.ceiling();
  }

  /** Whether changed limits hold more for critical than is free, and no end has mended it yet. */
  public boolean isStrained() {
    return ledger.isStrained();
  }

  @Override
  public int reserved(PriorityClass priority) {
    return ledger.reserved(priority);
  }

  @Override
  public int active(PriorityClass priority) {
    return ledger.active(priority);
  }

  @Override
  public int waiting(PriorityClass priority) {
    return queue.size(priority);
  }

  /** How many of that class could be displaced: all but those who are ending by themselves. */
  public int candidates(PriorityClass priority) {
    return holders.get(priority.ordinal()).size();
  }

  /** How many wait in all. */
  public int waiting() {
    return queue.size();
  }

  @Override
  public int maxWaiting(PriorityClass priority) {
    return queue.most(priority);
  }

  /** How long one of that class may wait. */
  public long waitTimeoutNanos(PriorityClass priority) {
    return queue.timeoutNanos(priority);
  }

  /** How long the first of that class has waited; 0 if none waits. */
  public long oldestWaitNanos(PriorityClass priority, long nowNanos) {
    Ticket<C> head = queue.head(priority);
    return head == null ? 0 : Math.max(0, nowNanos - head.sinceNanos());
  }

  /** Whether a waiter could lose nothing but time: preemption is on, and no brake holds it. */
  public boolean preemptsAtOnce() {
    return preemption && !brakes.areOn();
  }
}
