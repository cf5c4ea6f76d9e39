package io.sluice.core;

import io.sluice.api.EndReason;
import io.sluice.api.PoolStats;
import io.sluice.api.PooledConnection;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.core.config.PoolConfig;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a {@link FuzzTest} knows of the pool from outside: who came and what they got, who waits and
 * since when, what listeners heard. After each operation it looks at the pool and judges what has
 * changed by the promises, with sums of its own.
 */
final class FuzzModel {
  private static final PriorityClass[] RANKS = PriorityClass.values();
  private static final long SECOND_NANOS = 1_000_000_000L;

  /** Where somebody stands, as can be seen from outside. */
  enum Phase {
    WAITING,
    ACTIVE,
    OVER
  }

  /** Somebody who came. */
  static final class Guest {
    final Client client;
    final PriorityClass priority;
    final String principal;
    final boolean v1;
    Phase phase;
    boolean parked;
    boolean wasActive;
    long deadlineNanos;
    long admittedAt;
    long overAt;

    /** What a listener heard of the end of its wait; null if that can't be told for sure. */
    String outcome;

    /** How many sweeps there were since it vanished; -1: it has not. */
    int sweepsGone = -1;

    Guest(Client client, String principal, boolean v1) {
      this.client = client;
      this.priority = client.connection().priority();
      this.principal = principal;
      this.v1 = v1;
    }

    boolean isIn() {
      return phase != Phase.OVER;
    }

    @Override
    public String toString() {
      return client.clientId() + "/" + priority.wireName();
    }
  }

  private final World world;
  private final PoolConfig config;
  private final boolean preemptsAtOnce;

  /** All whose session is not over; the last who came is the last. */
  final List<Guest> guests = new ArrayList<>();

  /** Those who wait, class by class, in the order in which they were parked. */
  private final Map<PriorityClass, List<Guest>> lines = new EnumMap<>(PriorityClass.class);

  private final Map<PriorityClass, Long> admittedFromQueue = new EnumMap<>(PriorityClass.class);
  private final Map<PriorityClass, Long> waitedInVain = new EnumMap<>(PriorityClass.class);
  private final Map<EndReason, Long> refused = new EnumMap<>(EndReason.class);
  private final Map<EndReason, Long> closed = new EnumMap<>(EndReason.class);
  private final Map<String, Integer> heard = new HashMap<>();
  private final Map<String, List<String>> outcomes = new HashMap<>();
  private final List<String> preempted = new ArrayList<>();
  private long offered;
  private long admittedAtOnce;
  private long queued;
  private int max;
  private int ceiling;
  private int peak;
  private boolean strained;
  private boolean saturated;
  private long saturations;
  private PoolStats last;
  private long operations;
  private long quietAfterNanos;
  private boolean drains;
  private boolean stopped;
  private long drainedByNanos;

  /** Something came in between in this operation, so that its outcome can't be foretold. */
  boolean meddled;

  /** Limits have changed in this operation. */
  private boolean resized;

  /** Somebody took over a slot in this operation. */
  boolean tookOver;

  /** Who came in this operation; null for nobody. */
  private Guest newcomer;

  private boolean wasSweep;

  FuzzModel(World world, PoolConfig config) {
    this.world = world;
    this.config = config;
    this.preemptsAtOnce = config.preemption().enabled() && !config.preemption().hasBrakes();
    this.max = config.maxConnections();
    this.ceiling = max;
    this.quietAfterNanos = now();
    for (PriorityClass each : RANKS) {
      lines.put(each, new ArrayList<>());
      admittedFromQueue.put(each, 0L);
      waitedInVain.put(each, 0L);
    }
    last = world.stats();
  }

  private static void check(boolean holds, String promise) {
    if (!holds) {
      throw new AssertionError(promise);
    }
  }

  private static void check(boolean holds, String promise, Object about) {
    if (!holds) {
      throw new AssertionError(promise + ": " + about);
    }
  }

  private static void same(Object actual, Object expected, String promise) {
    if (!Objects.equals(actual, expected)) {
      throw new AssertionError(promise + ": is " + actual + ", should be " + expected);
    }
  }

  long now() {
    return world.ticker().read();
  }

  // ---- what is told to it

  /** A new operation begins. */
  void begins() {
    operations++;
    outcomes.clear();
    preempted.clear();
    meddled = false;
    resized = false;
    tookOver = false;
    wasSweep = false;
    newcomer = null;
  }

  /** Somebody came. */
  Guest came(Client client, String principal, boolean v1) {
    Guest guest = new Guest(client, principal, v1);
    offered++;
    guests.add(guest);
    newcomer = guest;
    if (client.isAdmitted()) {
      admittedAtOnce++;
      guest.phase = Phase.ACTIVE;
      guest.wasActive = true;
      guest.admittedAt = operations;
    } else if (client.wasParked()) {
      queued++;
      guest.phase = Phase.WAITING;
      guest.parked = true;
      guest.deadlineNanos = now() + config.priority().of(guest.priority).waitTimeout().toNanos();
      lines.get(guest.priority).add(guest);
    } else {
      guest.phase = Phase.OVER;
      refused.merge(client.refusal(), 1L, Long::sum);
      busy();
    }
    return guest;
  }

  /** There may be alarms for a second, as somebody is to go. */
  void busy() {
    long until = now() + SECOND_NANOS;
    if (until - quietAfterNanos > 0) {
      quietAfterNanos = until;
    }
  }

  void swept() {
    wasSweep = true;
    for (Guest each : guests) {
      if (each.sweepsGone >= 0) {
        each.sweepsGone++;
      }
    }
  }

  /** C is that now. */
  void resizedTo(int changed) {
    max = changed;
    resized = true;
  }

  void peakReset() {
    peak = 0;
  }

  void drainBegan() {
    drains = true;
    drainedByNanos = now() + config.drain().deadline().toNanos();
    long until = drainedByNanos + SECOND_NANOS;
    if (until - quietAfterNanos > 0) {
      quietAfterNanos = until;
    }
  }

  void resumed() {
    drains = false;
  }

  void stops() {
    drains = false;
    stopped = true;
  }

  /** A listener heard that. */
  void hears(String event) {
    int first = event.indexOf(' ');
    String what = first < 0 ? event : event.substring(0, first);
    switch (what) {
      case "parked", "opened" -> heard.merge(what, 1, Integer::sum);
      case "closed" -> {
        heard.merge(what, 1, Integer::sum);
        String reason = event.substring(event.lastIndexOf(' ') + 1);
        closed.merge(EndReason.valueOf(reason), 1L, Long::sum);
        check(
            drains || meddled || stopped || !reason.equals("GOING_AWAY"),
            "a pool that is not drained sends somebody away",
            event);
      }
      case "preempted" -> {
        heard.merge(what, 1, Integer::sum);
        preempted.add(event);
      }
      case "unparked" -> unparked(event.split(" ")[1], event.split(" ")[2]);
      case "default" -> ofThePool(event.split(" "));
      default -> {
        // No promise of admission is about it.
      }
    }
  }

  private void unparked(String clientId, String how) {
    String kind =
        switch (how) {
          case "admitted" -> "admitted";
          case "QUEUE_TIMEOUT" -> "timed out";
          case "AT_CAPACITY", "GOING_AWAY" -> "shut down";
          default -> "cancelled";
        };
    heard.merge(kind, 1, Integer::sum);
    outcomes.computeIfAbsent(clientId, id -> new ArrayList<>(2)).add(kind);
    if (kind.equals("timed out")) {
      boolean due = false;
      for (Guest each : guests) {
        due |=
            each.parked
                && each.client.clientId().equals(clientId)
                && now() - each.deadlineNanos >= 0;
      }
      check(due, "Q-4: a wait ended early", clientId);
    }
  }

  private void ofThePool(String[] event) {
    if (event[1].equals("saturated") || event[1].equals("relieved")) {
      boolean now = event[1].equals("saturated");
      long number = Long.parseLong(event[2]);
      check(meddled || number == saturations + 1, "a change was not told", number);
      if (number > saturations) {
        check(meddled || now != saturated, "a pool is twice " + event[1]);
        saturations = number;
        saturated = now;
      }
    }
  }

  // ---- what it asks

  /** Whoever has that client id. */
  List<Guest> holders(String clientId) {
    List<Guest> holders = new ArrayList<>();
    for (Guest each : guests) {
      if (each.isIn() && each.client.clientId().equals(clientId)) {
        holders.add(each);
      }
    }
    return holders;
  }

  int preemptions() {
    return preempted.size();
  }

  PoolStats stats() {
    return last;
  }

  // ---- what it sees

  /** Looks at everything, after an operation. */
  void judge() {
    PoolStats stats = world.stats();
    check(stats.version() >= last.version(), "a version went back");
    check(stats.version() > last.version() || stats == last, "two snapshots of one version");
    last = stats;
    follow();
    judgeLimits(stats);
    judgeQueue(stats);
    judgeCounters(stats);
    judgePreemptions();
    judgeAlarms(stats);
    judgeSaturation(stats);
    newcomer = null;
  }

  /** Moves everybody on, and looks whether that is a way to move. */
  private void follow() {
    Set<PooledConnection> active = identities(world.pool().connections());
    List<PooledConnection> inLine = world.pool().waiting();
    Set<PooledConnection> waiting = identities(inLine);
    boolean somebodyStillWaits = false;
    for (PriorityClass each : RANKS) {
      for (Guest guest : lines.get(each)) {
        if (waiting.contains(guest.client.connection())) {
          somebodyStillWaits |= guest != newcomer;
        } else if (guest.client.connection().slot() != null) {
          check(meddled || !somebodyStillWaits, "Q-1, Q-2: somebody was overtaken by", guest);
        }
      }
      if (newcomer != null && newcomer.priority == each && newcomer.wasActive) {
        check(
            meddled || tookOver || !somebodyStillWaits, "Q-2: somebody was overtaken by", newcomer);
      }
      lines.get(each).removeIf(guest -> !waiting.contains(guest.client.connection()));
    }
    int seen = 0;
    for (Guest each : guests) {
      boolean isActive = active.contains(each.client.connection());
      boolean waits = waiting.contains(each.client.connection());
      same(isActive, each.client.isActive(), "ACC-4: active, and not in the pool " + each);
      check(!(isActive && waits), "somebody waits and is active", each);
      moved(each, isActive ? Phase.ACTIVE : waits ? Phase.WAITING : Phase.OVER);
      if (wasSweep && each.parked && each.admittedAt == operations && each.sweepsGone > 0) {
        each.sweepsGone = 0; // a sweep may miss one that gets a slot while it looks
      }
      check(each.sweepsGone < 2 || !each.isIn(), "Q-5: gone, and still there", each);
      seen += each.isIn() ? 1 : 0;
    }
    check(seen == active.size() + waiting.size(), "somebody is there who never came");
    checkOrder(inLine);
    guests.removeIf(this::isDone);
  }

  private static Set<PooledConnection> identities(List<PooledConnection> connections) {
    Set<PooledConnection> all = Collections.newSetFromMap(new IdentityHashMap<>());
    all.addAll(connections);
    check(all.size() == connections.size(), "somebody is there twice");
    return all;
  }

  private void moved(Guest guest, Phase next) {
    if (guest.phase == next) {
      return;
    }
    check(
        guest.phase == Phase.WAITING || guest.phase == Phase.ACTIVE && next == Phase.OVER,
        "LIFE-1: " + guest.phase + " to " + next,
        guest);
    if (guest.phase == Phase.WAITING) {
      leftTheLine(guest);
    }
    guest.phase = next;
    if (next == Phase.OVER) {
      guest.overAt = operations;
      busy();
    }
  }

  private void leftTheLine(Guest guest) {
    guest.wasActive = guest.client.connection().slot() != null;
    (guest.wasActive ? admittedFromQueue : waitedInVain).merge(guest.priority, 1L, Long::sum);
    guest.admittedAt = operations;
    List<String> told = outcomes.getOrDefault(guest.client.clientId(), List.of());
    check(!told.isEmpty(), "Q-3: a wait ended and nobody heard of it", guest);
    if (new HashSet<>(told).size() == 1) {
      guest.outcome = told.get(0);
      same(guest.wasActive, guest.outcome.equals("admitted"), "Q-3: got a slot, " + guest);
    }
  }

  private void checkOrder(List<PooledConnection> inLine) {
    int at = 0;
    for (PriorityClass each : RANKS) {
      List<Guest> line = lines.get(each);
      for (int i = 0; i < line.size(); i++) {
        check(at < inLine.size(), "Q-1: somebody is missing in the queue");
        PooledConnection next = inLine.get(at++);
        if (!meddled) {
          check(line.get(i).client.connection() == next, "Q-1: out of order", line.get(i));
        }
      }
    }
    check(at == inLine.size(), "Q-1: somebody stands in the queue who was not parked");
    if (meddled) {
      lines.values().forEach(line -> line.sort((a, b) -> index(inLine, a) - index(inLine, b)));
    }
  }

  private static int index(List<PooledConnection> inLine, Guest guest) {
    return inLine.indexOf(guest.client.connection());
  }

  private boolean isDone(Guest guest) {
    boolean done = !guest.isIn() && (guest.client.isGone() || guest.client.isAborted());
    if (done) {
      judgeStory(guest);
    }
    return done;
  }

  // ---- sums

  private int free(PoolStats stats) {
    return stats.gauges().maxConnections() - stats.gauges().active();
  }

  private static int unfilled(PoolStats stats, PriorityClass priority) {
    PoolStats.OfClass figures = stats.classes().get(priority);
    return Math.max(0, figures.reserved() - figures.active());
  }

  private static int heldAbove(PoolStats stats, PriorityClass priority) {
    int held = 0;
    for (PriorityClass each : RANKS) {
      held += each.outranks(priority) ? unfilled(stats, each) : 0;
    }
    return held;
  }

  private void judgeLimits(PoolStats stats) {
    int n = stats.gauges().active();
    same(stats.gauges().maxConnections(), max, "C");
    if (resized) {
      ceiling = Math.max(max, Math.max(n, Math.min(ceiling, n)));
      strained = free(stats) < unfilled(stats, PriorityClass.CRITICAL);
    }
    check(n <= ceiling, "CAP-1: N is above C");
    int before = peak;
    peak = stats.gauges().peak();
    check(peak >= n, "ACC-5: the peak is below N");
    check(resized || before == 0 || peak <= Math.max(before, ceiling), "CAP-1: N was above C");
    ceiling = Math.max(max, Math.min(ceiling, n));
    strained &= free(stats) < unfilled(stats, PriorityClass.CRITICAL);
    check(
        strained || free(stats) >= unfilled(stats, PriorityClass.CRITICAL),
        "RSV-2: less is free than is held for critical");
    if (!resized && !meddled && !tookOver && preempted.isEmpty()) {
      for (Guest each : guests) {
        // A newcomer is the last to get something, and may have taken of what was free for others.
        boolean isLast = newcomer == null || !newcomer.wasActive || newcomer == each;
        if (isLast && each.wasActive && each.admittedAt == operations) {
          check(
              !each.isIn() || free(stats) >= heldAbove(stats, each.priority),
              "RSV-1: took what is held for a higher class",
              each);
        }
      }
    }
  }

  private void judgeQueue(PoolStats stats) {
    boolean lowerIsActive = false;
    for (int rank = RANKS.length - 1; rank >= 0; rank--) {
      PriorityClass each = RANKS[rank];
      PoolStats.OfClass figures = stats.classes().get(each);
      same(figures.waiting(), lines.get(each).size(), "W of " + each);
      check(figures.waiting() <= figures.maxWaiting(), "CAP-2: too many wait");
      if (figures.waiting() > 0) {
        check(
            free(stats) <= heldAbove(stats, each),
            "RSV-4: somebody waits who could be admitted",
            each);
        check(
            !preemptsAtOnce || !lowerIsActive,
            "PRE-7: somebody waits while a lower class is active",
            each);
        check(
            lines.get(each).get(0).deadlineNanos - now() > 0,
            "Q-4: somebody still waits after the deadline",
            lines.get(each).get(0));
        check(stats.state() == Pools.State.ACTIVE, "SHUT-1: somebody waits for a closed pool");
      }
      lowerIsActive |= figures.active() > 0;
    }
  }

  private void judgeCounters(PoolStats stats) {
    PoolStats.Totals totals = stats.totals();
    same(totals.offered(), offered, "offered");
    same(totals.admitted(), admittedAtOnce, "admitted");
    same(totals.queued(), queued, "queued");
    same(totals.refused(), refused, "refused");
    same(totals.offered(), admittedAtOnce + queued + totals.refusedInAll(), "ACC-2: offered");
    same(
        totals.queued(),
        stats.gauges().waiting()
            + totals.admittedFromQueue()
            + totals.timedOut()
            + totals.cancelled()
            + totals.shutDown(),
        "ACC-3: queued");
    same(totals.created(), admittedAtOnce + totals.admittedFromQueue(), "created");
    same(totals.created(), stats.gauges().active() + totals.closed(), "ACC-1: created");
    heardAsOften(totals.queued(), "parked");
    heardAsOften(totals.admittedFromQueue(), "admitted");
    heardAsOften(totals.timedOut(), "timed out");
    heardAsOften(totals.cancelled(), "cancelled");
    heardAsOften(totals.shutDown(), "shut down");
    heardAsOften(totals.preempted(), "preempted");
    heardAsOften(totals.created(), "opened");
    heardAsOften(totals.closed(), "closed");
    if (!meddled) {
      same(totals.closedByReason(), closed, "closed, by reason");
    } else {
      closed.clear();
      closed.putAll(totals.closedByReason());
    }
    int active = 0;
    int waiting = 0;
    for (PriorityClass each : RANKS) {
      PoolStats.OfClass figures = stats.classes().get(each);
      active += figures.active();
      waiting += figures.waiting();
      same(figures.admittedFromQueue(), admittedFromQueue.get(each), "from queue of " + each);
      same(
          figures.timedOut() + figures.cancelled() + figures.shutDown(),
          waitedInVain.get(each),
          "Q-3: in vain of " + each);
      same(figures.waits().count(), figures.admittedFromQueue(), "waits of " + each);
    }
    same(stats.gauges().active(), active, "ACC-4: N");
    same(stats.gauges().waiting(), waiting, "ACC-4: W");
    same(stats.acquire().count(), totals.created(), "acquired");
  }

  private void heardAsOften(long counted, String what) {
    same((long) heard.getOrDefault(what, 0), counted, "listeners heard of " + what);
  }

  private void judgePreemptions() {
    if (preempted.isEmpty() || meddled) {
      return;
    }
    check(config.preemption().enabled(), "preempted, though preemption is off");
    // A sweep may find that brakes have let go, for several waiters.
    check(wasSweep || preempted.size() == 1, "PRE-5: one operation preempted several", preempted);
    check(wasSweep || newcomer != null, "preempted, and nobody came", preempted);
    if (preempted.size() > 1) {
      return; // whom each of them could have chosen can't be told afterwards
    }
    String[] event = preempted.get(0).split(" ");
    PriorityClass by = PriorityClass.fromWire(event[3]).orElseThrow();
    Guest victim = null;
    int candidates = 0;
    for (Guest each : guests) {
      boolean is =
          each.client.clientId().equals(event[1]) && each.wasActive && each.overAt == operations;
      candidates += is ? 1 : 0;
      victim = is ? each : victim;
    }
    if (candidates == 1) {
      judgeVictim(victim, by);
    }
  }

  private void judgeVictim(Guest victim, PriorityClass by) {
    check(by.outranks(victim.priority), "PRE-1: the victim's class is not lower", victim);
    long tenureNanos = config.preemption().minTenure().toNanos();
    for (Guest each : guests) {
      if (each.phase != Phase.ACTIVE || each == newcomer) {
        continue;
      }
      check(!victim.priority.outranks(each.priority), "PRE-2: a lower class was spared", each);
      boolean couldBe =
          each.priority == victim.priority
              && each.admittedAt < operations
              && each.client.connection().age().toNanos() >= tenureNanos;
      long difference =
          each.client.connection().activeNanos() - victim.client.connection().activeNanos();
      check(
          !couldBe || difference > 0 || difference == 0 && each.admittedAt >= victim.admittedAt,
          "PRE-2: the victim was active later than",
          each);
    }
  }

  private void judgeAlarms(PoolStats stats) {
    int waitAlarms = stats.gauges().waiting() > 0 ? 1 : 0;
    int pending = world.alarm().pending();
    check(pending >= waitAlarms, "Q-4: somebody waits, and no alarm is set");
    if (!drains && now() - quietAfterNanos > 0) {
      check(pending == waitAlarms, "Q-6: alarms nobody needs", pending - waitAlarms);
    }
    if (drains && now() - drainedByNanos >= 0) {
      same(stats.state(), Pools.State.DRAINED, "the state after a drain's deadline");
      same(stats.gauges().active(), 0, "N after a drain's deadline");
      drains = false;
    }
  }

  private void judgeSaturation(PoolStats stats) {
    PoolStats.Gauges gauges = stats.gauges();
    if (gauges.waiting() > 0 || gauges.active() >= gauges.maxConnections()) {
      check(saturated, "nobody heard that the pool is saturated");
    } else if (10L * gauges.active() <= 9L * gauges.maxConnections()) {
      check(!saturated, "nobody heard that the pool is relieved");
    }
  }

  // ---- what one of them saw

  /** Reads what somebody was sent, once nothing more can come. */
  private void judgeStory(Guest guest) {
    List<String> frames = guest.client.received();
    int code = guest.client.closeCode();
    int admitted = -1;
    int queuedAt = -1;
    int gaps = 0;
    for (int i = 0; i < frames.size(); i++) {
      String frame = frames.get(i);
      if (frame.startsWith("{\"type\":\"admitted\"")) {
        check(admitted < 0, "Q-3: admitted twice", guest);
        admitted = i;
      } else if (frame.startsWith("{\"type\":\"queued\"")) {
        check(admitted < 0, "queued after admitted", guest);
        queuedAt = queuedAt < 0 ? i - gaps : queuedAt;
      } else if (frame.startsWith("{\"type\":\"welcome\"")) {
        check(i == 0 && guest.v1, "the welcome is not the first", guest);
      } else if (frame.startsWith("{\"type\":\"gap\"")) {
        gaps++;
      } else if (guest.parked && admitted < 0) {
        boolean lastWords = guest.wasActive && i == frames.size() - 1 && isForTheEnd(frame);
        check(lastWords || isForWaiters(frame), "a waiter was sent " + frame, guest);
      }
    }
    check(queuedAt < 0 || guest.parked, "queued, and was not parked", guest);
    check(queuedAt < 0 || queuedAt == (guest.v1 ? 1 : 0), "queued is not the first", frames);
    check(admitted < 0 || guest.parked && guest.wasActive, "told admitted, and was not", guest);
    if (code == 1013 && guest.parked && guest.outcome != null) {
      boolean late = guest.client.closeText().equals("Queue timeout");
      same(guest.outcome, late ? "timed out" : "shut down", "Q-3: closed by 1013 " + guest);
    }
    if (code == config.preemption().closeCode() && !frames.isEmpty()) {
      check(
          frames.get(frames.size() - 1).startsWith("{\"type\":\"preempted\""),
          "PRE-4: not told before it was closed",
          guest);
    }
  }

  /** What may be all that comes through to one that was admitted and ended at once. */
  private static boolean isForTheEnd(String frame) {
    return frame.startsWith("{\"type\":\"preempted\"")
        || frame.startsWith("{\"type\":\"draining\"");
  }

  private static boolean isForWaiters(String frame) {
    return frame.contains("\"not_admitted\"")
        || frame.contains("\"rate_limited\"")
        || frame.startsWith("{\"type\":\"refused\"");
  }

  /** All have gone. */
  void judgeEnd() {
    check(guests.stream().noneMatch(Guest::isIn), "somebody is still there", guests);
    guests.forEach(this::judgeStory);
    same(last.gauges().active(), 0, "N at the end");
    same(last.gauges().waiting(), 0, "W at the end");
    same(last.totals().created(), last.totals().closed(), "created, all closed");
    same(world.alarm().pending(), 0, "alarms at the end");
  }
}
