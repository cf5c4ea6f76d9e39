package io.sluice.core;

import io.sluice.api.HandshakeRefusal;
import io.sluice.api.PoolStats;
import io.sluice.api.Pools;
import io.sluice.core.admission.Slots;
import io.sluice.core.admission.Ticket;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.config.PriorityConfig;
import io.sluice.core.connection.Registry;
import io.sluice.core.turn.Turn;
import io.sluice.core.turn.WaitAlarm;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Who is in a pool and who waits for a slot, under the pool's lock. It changes in turns, which
 * {@link Entrance}, {@link WaitingRoom}, {@link SlotKeeper} and {@link Operations} fill.
 * Thread-safe.
 */
/*
 * The lock. `lock` guards the registries' changes, the slots and the queue, the state, the limits and
 * the counters, so that admission, preemption, takeover and hand-off are one step each, and a
 * snapshot's identities hold exactly. Each hold of it is a Turn (`turn`): what follows from its
 * decisions is collected there and happens after unlock. Under the lock nothing is sent, closed,
 * listened to, logged or parsed (BP-3). Messages are handed to lanes (appended to a queue) under it,
 * where they have to stand before anything that others send as soon as the registry shows the
 * newcomer: welcome, queued, admitted.
 *
 * At the end of every turn (settle) no waiter is admissible, as whatever frees a slot has handed off,
 * and the alarm for the first deadline is planned.
 *
 * Order of locks: Node.limits, then this one. A connection's Memberships and an Audience are never
 * held together with it.
 */
final class Roster {
  private final WebSocketPool pool;
  private final ReentrantLock lock = new ReentrantLock();

  /** The active connections. Changes guarded by {@code lock}. */
  private final Registry<Connection> entries = new Registry<>();

  /** Those who wait. Changes guarded by {@code lock}. */
  private final Registry<Connection> waiters = new Registry<>();

  /** Guarded by {@code lock}, as all below. */
  private final Slots<Connection> slots;

  private final Book book;
  private final WaitingRoom room;

  /** Changed under {@code lock}, read anywhere. */
  private volatile Pools.State state = Pools.State.STARTING;

  private PriorityConfig priorities;
  private Turn turn;
  private long lastTurnNanos;
  private boolean saturated;
  private long saturations;

  Roster(WebSocketPool pool, Ports ports, Moves moves, Notices notices) {
    this.pool = pool;
    PoolConfig config = pool.config();
    this.priorities = config.priority();
    this.slots =
        new Slots<>(
            config.maxConnections(),
            priorities.slotsAt(config.maxConnections()),
            Rules.of(config),
            Connection::activeNanos,
            new SlotKeeper(pool, this, moves, notices));
    this.book = new Book(pool.name(), pool.now());
    this.room =
        new WaitingRoom(pool, this, new WaitAlarm(ports.alarm(), ports.ticker(), lock), notices);
    this.lastTurnNanos = pool.now();
  }

  // ---- turns

  /** Has something decided under the lock, and then does what follows from it. */
  <T> T decide(Supplier<T> step) {
    Turn mine = new Turn(pool.now());
    try {
      return decideOnly(mine, step);
    } finally {
      carryOut(mine); // also of a step that failed half-way: what it decided until then stands
    }
  }

  /** The same, where there is nothing to tell. */
  void run(Runnable step) {
    decide(
        () -> {
          step.run();
          return null;
        });
  }

  /** The same without what follows, which is the caller's: {@link #carryOut}. */
  <T> T decideOnly(Turn mine, Supplier<T> step) {
    lock.lock();
    try {
      return held(mine, step);
    } finally {
      lock.unlock();
    }
  }

  /** Does what follows from a turn. */
  void carryOut(Turn done) {
    done.carryOut(fault -> pool.listener().fault(null, fault));
  }

  /** Guarded by {@code lock}. */
  private <T> T held(Turn mine, Supplier<T> step) {
    // The clock was read before the lock was had, and another turn may have come in between.
    mine.notBefore(lastTurnNanos);
    lastTurnNanos = mine.now();
    turn = mine;
    try {
      T result = step.get();
      settle();
      return result;
    } finally {
      turn = null;
    }
  }

  /** Guarded by {@code lock}: what has to be looked at whenever something has moved. */
  private void settle() {
    while (slots.preemptsAtOnce() && slots.preemptForWaiter(turn.now())) {
      // Somebody came while all who could have given way were ending by themselves.
    }
    room.plan(turn);
    boolean relieved = slots.waiting() == 0 && 10L * slots.total() <= 9L * slots.max();
    if (saturated ? relieved : isFullNow()) {
      saturated = !saturated;
      boolean now = saturated;
      long number = ++saturations;
      turn.then(() -> pool.listener().saturation(pool.name(), now, number));
    }
  }

  /** Guarded by {@code lock}. */
  private boolean isFullNow() {
    return slots.waiting() > 0 || slots.total() >= slots.max();
  }

  /** Guarded by {@code lock}: the turn that is on. */
  Turn turn() {
    assert lock.isHeldByCurrentThread();
    return turn;
  }

  // ---- what changes in turns

  Registry<Connection> entries() {
    return entries;
  }

  Registry<Connection> waiters() {
    return waiters;
  }

  Slots<Connection> slots() {
    assert lock.isHeldByCurrentThread();
    return slots;
  }

  /** Counts, without the lock. */
  void handshakeRefused(HandshakeRefusal reason) {
    book.counters().handshakeRefused(reason);
  }

  Book book() {
    assert lock.isHeldByCurrentThread();
    return book;
  }

  WaitingRoom room() {
    return room;
  }

  Pools.State state() {
    return state;
  }

  /** Guarded by {@code lock}. */
  void state(Pools.State next) {
    assert lock.isHeldByCurrentThread();
    state = next;
    turn.then(() -> pool.listener().stateChanged(pool.name(), next));
  }

  /** Guarded by {@code lock}: the reservations as they are configured now. */
  void priorities(PriorityConfig changed) {
    assert lock.isHeldByCurrentThread();
    priorities = changed;
  }

  // ---- looks

  /** The reservations as they are configured now: percentages, or counts. */
  PriorityConfig priorities() {
    return look(() -> priorities);
  }

  int maxConnections() {
    return look(slots::max);
  }

  private <T> T look(Supplier<T> at) {
    lock.lock();
    try {
      return at.get();
    } finally {
      lock.unlock();
    }
  }

  /** The connection with that id, active or waiting; null if there is none. */
  Connection find(String connectionId) {
    // In this order, as a hand-off between the two looks moves it the other way only.
    Connection waiting = waiters.find(connectionId);
    return waiting != null ? waiting : entries.find(connectionId);
  }

  /** The active connections of a client id, oldest first. */
  List<Connection> ofClient(String clientId) {
    return entries.ofClient(clientId);
  }

  /** All active connections: a live view. */
  Collection<Connection> all() {
    return entries.all();
  }

  /** All waiters: a live view. */
  Collection<Connection> allWaiting() {
    return waiters.all();
  }

  /** All active connections at one moment. */
  List<Connection> allNow() {
    return look(() -> List.copyOf(entries.all()));
  }

  /** All active connections while the pool drains; none if it doesn't. */
  List<Connection> allToDrain() {
    return look(() -> state == Pools.State.DRAINING ? List.copyOf(entries.all()) : List.of());
  }

  /** All waiters at one moment, in the order in which they would be served. */
  List<Connection> waitersNow() {
    return look(() -> slots.waiters().stream().map(Ticket::waiter).toList());
  }

  /** Whether somebody waits or no slot is free. */
  boolean isFull() {
    return look(this::isFullNow);
  }

  /** Whether a listener was last told that the pool is saturated, or is about to be. */
  boolean isSaturated() {
    return look(() -> saturated);
  }

  /**
   * Counts and gauges of one moment. What others count is read under the lock as well, so that no
   * figure of a newer version is older.
   */
  PoolStats snapshot(IntSupplier groups, Supplier<PoolStats.Traffic> traffic) {
    return look(() -> book.snapshot(pool.now(), state, slots, groups.getAsInt(), traffic.get()));
  }

  /** What the lock guards, for a look that changes nothing. */
  record Guarded(
      Registry<Connection> entries,
      Registry<Connection> waiters,
      Slots<Connection> slots,
      Book book,
      Pools.State state,
      boolean alarmPlanned) {}

  /** Takes a look under the lock. */
  <T> T inspect(Function<Guarded, T> look) {
    return look(
        () -> look.apply(new Guarded(entries, waiters, slots, book, state, room.isAlarmPlanned())));
  }
}
