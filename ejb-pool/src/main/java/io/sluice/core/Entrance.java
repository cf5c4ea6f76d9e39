package io.sluice.core;

import io.sluice.api.Admission;
import io.sluice.api.EndReason;
import io.sluice.api.PoolStats;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.core.admission.Answer;
import io.sluice.core.admission.Keeper;
import io.sluice.core.admission.Slot;
import io.sluice.core.admission.Slots;
import io.sluice.core.admission.Ticket;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.config.PriorityConfig;
import io.sluice.core.connection.Ids;
import io.sluice.core.connection.Registry;
import io.sluice.core.delivery.Outgoing;
import io.sluice.core.protocol.Frames;
import io.sluice.spi.EncodedMessage;
import io.sluice.spi.Transport;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Who is in: lets connections in and out of one pool, by client id, by class and by capacity.
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
final class Entrance {
  /** How long those who are sent away stay away, give or take half of it. */
  static final long RECONNECT_DELAY_MS = 5_000;

  private static final PriorityClass[] RANKS = PriorityClass.values();
  private static final long POSITIONS_NANOS = 1_000_000_000L;

  private final WebSocketPool pool;
  private final PoolConfig config;
  private final AccessConfig access;
  private final Moves moves;
  private final Ids ids = new Ids();

  private final ReentrantLock lock = new ReentrantLock();
  private final WaitAlarm alarm;

  /** The active connections. Changes guarded by {@code lock}. */
  private final Registry<Connection> entries = new Registry<>();

  /** Those who wait. Changes guarded by {@code lock}. */
  private final Registry<Connection> waiters = new Registry<>();

  /** Guarded by {@code lock}, as all below. */
  private final Slots<Connection> slots;

  private final Book book;

  /** Changed here, read anywhere. */
  private volatile Pools.State state = Pools.State.STARTING;

  private PriorityConfig priorities;
  private Turn turn;
  private long lastTurnNanos;
  private boolean saturated;
  private long saturations;
  private long positionsToldNanos;

  Entrance(WebSocketPool pool, AccessConfig access, Ports ports, Moves moves) {
    this.pool = pool;
    this.config = pool.config();
    this.access = access;
    this.moves = moves;
    this.priorities = config.priority();
    this.slots =
        new Slots<>(
            config.maxConnections(),
            priorities.slotsAt(config.maxConnections()),
            Rules.of(config),
            Connection::activeNanos,
            new Keeping());
    this.alarm = new WaitAlarm(ports.alarm(), ports.ticker(), lock, this::ring);
    this.book = new Book(pool.name(), pool.now());
    this.positionsToldNanos = pool.now();
    this.lastTurnNanos = pool.now();
  }

  // ---- turns

  /** Has something decided under the lock, and then does what follows from it. */
  private <T> T decide(Function<Turn, T> step) {
    Turn mine = new Turn(pool.now());
    T result;
    lock.lock();
    try {
      result = held(mine, step);
    } finally {
      lock.unlock();
    }
    mine.carryOut(fault -> pool.listener().fault(null, fault));
    return result;
  }

  /** Guarded by {@code lock}. */
  private <T> T held(Turn mine, Function<Turn, T> step) {
    // The clock was read before the lock was had, and another turn may have come in between.
    mine.notBefore(lastTurnNanos);
    lastTurnNanos = mine.now();
    turn = mine;
    try {
      T result = step.apply(mine);
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
    planAlarm();
    boolean full = slots.waiting() > 0 || slots.total() >= slots.max();
    boolean relieved = slots.waiting() == 0 && 10L * slots.total() <= 9L * slots.max();
    if (saturated ? relieved : full) {
      saturated = !saturated;
      boolean now = saturated;
      long number = ++saturations;
      turn.then(() -> pool.listener().saturation(pool.name(), now, number));
    }
  }

  private void planAlarm() {
    Ticket<Connection> first = slots.firstDue();
    if (first == null) {
      alarm.none(turn);
    } else {
      alarm.by(first.deadlineNanos(), turn);
    }
  }

  // ---- in

  /**
   * A session has opened and asks to join. See {@link Node#open}.
   *
   * @return what the container's callbacks go to, whether it was let in or not
   */
  Opening open(Handshake handshake, boolean welcome, Transport transport) {
    Claim claim = Claim.of(handshake, config.priority().fallback(), access.trustClaims());
    Connection newcomer =
        new Connection(pool, transport, identify(handshake, claim), welcome, pool.now());
    Outgoing first = welcome ? welcomeOf(newcomer) : null;
    Admission admission =
        decide(
            turn -> {
              if (claim.lowered()) {
                book.counters().claimLowered();
              }
              return admit(newcomer, handshake, first);
            });
    if (claim.lowered() && !(admission instanceof Admission.Refused)) {
      newcomer.note(() -> pool.listener().claimLowered(newcomer, handshake.priority()));
    }
    return new Opening(newcomer, admission);
  }

  private Connection.Identity identify(Handshake handshake, Claim claim) {
    return new Connection.Identity(
        ids.next(),
        handshake.clientId() == null ? ids.nextAnonymous() : handshake.clientId(),
        handshake.principal(),
        ids.next(),
        claim.priority(),
        handshake.order());
  }

  private Outgoing welcomeOf(Connection connection) {
    Connection.Identity who = connection.identity();
    return outgoing(
        Frames.welcome(
            who.clientId(),
            who.connectionId(),
            who.priority(),
            who.resumeToken(),
            config.liveness().pingInterval().toMillis()));
  }

  private Outgoing outgoing(EncodedMessage message) {
    return Outgoing.toOne(message, null, config.outbox().overflow());
  }

  /** Guarded by {@code lock}. */
  private Admission admit(Connection newcomer, Handshake handshake, Outgoing first) {
    if (state != Pools.State.ACTIVE) {
      return refuse(newcomer, EndReason.GOING_AWAY);
    }
    List<Connection> holders = holders(newcomer.clientId());
    if (holders.isEmpty()) {
      return ask(newcomer, first);
    }
    switch (config.duplicate().policy()) {
      case REJECT:
        return inUse(newcomer, holders);
      case REPLACE:
        return mayStandFor(handshake, holders)
            ? replace(holders.get(0), newcomer, first)
            : inUse(newcomer, holders);
      case MULTI:
        return mayStandFor(handshake, holders) && holders.size() < config.duplicate().maxPerClient()
            ? ask(newcomer, first)
            : inUse(newcomer, holders);
      default:
        throw new AssertionError(config.duplicate().policy());
    }
  }

  /** Guarded by {@code lock}: whoever has that client id, waiters included. */
  private List<Connection> holders(String clientId) {
    List<Connection> active = entries.ofClient(clientId);
    List<Connection> waiting = waiters.ofClient(clientId);
    if (waiting.isEmpty()) {
      return active;
    }
    List<Connection> both = new ArrayList<>(active);
    both.addAll(waiting);
    return both;
  }

  /** Guarded by {@code lock}: the ordinary way in. */
  private Admission ask(Connection newcomer, Outgoing first) {
    boolean mayWait = newcomer.speaksV1() || config.priority().plainWaits();
    return got(newcomer, slots.ask(newcomer, newcomer.priority(), mayWait, turn.now()), first);
  }

  /** Guarded by {@code lock}. */
  private Admission got(Connection newcomer, Answer<Connection> answer, Outgoing first) {
    if (answer instanceof Answer.Seated<Connection> seated) {
      return seat(newcomer, seated.slot(), first);
    }
    if (answer instanceof Answer.Parked<Connection> parked) {
      return park(newcomer, parked, first);
    }
    return refuse(newcomer, EndReason.AT_CAPACITY);
  }

  /** Guarded by {@code lock}: it is in. */
  private Admission seat(Connection newcomer, Slot<Connection> slot, Outgoing first) {
    newcomer.seated(slot, turn.now());
    book.admitted(newcomer.priority(), pool.now() - newcomer.openedNanos());
    prepare(newcomer, first);
    entries.add(newcomer);
    newcomer.opens();
    turn.then(() -> wake(newcomer));
    return new Admission.Admitted(newcomer);
  }

  /** Guarded by {@code lock}: it waits. */
  private Admission park(Connection newcomer, Answer.Parked<Connection> parked, Outgoing first) {
    int position = parked.position();
    Ticket<Connection> ticket = parked.ticket();
    newcomer.parked(ticket, position);
    book.counters().queued(newcomer.priority());
    prepare(newcomer, first);
    prepare(newcomer, queued(ticket, position));
    waiters.add(newcomer);
    newcomer.story().add(() -> pool.listener().parked(newcomer, position));
    turn.then(() -> wake(newcomer));
    return new Admission.Waiting(newcomer, position);
  }

  private static void prepare(Connection connection, Outgoing message) {
    if (message != null) {
      connection.outbox().prepare(message);
    }
  }

  private Outgoing queued(Ticket<Connection> ticket, int position) {
    long leftNanos = Math.max(0, ticket.deadlineNanos() - turn.now());
    return outgoing(Frames.queued(position, ticket.priority(), leftNanos / 1_000_000));
  }

  private static void wake(Connection connection) {
    connection.outbox().wake();
    connection.story().tell();
  }

  /** Guarded by {@code lock}: it is not let in. */
  private Admission refuse(Connection newcomer, EndReason reason) {
    book.counters().refused(newcomer.priority(), reason);
    turn.then(
        () -> {
          newcomer.refuse(reason, lastWords(newcomer, reason));
          pool.listener().refused(pool.name(), newcomer.clientId(), newcomer.priority(), reason);
        });
    return new Admission.Refused(reason);
  }

  /**
   * Guarded by {@code lock}: the id stays with its holders. They are pinged at once, so that one
   * that is half open is gone soon, and the next try succeeds.
   */
  private Admission inUse(Connection newcomer, List<Connection> holders) {
    turn.then(() -> holders.forEach(holder -> holder.outbox().ping()));
    return refuse(newcomer, EndReason.CLIENT_ID_IN_USE);
  }

  private EncodedMessage lastWords(Connection to, EndReason reason) {
    return to.speaksV1() && reason.closeCode() == 1013
        ? Frames.refused(reason.text(), jittered(RECONNECT_DELAY_MS))
        : null;
  }

  /** A delay of half as much to half as much again, so that those sent away don't come together. */
  long jittered(long delayMs) {
    return delayMs / 2 + pool.random().nextLong(delayMs + 1);
  }

  // ---- takeover

  /**
   * Guarded by {@code lock}: the later handshake wins, whichever session the container opened first
   * (Undertow and Tyrus answer 101 and open sessions on several threads).
   */
  private Admission replace(Connection holder, Connection newcomer, Outgoing first) {
    if (holder.identity().order() > newcomer.identity().order()) {
      return refuse(newcomer, EndReason.REPLACED);
    }
    if (leaveQueue(holder, EndReason.REPLACED, Left.CANCELLED)) {
      return ask(newcomer, first);
    }
    unlink(holder);
    if (holder.priority().outranks(newcomer.priority())) {
      slots.release(holder.slot());
      slots.handOff(turn.now());
      return ask(newcomer, first);
    }
    Slot<Connection> slot =
        slots.transfer(holder.slot(), newcomer, newcomer.priority(), turn.now());
    Admission admission = seat(newcomer, slot, first);
    slots.handOff(turn.now()); // what a higher class fills of its reservation, others may use
    return admission;
  }

  /**
   * Guarded by {@code lock}: the old connection leaves the registry first. The move that begins
   * here ends when it has left its groups.
   */
  private void unlink(Connection holder) {
    moves.begin();
    entries.remove(holder);
    book.counters().closed(EndReason.REPLACED);
    turn.then(
        () -> {
          holder.end(EndReason.REPLACED);
          moves.end();
        });
  }

  /** Whether the caller may act for the client id that these connections hold. */
  private boolean mayStandFor(Handshake caller, List<Connection> holders) {
    if (access.trustClaims()) {
      return true;
    }
    for (Connection holder : holders) {
      String owner = holder.identity().principal();
      boolean same =
          owner != null
              ? owner.equals(caller.principal())
              : caller.resumeToken() != null
                  && isEqual(holder.identity().resumeToken(), caller.resumeToken());
      if (same) {
        return true;
      }
    }
    return false;
  }

  /** In time that doesn't tell how much of the token was right. */
  private static boolean isEqual(String token, String claimed) {
    return MessageDigest.isEqual(
        token.getBytes(StandardCharsets.UTF_8), claimed.getBytes(StandardCharsets.UTF_8));
  }

  // ---- slots that change hands

  /** Keeps the books. Its methods are called by {@link #slots}, so under the lock, in a turn. */
  private final class Keeping implements Keeper<Connection> {
    @Override
    public boolean displaces(Connection victim, PriorityClass by) {
      moves.begin();
      if (!victim.tryBeginEnd()) {
        moves.end();
        return false;
      }
      entries.remove(victim);
      book.counters().preempted(victim.priority());
      book.counters().closed(EndReason.PREEMPTED);
      victim.story().add(() -> pool.listener().preempted(victim, by));
      turn.then(() -> tellAndEnd(victim));
      return true;
    }

    @Override
    public boolean seats(Ticket<Connection> ticket, Slot<Connection> slot) {
      Connection waiter = ticket.waiter();
      Duration waited = Duration.ofNanos(turn.now() - ticket.sinceNanos());
      // First, as it may act as soon as it is active; if it is gone, this is dropped with the rest.
      waiter.outbox().prepare(outgoing(Frames.ADMITTED));
      if (!waiter.trySeat(slot, turn.now())) {
        waiters.remove(waiter);
        book.counters().cancelled(waiter.priority());
        tellUnparked(waiter, waited, EndReason.CONNECTION_LOST);
        return false;
      }
      book.admittedFromQueue(
          waiter.priority(), turn.now() - waiter.openedNanos(), waited.toNanos());
      entries.add(waiter); // before it leaves the other, so that it is always found
      waiters.remove(waiter);
      waiter.story().add(() -> pool.listener().unparked(waiter, waited, null));
      waiter.opens();
      turn.then(() -> wake(waiter));
      return true;
    }
  }

  private void tellAndEnd(Connection victim) {
    victim.story().tell();
    long delayMs = jittered(config.preemption().reconnectDelay().toMillis());
    try {
      victim.ended(EndReason.PREEMPTED, Frames.preempted(delayMs));
    } finally {
      moves.end();
    }
  }

  /** Guarded by {@code lock}. */
  private void tellUnparked(Connection waiter, Duration waited, EndReason reason) {
    waiter.story().add(() -> pool.listener().unparked(waiter, waited, reason));
    turn.then(() -> waiter.story().tell());
  }

  // ---- out

  /** An ended connection gives its slot back; one that lost it to another has none any more. */
  void release(Connection connection, EndReason reason) {
    decide(
        turn -> {
          if (entries.remove(connection)) {
            book.counters().closed(reason);
            slots.release(connection.slot());
            slots.handOff(turn.now());
          }
          return null;
        });
  }

  /** How a wait ends without a slot. */
  private enum Left {
    TIMED_OUT,
    CANCELLED,
    SHUT_DOWN
  }

  /** Ends a wait, from whichever side, with last words or null. False if it is over already. */
  boolean endWait(Connection waiter, EndReason reason, EncodedMessage lastWords) {
    return decide(turn -> leaveQueue(waiter, reason, Left.CANCELLED, lastWords));
  }

  /** Guarded by {@code lock}. False if it doesn't wait (any more). */
  private boolean leaveQueue(Connection waiter, EndReason reason, Left how) {
    return leaveQueue(waiter, reason, how, null);
  }

  /** Guarded by {@code lock}. The same with last words; null for the usual ones. */
  private boolean leaveQueue(
      Connection waiter, EndReason reason, Left how, EncodedMessage lastWords) {
    if (!waiters.remove(waiter)) {
      return false;
    }
    Ticket<Connection> ticket = waiter.ticket();
    slots.leave(ticket);
    switch (how) {
      case TIMED_OUT -> book.counters().timedOut(waiter.priority());
      case CANCELLED -> book.counters().cancelled(waiter.priority());
      case SHUT_DOWN -> book.counters().shutDown(waiter.priority());
      default -> throw new AssertionError(how);
    }
    boolean ours = waiter.tryEndWait();
    tellUnparked(waiter, Duration.ofNanos(turn.now() - ticket.sinceNanos()), reason);
    if (ours) {
      turn.then(
          () ->
              waiter.waitEnded(reason, lastWords == null ? lastWords(waiter, reason) : lastWords));
    }
    return true;
  }

  // ---- deadlines

  /** The alarm has gone off. */
  private void ring() {
    decide(
        turn -> {
          expire();
          return null;
        });
  }

  /** Guarded by {@code lock}: ends the waits whose time is over. */
  private void expire() {
    for (Ticket<Connection> first = slots.firstDue();
        first != null && first.deadlineNanos() - turn.now() <= 0;
        first = slots.firstDue()) {
      if (!leaveQueue(first.waiter(), EndReason.QUEUE_TIMEOUT, Left.TIMED_OUT)) {
        throw new IllegalStateException("a ticket without a waiter: " + first.waiter());
      }
    }
  }

  /**
   * What a sweep does at the door: keeps the deadlines, should an alarm have failed; has waiters
   * preempt, if a brake has kept them from it; tells them of their progress; takes a sample.
   */
  void tend(PoolStats.Traffic traffic) {
    decide(
        turn -> {
          expire();
          slots.preemptForWaiter(turn.now());
          tellPositions();
          book.sample(turn.now(), traffic);
          return null;
        });
  }

  /** Guarded by {@code lock}. */
  private void tellPositions() {
    if (slots.waiting() == 0 || turn.now() - positionsToldNanos < POSITIONS_NANOS) {
      return;
    }
    positionsToldNanos = turn.now();
    int position = 0;
    for (Ticket<Connection> ticket : slots.waiters()) {
      position++;
      Connection waiter = ticket.waiter();
      if (waiter.speaksV1() && waiter.improvesTo(position)) {
        waiter.outbox().prepare(queued(ticket, position));
        turn.then(() -> waiter.outbox().wake());
      }
    }
  }

  // ---- states

  Pools.State state() {
    return state;
  }

  /** Takes connections from now on, if it was in one of those states. */
  boolean open(Set<Pools.State> from) {
    return decide(turn -> from.contains(state) && move(Pools.State.ACTIVE));
  }

  /** Takes none from now on; those who wait are sent away. False if it took none anyway. */
  boolean beginDrain() {
    return decide(
        turn -> {
          if (state != Pools.State.ACTIVE) {
            return false;
          }
          move(Pools.State.DRAINING);
          sendWaitersAway(EndReason.AT_CAPACITY);
          return true;
        });
  }

  /** All are gone. */
  void endDrain() {
    decide(turn -> state == Pools.State.DRAINING && move(Pools.State.DRAINED));
  }

  /** Takes none any more, for good; those who wait are sent away. */
  void stop() {
    decide(
        turn -> {
          if (state != Pools.State.STOPPED) {
            move(Pools.State.STOPPED);
          }
          sendWaitersAway(EndReason.GOING_AWAY);
          return null;
        });
  }

  /** Guarded by {@code lock}. */
  private boolean move(Pools.State next) {
    state = next;
    turn.then(() -> pool.listener().stateChanged(pool.name(), next));
    return true;
  }

  /** Guarded by {@code lock}. */
  private void sendWaitersAway(EndReason reason) {
    slots.waiters().forEach(each -> leaveQueue(each.waiter(), reason, Left.SHUT_DOWN));
  }

  /**
   * Ends every connection. Whoever is being admitted meanwhile either is in the registry before the
   * lock is had here, or sees afterwards that the pool has stopped.
   */
  void endAll(EndReason reason) {
    allNow().forEach(connection -> connection.end(reason));
  }

  // ---- limits

  /**
   * Changes C and the reservations.
   *
   * @param max null for no change
   * @return what is to be carried out, by a caller that may hold a lock of its own now
   * @throws IllegalArgumentException if they can't be had; nothing has changed then
   */
  Runnable resize(Integer max, UnaryOperator<PriorityConfig> change) {
    Turn mine = new Turn(pool.now());
    lock.lock();
    try {
      held(mine, turn -> resized(max == null ? slots.max() : max, change));
    } finally {
      lock.unlock();
    }
    return () -> mine.carryOut(fault -> pool.listener().fault(null, fault));
  }

  /** Guarded by {@code lock}. */
  private Void resized(int max, UnaryOperator<PriorityConfig> change) {
    PriorityConfig changed = change.apply(priorities);
    int[] reserved = Limits.check(max, changed);
    priorities = changed;
    slots.resize(max, reserved);
    slots.handOff(turn.now());
    Map<PriorityClass, Integer> shown = new EnumMap<>(PriorityClass.class);
    for (PriorityClass each : RANKS) {
      shown.put(each, reserved[each.ordinal()]);
    }
    turn.then(() -> pool.listener().limitsChanged(pool.name(), max, shown));
    return null;
  }

  /** The reservations as they are configured now: percentages, or counts. */
  PriorityConfig priorities() {
    lock.lock();
    try {
      return priorities;
    } finally {
      lock.unlock();
    }
  }

  int maxConnections() {
    lock.lock();
    try {
      return slots.max();
    } finally {
      lock.unlock();
    }
  }

  void resetPeak() {
    decide(
        turn -> {
          slots.resetPeak();
          return null;
        });
  }

  // ---- looks

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
    lock.lock();
    try {
      return List.copyOf(entries.all());
    } finally {
      lock.unlock();
    }
  }

  /** All active connections while the pool drains; none if it doesn't. */
  List<Connection> allToDrain() {
    lock.lock();
    try {
      return state == Pools.State.DRAINING ? List.copyOf(entries.all()) : List.of();
    } finally {
      lock.unlock();
    }
  }

  /** All waiters at one moment, in the order in which they would be served. */
  List<Connection> waitersNow() {
    lock.lock();
    try {
      return slots.waiters().stream().map(Ticket::waiter).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a listener was last told that the pool is saturated, or is about to be. */
  boolean isSaturated() {
    lock.lock();
    try {
      return saturated;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Counts and gauges of one moment. What others count is read under the lock as well, so that no
   * figure of a newer version is older.
   */
  PoolStats snapshot(IntSupplier groups, Supplier<PoolStats.Traffic> traffic) {
    lock.lock();
    try {
      return book.snapshot(pool.now(), state, slots, groups.getAsInt(), traffic.get());
    } finally {
      lock.unlock();
    }
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
    lock.lock();
    try {
      return look.apply(new Guarded(entries, waiters, slots, book, state, alarm.isPlanned()));
    } finally {
      lock.unlock();
    }
  }
}
