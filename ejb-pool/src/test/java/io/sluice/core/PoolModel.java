package io.sluice.core;

import io.sluice.api.DropReason;
import io.sluice.api.EndReason;
import io.sluice.api.Pools.State;
import io.sluice.api.PriorityClass;
import io.sluice.core.OutboxModel.Letter;
import io.sluice.core.config.DuplicatePolicy;
import io.sluice.core.config.OverflowPolicy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a pool promises, as a program of lists: no threads, no lanes, no frames, and a clock that is
 * a field. It foretells all that is to be seen of a pool once everything has settled; {@link
 * PoolProgram} compares. Clients speak no {@code sluice.v1}, and a write takes one message.
 */
final class PoolModel {
  static final long SECOND = 1_000_000_000L;
  private static final long NEVER = Long.MAX_VALUE;
  private static final Comparator<Guest> RANK = Comparator.comparing(each -> each.priority);
  private static final Comparator<Guest> LEAST_RECENT =
      Comparator.<Guest>comparingLong(each -> each.active).thenComparing(each -> each.seat);

  /** How the pool is made; times in nanoseconds. */
  record Settings(
      boolean trusting,
      DuplicatePolicy policy,
      int maxPerClient,
      boolean preempts,
      long minTenure,
      int budget,
      int maxWaiting,
      long[] waitTimeout,
      long idle,
      long pong,
      long sendTimeout,
      int maxMessages,
      int maxGroups,
      int batch,
      long interval,
      long drainDeadline) {}

  enum Phase {
    WAITING,
    ACTIVE,
    OVER
  }

  enum Count {
    ADMITTED,
    QUEUED,
    FROM_QUEUE,
    TIMED_OUT,
    CANCELLED,
    SHUT_DOWN,
    PREEMPTED
  }

  /**
   * What somebody who comes says and does; {@code resumes} has the token that it knows, or null.
   */
  record Caller(
      String clientId,
      PriorityClass priority,
      String principal,
      Guest resumes,
      long order,
      boolean deaf,
      boolean stalls) {}

  /** Somebody who came. */
  final class Guest implements OutboxModel.Owner {
    final Caller caller;
    final String clientId;
    final PriorityClass priority;
    final OutboxModel outbox;
    final List<String> groups = new ArrayList<>();
    Phase phase = Phase.OVER;
    boolean gone;
    boolean vanished;
    private boolean orphan;
    private boolean flushes;
    private long active;
    private long since;
    private long seat;
    private long deadline;
    private long sendSince;
    private long pingSince = NEVER;
    private long cutAt = NEVER;
    private long drainCutAt = NEVER;

    Guest(Caller caller) {
      this.caller = caller;
      this.clientId = caller.clientId();
      this.priority = caller.priority();
      this.outbox = new OutboxModel(post, this, caller.stalls());
    }

    @Override
    public void overflowed() {
      end(this, EndReason.SLOW_CONSUMER, null);
    }

    @Override
    public void written() {
      active = now;
      sendSince = now;
    }

    @Override
    public void failed() {
      gone(this, EndReason.CONNECTION_LOST);
    }

    @Override
    public void pinged() {
      pingSince = Math.min(pingSince, now);
    }

    @Override
    public void closed() {
      cutAt = flushes ? now + SECOND : cutAt;
      if (!caller.deaf()) {
        gone(this, EndReason.CLIENT_CLOSED);
      }
    }

    void pongs() {
      pingSince = NEVER;
    }

    private long cut() {
      return Math.min(cutAt, drainCutAt);
    }

    @Override
    public String toString() {
      return clientId + "/" + priority.wireName();
    }
  }

  final Settings settings;
  final OutboxModel.Post post;
  long now;
  State state = State.ACTIVE;
  int max;
  final int[] reserved;
  int peak;
  final List<Guest> active = new ArrayList<>();
  final List<Guest> waiting = new ArrayList<>();
  final List<Guest> sockets = new ArrayList<>();
  final Map<String, List<Guest>> groups = new TreeMap<>();
  final Map<EndReason, Long> refused = new EnumMap<>(EndReason.class);
  final Map<EndReason, Long> ended = new EnumMap<>(EndReason.class);
  private final List<Guest> leaving = new ArrayList<>();
  private final long[][] counts = new long[4][Count.values().length];
  private final Deque<Long> preemptions = new ArrayDeque<>();
  private long seats;
  private long drainUntil;
  private long nextStep = NEVER;

  PoolModel(Settings settings, int max, int[] reserved) {
    this.settings = settings;
    this.post = new OutboxModel.Post(settings.maxMessages());
    this.max = max;
    this.reserved = reserved;
  }

  private void count(Guest guest, Count what) {
    counts[guest.priority.ordinal()][what.ordinal()]++;
  }

  long counted(PriorityClass priority, Count what) {
    return counts[priority.ordinal()][what.ordinal()];
  }

  /** Lanes run until nothing is left to do. */
  void settle() {
    post.settle();
  }

  // ---- who may have a slot

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

  private void ask(Guest guest) {
    PriorityClass priority = guest.priority;
    boolean first = waiting.isEmpty() || priority.outranks(waiting.get(0).priority);
    Guest victim = !first || isAdmissible(priority) ? null : victimOf(priority);
    if (victim != null || isAdmissible(priority)) {
      displace(victim);
      seat(guest, Count.ADMITTED, now);
      return;
    }
    if (!first) {
      preemptForWaiter(); // with brakes on, the slot is that of who has waited the longest
    }
    if (of(waiting, priority.ordinal()) >= settings.maxWaiting()) {
      refuse(guest, EndReason.AT_CAPACITY);
      return;
    }
    guest.phase = Phase.WAITING;
    guest.deadline = now + settings.waitTimeout()[priority.ordinal()];
    waiting.add(guest);
    waiting.sort(RANK);
    count(guest, Count.QUEUED);
    write(guest, "queued " + (waiting.indexOf(guest) + 1));
  }

  private void seat(Guest guest, Count how, long since) {
    guest.phase = Phase.ACTIVE;
    guest.active = now;
    guest.since = since;
    guest.seat = seats++;
    active.add(guest);
    peak = Math.max(peak, active.size());
    count(guest, how);
  }

  private void handOff() {
    while (!waiting.isEmpty() && isAdmissible(waiting.get(0).priority)) {
      seatFirst();
    }
  }

  private void seatFirst() {
    Guest guest = waiting.remove(0);
    write(guest, "admitted");
    seat(guest, Count.FROM_QUEUE, now);
  }

  /** The least recently active of the lowest class, if that is below; null for nobody. */
  private Guest victimOf(PriorityClass by) {
    preemptions.removeIf(at -> now - at >= 60 * SECOND);
    boolean spent = settings.budget() > 0 && preemptions.size() >= settings.budget();
    if (active.isEmpty() || !settings.preempts() || spent) {
      return null;
    }
    PriorityClass lowest = active.stream().max(RANK).orElseThrow().priority;
    return active.stream()
        .filter(each -> by.outranks(lowest) && each.priority == lowest)
        .filter(each -> now - each.since >= settings.minTenure())
        .min(LEAST_RECENT)
        .orElse(null);
  }

  private void displace(Guest victim) {
    if (victim != null) {
      preemptions.add(now);
      count(victim, Count.PREEMPTED);
      active.remove(victim);
      over(victim, EndReason.PREEMPTED);
      farewell(victim, EndReason.PREEMPTED, "preempted", false);
    }
  }

  private boolean preemptForWaiter() {
    Guest victim = waiting.isEmpty() ? null : victimOf(waiting.get(0).priority);
    if (victim != null) {
      displace(victim);
      seatFirst();
    }
    return victim != null;
  }

  // ---- coming

  Guest comes(Caller caller) {
    Guest guest = new Guest(caller);
    sockets.add(guest);
    List<Guest> holders = new ArrayList<>(active);
    holders.addAll(waiting);
    holders.removeIf(each -> !each.clientId.equals(guest.clientId));
    boolean room = holders.size() < settings.maxPerClient();
    if (state != State.ACTIVE) {
      refuse(guest, EndReason.GOING_AWAY);
    } else if (holders.isEmpty()) {
      ask(guest);
    } else if (!mayStandFor(holders, caller)
        || settings.policy() == DuplicatePolicy.REJECT
        || settings.policy() == DuplicatePolicy.MULTI && !room) {
      holders.forEach(each -> post.tasks.add(each.outbox::ping));
      refuse(guest, EndReason.CLIENT_ID_IN_USE);
    } else if (settings.policy() == DuplicatePolicy.MULTI) {
      ask(guest);
    } else {
      replace(holders.get(0), guest);
    }
    return guest;
  }

  private boolean mayStandFor(List<Guest> holders, Caller caller) {
    boolean owns = false;
    for (Guest each : holders) {
      String owner = each.caller.principal();
      owns |= owner == null ? each == caller.resumes() : owner.equals(caller.principal());
    }
    return owns || settings.trusting();
  }

  private void replace(Guest holder, Guest guest) {
    if (holder.caller.order() > guest.caller.order()) {
      refuse(guest, EndReason.REPLACED);
    } else if (holder.phase == Phase.WAITING) {
      end(holder, EndReason.REPLACED, null);
      ask(guest);
    } else {
      active.remove(holder);
      over(holder, EndReason.REPLACED);
      farewell(holder, EndReason.REPLACED, null, false);
      if (holder.priority.outranks(guest.priority)) {
        handOff();
        ask(guest);
      } else {
        seat(guest, Count.ADMITTED, holder.priority == guest.priority ? holder.since : now);
        handOff();
      }
    }
  }

  private void refuse(Guest guest, EndReason reason) {
    refused.merge(reason, 1L, Long::sum);
    farewell(guest, reason, null, false);
  }

  // ---- going

  /** Ends it from our side. False if it is over already. */
  boolean end(Guest guest, EndReason reason, String lastWords) {
    boolean in = leavesPool(guest, reason, Count.CANCELLED);
    if (in) {
      farewell(guest, reason, lastWords, false);
    }
    return in;
  }

  /** Out of the pool, whatever becomes of its socket. False if it is out already. */
  private boolean leavesPool(Guest guest, EndReason reason, Count waited) {
    if (waiting.remove(guest)) {
      count(guest, waited);
      guest.phase = Phase.OVER;
    } else if (active.remove(guest)) {
      over(guest, reason);
      handOff();
    } else {
      return false;
    }
    return true;
  }

  private void over(Guest guest, EndReason reason) {
    guest.phase = Phase.OVER;
    ended.merge(reason, 1L, Long::sum);
    List.copyOf(guest.groups).forEach(group -> leaves(guest, group));
  }

  private void farewell(Guest guest, EndReason reason, String lastWords, boolean flushes) {
    DropReason drop =
        switch (reason) {
          case REPLACED -> DropReason.REPLACED;
          case SLOW_CONSUMER -> DropReason.SLOW;
          default -> DropReason.CLOSED;
        };
    guest.flushes = flushes;
    guest.cutAt = flushes ? NEVER : now + SECOND;
    var end = new OutboxModel.Farewell(reason.closeCode(), lastWords, drop, flushes);
    post.tasks.add(() -> guest.outbox.close(end));
  }

  /** The socket is no more. */
  void gone(Guest guest, EndReason reason) {
    if (!guest.gone) {
      guest.gone = true;
      leavesPool(guest, reason, Count.CANCELLED);
      post.tasks.add(guest.outbox::dispose);
      sockets.remove(guest);
      leaving.remove(guest);
      judgeDrain();
    }
  }

  // ---- messages

  /** A message came in. True if it is from somebody who may say something. */
  boolean speaks(Guest guest) {
    if (guest.phase != Phase.OVER) {
      guest.active = now;
    }
    if (guest.phase == Phase.WAITING) {
      write(guest, "not_admitted");
    }
    return guest.phase == Phase.ACTIVE;
  }

  void joins(Guest guest, String group) {
    if (guest.groups.contains(group)) {
      return;
    }
    if (guest.groups.size() >= settings.maxGroups()) {
      write(guest, "too_many_groups");
      return;
    }
    guest.groups.add(group);
    groups.computeIfAbsent(group, name -> new ArrayList<>()).add(guest);
  }

  void leaves(Guest guest, String group) {
    if (guest.groups.remove(group)) {
      groups.get(group).remove(guest);
      groups.computeIfPresent(group, (name, members) -> members.isEmpty() ? null : members);
    }
  }

  /** To a group; {@code from} is null for the application. */
  void broadcast(Guest from, Letter letter) {
    if (from != null && !from.groups.contains(letter.group())) {
      write(from, "not_member");
      return;
    }
    for (Guest each : groups.getOrDefault(letter.group(), List.of())) {
      if (each != from) {
        write(each, letter);
      }
    }
  }

  /** To a client id; {@code from} is null for the application. */
  void direct(Guest from, String clientId, String text) {
    for (Guest each : active) {
      boolean itself = each == from && settings.policy() == DuplicatePolicy.MULTI;
      if (each.clientId.equals(clientId) && !itself) {
        write(each, text);
      }
    }
  }

  private void write(Guest guest, String text) {
    write(guest, new Letter(text, null, null, OverflowPolicy.CLOSE));
  }

  private void write(Guest guest, Letter letter) {
    post.accepted++;
    post.tasks.add(
        () -> {
          guest.sendSince = guest.outbox.inFlight ? guest.sendSince : now;
          guest.outbox.enqueue(letter);
        });
  }

  // ---- an operator

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

  boolean drain(List<Guest> order) {
    if (state != State.ACTIVE) {
      return false;
    }
    state = State.DRAINING;
    sendAllAway(EndReason.AT_CAPACITY);
    drainUntil = now + settings.drainDeadline();
    step(order);
    return true;
  }

  private void sendAllAway(EndReason reason) {
    for (Guest each : List.copyOf(waiting)) {
      leavesPool(each, reason, Count.SHUT_DOWN);
      farewell(each, reason, null, false);
    }
  }

  /** Tells a batch to go, or all. */
  private void step(List<Guest> order) {
    List<Guest> rest = new ArrayList<>(order);
    rest.retainAll(active);
    boolean last = now >= drainUntil;
    boolean more = rest.size() > settings.batch();
    nextStep = Math.min(drainUntil, more ? now + settings.interval() : drainUntil);
    rest.sort(RANK.reversed());
    for (Guest each : rest.subList(0, more && !last ? settings.batch() : rest.size())) {
      leavesPool(each, EndReason.GOING_AWAY, Count.SHUT_DOWN);
      farewell(each, EndReason.GOING_AWAY, "draining", !last);
      each.drainCutAt = last ? NEVER : drainUntil;
      leaving.addAll(last ? List.of() : List.of(each));
    }
    if (last) {
      drained();
    }
    judgeDrain();
  }

  private void judgeDrain() {
    if (state == State.DRAINING && leaving.isEmpty() && active.isEmpty()) {
      drained();
    }
  }

  private void drained() {
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
    leaving.forEach(each -> each.drainCutAt = now + SECOND);
    sendAllAway(EndReason.GOING_AWAY);
    List.copyOf(active).forEach(each -> end(each, EndReason.GOING_AWAY, null));
  }

  // ---- time

  /** Time goes by; a drain comes to connections in that order. */
  void advance(long nanos, List<Guest> order) {
    long until = now + nanos;
    for (long next = nextEvent(); next <= until; next = nextEvent()) {
      now = Math.max(now, next);
      expire();
      if (nextStep <= now) {
        step(order);
      }
      List<Guest> cut = new ArrayList<>(sockets);
      cut.removeIf(each -> each.cut() > now);
      cut.forEach(each -> gone(each, EndReason.CONNECTION_LOST));
      settle();
    }
    now = until;
  }

  private long nextEvent() {
    long next = nextStep;
    for (Guest each : waiting) {
      next = Math.min(next, each.deadline);
    }
    for (Guest each : sockets) {
      next = Math.min(next, each.cut());
    }
    return next;
  }

  private void expire() {
    for (Guest each : List.copyOf(waiting)) {
      if (each.deadline <= now) {
        leavesPool(each, EndReason.QUEUE_TIMEOUT, Count.TIMED_OUT);
        farewell(each, EndReason.QUEUE_TIMEOUT, null, false);
      }
    }
  }

  /** A look at each, in the order in which the pool comes to them. */
  void sweep(List<Guest> waitersInOrder, List<Guest> inOrder) {
    waitersInOrder.forEach(each -> look(each, NEVER));
    inOrder.forEach(each -> look(each, settings.idle()));
    while (preemptForWaiter()) {
      // one for each waiter that has somebody to preempt
    }
  }

  private void look(Guest guest, long idle) {
    if (guest.orphan) {
      gone(guest, EndReason.CONNECTION_LOST);
    }
    guest.orphan = guest.vanished;
    if (guest.outbox.inFlight && now - guest.sendSince > settings.sendTimeout()) {
      end(guest, EndReason.SLOW_CONSUMER, null);
    } else if (guest.pingSince != NEVER && now - guest.pingSince > settings.pong()) {
      end(guest, EndReason.NO_PONG, null);
    } else if (now - guest.active > idle) {
      end(guest, EndReason.IDLE, null);
    }
  }
}
