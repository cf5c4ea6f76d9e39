package io.sluice.core;

import io.sluice.api.OutboundException.Reason;
import io.sluice.api.OutboundStats.Circuit;
import io.sluice.api.OutboundStats.End;
import io.sluice.api.OutboundStats.OfHost;
import io.sluice.api.OutboundStats.Totals;
import io.sluice.api.Target;
import io.sluice.core.config.OutboundConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What the outbound pool promises to who takes leases, as a program of lists: no threads, no locks,
 * and a clock that is a field. Chance gives the longest delays, as in an {@code OutboundWorld}.
 * {@link ClientPoolProgram} compares.
 */
final class ClientPoolModel {
  static final long SECOND = 1_000_000_000L;
  private static final long NEVER = Long.MAX_VALUE;

  enum State {
    DIALLING,
    IDLE,
    LENT,
    CLOSING,
    GONE
  }

  /** Somebody who asked. */
  static final class Taker {
    final Target target;
    private final long number;
    private final long deadline;
    private boolean waits;
    Place lent;
    boolean hasIt;
    boolean over;
    Reason refused;

    private Taker(Target target, long number, long deadline) {
      this.target = target;
      this.number = number;
      this.deadline = deadline;
    }

    boolean isOpen() {
      return !hasIt && refused == null;
    }
  }

  /** A place among those that a host may have; and what is at the other end of it. */
  static final class Place {
    final Target target;
    State state = State.DIALLING;
    private final boolean forFloor;
    private long until;
    private long opened;
    private long idleSince;
    private long heard;
    private long pinged = NEVER;
    private Taker taker;
    private boolean claimed;
    private End end;
    boolean answered;
    boolean cancelled;
    boolean alive;
    boolean deaf;
    boolean rude;

    private Place(Target target, boolean forFloor, long until) {
      this.target = target;
      this.forFloor = forFloor;
      this.until = until;
    }

    boolean isPending() {
      return !answered && !cancelled;
    }

    private boolean isOpen() {
      return state == State.IDLE || state == State.LENT;
    }
  }

  enum Service {
    ACCEPTS,
    REFUSES,
    SILENT
  }

  final OutboundConfig config;
  final Map<String, Host> hosts = new TreeMap<>();
  Service service = Service.ACCEPTS;
  long now;
  private final Deque<Runnable> later = new ArrayDeque<>();
  private List<Runnable> then = new ArrayList<>();
  private boolean carrying;
  private boolean stoppedForGood;

  ClientPoolModel(OutboundConfig config) {
    this.config = config;
  }

  void closeAll(boolean forGood) {
    stoppedForGood |= forGood;
    hosts.values().forEach(each -> each.closeAll(forGood));
  }

  Host host(Target target) {
    return hosts.computeIfAbsent(target.host(), Host::new);
  }

  void advance(long nanos) {
    long until = now + nanos;
    for (Host next = nextRing(); next.alarm <= until; next = nextRing()) {
      now = Math.max(now, next.alarm);
      next.alarm = NEVER;
      next.turn(next::tick);
    }
    now = until;
  }

  private Host nextRing() {
    return hosts.values().stream().min(Comparator.comparingLong(each -> each.alarm)).orElseThrow();
  }

  /** One host. */
  final class Host {
    private final String name;
    private final List<Taker> queue = new ArrayList<>();
    private final List<Target> floor = new ArrayList<>();
    private final Map<End, Long> closed = new EnumMap<>(End.class);
    final List<Place> places = new ArrayList<>();
    final List<Place> dials = new ArrayList<>();
    private Taker newcomer;
    private boolean stopped;
    private int failures;
    private long notBefore;
    private long lastFailure;
    private long alarm = NEVER;
    private long asked;
    private long handedOut;
    private long foundDead;
    private long timedOut;
    private long turnedAway;
    private long shutDown;
    private long returned;
    private long broken;
    private long opened;
    private long dialsFailed;
    private long givenUp;

    private Host(String name) {
      this.name = name;
      this.stopped = stoppedForGood;
    }

    // ---- a decision, and then what follows from it

    private void turn(Runnable step) {
      List<Runnable> outer = then;
      List<Runnable> mine = new ArrayList<>();
      then = mine;
      step.run();
      settle();
      then = outer;
      later.add(() -> mine.forEach(Runnable::run));
      if (!carrying) {
        carrying = true;
        while (!later.isEmpty()) {
          later.poll().run();
        }
        carrying = false;
      }
    }

    private void settle() {
      long stable = config.reconnect().stableAfter().toNanos();
      for (Place each : places) {
        forgive(each, stable);
      }
      if (circuit() == Circuit.OPEN) {
        for (Taker each : List.copyOf(queue)) {
          if (places.stream().noneMatch(one -> one.isOpen() && one.target.equals(each.target))) {
            turnedAway++;
            refuse(each, Reason.CIRCUIT_OPEN);
          }
        }
      }
      serve();
      while (!floor.isEmpty() && hasRoom() && mayDial()) {
        dial(floor.remove(0), true);
      }
      if (newcomer != null && newcomer.waits && queue.size() > config.maxWaiting()) {
        turnedAway++;
        refuse(newcomer, Reason.QUEUE_FULL);
      }
      newcomer = null;
      long due = due();
      alarm = due == NEVER ? NEVER : Math.min(alarm, due);
    }

    private int count(Predicate<Place> which) {
      return (int) places.stream().filter(which).count();
    }

    private int count(State state) {
      return count(each -> each.state == state);
    }

    // ---- the circuit

    private Circuit circuit() {
      return failures <= config.reconnect().attempts()
          ? Circuit.CLOSED
          : now < notBefore ? Circuit.OPEN : Circuit.HALF_OPEN;
    }

    private boolean mayDial() {
      int most = config.reconnect().attempts() + 1;
      int dialling = count(State.DIALLING);
      boolean delayed = failures > 0 && now < notBefore;
      return !delayed && (failures < most ? failures + dialling < most : dialling == 0);
    }

    private void failed() {
      int most = config.reconnect().attempts() + 1;
      failures = Math.min(failures + 1, most);
      lastFailure = now;
      long longest = config.reconnect().baseDelay().toNanos() << failures - 1;
      long delay = Math.min(config.reconnect().maxDelay().toNanos(), longest);
      notBefore = now + (failures == most ? config.reconnect().circuitOpen().toNanos() : delay);
    }

    private void forgive(Place place, long stable) {
      if (place.isOpen() && now - place.opened >= stable && place.opened >= lastFailure) {
        failures = 0;
      }
    }

    private void blame(Place place) {
      forgive(place, config.reconnect().stableAfter().toNanos());
      if (failures == 0 || place.opened >= lastFailure) {
        failed();
      }
    }

    // ---- takers

    Taker asks(Target target, Duration timeout) {
      Taker taker = new Taker(target, asked, now + timeout.toNanos());
      turn(
          () -> {
            asked++;
            Place free = queue.isEmpty() ? freshest(target) : null;
            if (stopped) {
              sendAway(taker);
            } else if (free != null) {
              lend(free, taker);
            } else {
              waits(taker);
              newcomer = taker;
            }
          });
      return taker;
    }

    private void waits(Taker taker) {
      taker.waits = true;
      queue.add(taker);
      queue.sort(Comparator.comparingLong(each -> each.number));
    }

    private void refuse(Taker taker, Reason reason) {
      taker.waits = false;
      queue.remove(taker);
      then.add(() -> taker.refused = reason);
    }

    private void sendAway(Taker taker) {
      shutDown++;
      refuse(taker, Reason.CLOSED);
    }

    private Place freshest(Target target) {
      long validateAfter = config.upkeep().validateAfter().toNanos();
      Place best = null;
      for (Place each : places) {
        boolean fresh = each.state == State.IDLE && now - each.heard < validateAfter;
        boolean later = best == null || each.idleSince > best.idleSince;
        best = fresh && each.target.equals(target) && later ? each : best;
      }
      return best;
    }

    private void lend(Place place, Taker taker) {
      place.state = State.LENT;
      place.taker = taker;
      handedOut++;
      then.add(
          () -> {
            if (place.taker == taker && place.alive) {
              taker.hasIt = true;
              taker.lent = place;
            } else if (place.taker == taker) {
              turn(() -> cut(place, End.LOST));
            }
          });
    }

    /** First come, first served; what is on its way to one is not counted on by the next. */
    private void serve() {
      places.forEach(each -> each.claimed = false);
      for (Taker each : List.copyOf(queue)) {
        boolean left = places.stream().anyMatch(one -> one.state != State.LENT && !one.claimed);
        if (!left && !(hasRoom() && mayDial())) {
          return;
        }
        Place free = freshest(each.target);
        if (free == null) {
          claim(each.target);
        } else {
          each.waits = false;
          queue.remove(each);
          lend(free, each);
        }
      }
    }

    private void claim(Target target) {
      Place coming = unclaimed(target, this::isPinging);
      if (coming == null) {
        coming = unclaimed(target, each -> each.state == State.IDLE);
        if (coming != null) {
          ping(coming);
        }
      }
      if (coming == null) {
        coming = unclaimed(target, each -> each.state == State.DIALLING);
      }
      if (coming == null && mayDial()) {
        coming = hasRoom() ? dial(target, false) : makesRoom();
      }
      if (coming != null) {
        coming.claimed = true;
      }
    }

    private boolean isPinging(Place place) {
      return place.state == State.IDLE && place.pinged != NEVER;
    }

    private Place unclaimed(Target target, Predicate<Place> which) {
      return places.stream()
          .filter(each -> !each.claimed && each.target.equals(target) && which.test(each))
          .findFirst()
          .orElse(null);
    }

    private Place makesRoom() {
      List<Place> closing = new ArrayList<>(places);
      closing.removeIf(each -> each.claimed || each.state != State.CLOSING);
      if (!closing.isEmpty()) {
        return closing.get(0);
      }
      Place idlest =
          places.stream()
              .filter(each -> !each.claimed && each.state == State.IDLE)
              .min(Comparator.comparingLong(each -> each.idleSince))
              .orElse(null);
      if (idlest != null) {
        close(idlest, End.EVICTED);
      }
      return idlest;
    }

    void givesBack(Taker taker, boolean reusable) {
      boolean held = !taker.over && taker.lent.taker == taker;
      taker.over = true;
      if (held) {
        turn(() -> isBack(taker.lent, reusable));
      }
    }

    private void isBack(Place place, boolean reusable) {
      place.taker = null;
      place.state = State.IDLE;
      place.idleSince = now;
      returned++;
      if (!reusable) {
        close(place, End.DISCARDED);
      }
    }

    // ---- dials

    private boolean hasRoom() {
      return places.size() < config.maxPerHost();
    }

    private Place dial(Target target, boolean forFloor) {
      Place place = new Place(target, forFloor, now + config.connectTimeout().toNanos());
      places.add(place);
      then.add(
          () -> {
            dials.add(place);
            switch (service) {
              case ACCEPTS -> accepts(place);
              case REFUSES -> refuses(place);
              default -> {}
            }
          });
      return place;
    }

    void accepts(Place place) {
      place.answered = true;
      place.alive = true;
      turn(
          () -> {
            if (place.state == State.DIALLING) {
              opened++;
              place.state = State.IDLE;
              place.opened = now;
              place.idleSince = now;
              place.heard = now;
              failures = Math.min(failures, config.reconnect().attempts());
            }
          });
    }

    void refuses(Place place) {
      place.answered = true;
      turn(() -> dialFailed(place));
    }

    private void dialFailed(Place place) {
      if (place.state == State.DIALLING) {
        leaves(place);
        dialsFailed++;
        failed();
        wantForFloor(place.target, place.forFloor);
      }
    }

    private void wantForFloor(Target target, boolean wanted) {
      int kept =
          count(each -> each.state == State.IDLE || each.state == State.DIALLING && each.forFloor);
      if (wanted && kept + floor.size() < config.upkeep().minIdle()) {
        floor.add(target);
      }
    }

    // ---- ends

    private void leaves(Place place) {
      place.state = State.GONE;
      places.remove(place);
    }

    private void gone(Place place, End end) {
      leaves(place);
      closed.merge(end, 1L, Long::sum);
    }

    /** The service closes it, or the network does. */
    void drops(Place place, boolean politely) {
      place.alive = false;
      turn(() -> lost(place, politely));
    }

    private void lost(Place place, boolean politely) {
      if (place.state == State.CLOSING) {
        gone(place, place.end);
      } else if (place.isOpen()) {
        boolean wasIdle = place.state == State.IDLE;
        if (wasIdle || !politely) {
          blame(place);
        }
        gone(place, End.LOST);
        endLoan(place);
        wantForFloor(place.target, wasIdle);
      }
    }

    private void endLoan(Place place) {
      Taker taker = place.taker;
      place.taker = null;
      if (taker != null && taker.hasIt) {
        broken++;
      } else if (taker != null) {
        foundDead++;
        if (stopped) {
          sendAway(taker);
        } else {
          waits(taker);
        }
      }
    }

    private void cut(Place place, End end) {
      if (place.isOpen()) {
        boolean wasIdle = place.state == State.IDLE;
        blame(place);
        endLoan(place);
        beginsToClose(place, end);
        abort(place);
        wantForFloor(place.target, wasIdle);
      }
    }

    private void abort(Place place) {
      then.add(() -> place.alive = false);
      then.add(() -> turn(() -> lost(place, false)));
    }

    private void beginsToClose(Place place, End end) {
      place.state = State.CLOSING;
      place.end = end;
      place.until = now + SECOND;
    }

    private void close(Place place, End end) {
      beginsToClose(place, end);
      then.add(
          () -> {
            if (place.alive && !place.rude) {
              drops(place, true);
            }
          });
    }

    private void closeAll(boolean forGood) {
      turn(
          () -> {
            boolean before = stopped;
            stopped = true;
            List.copyOf(queue).forEach(this::sendAway);
            List.copyOf(places).forEach(this::closeNow);
            floor.clear();
            stopped = before || forGood;
          });
    }

    private void closeNow(Place place) {
      if (place.state == State.DIALLING) {
        leaves(place);
        givenUp++;
        then.add(() -> place.cancelled = true);
      } else if (place.isOpen()) {
        endLoan(place);
        close(place, End.CLOSED);
      }
    }

    // ---- time

    private void tick() {
      for (Taker each : List.copyOf(queue)) {
        if (each.deadline <= now) {
          timedOut++;
          refuse(each, Reason.TIMEOUT);
        }
      }
      List.copyOf(places).forEach(this::tick);
    }

    private void tick(Place place) {
      boolean due = dueOf(place, count(State.IDLE) > config.upkeep().minIdle()) <= now;
      if (!due) {
        return;
      }
      switch (place.state) {
        case DIALLING -> {
          then.add(() -> place.cancelled = true);
          dialFailed(place);
        }
        case CLOSING -> {
          place.until = now + SECOND;
          abort(place);
        }
        default -> {
          if (isIdleForTooLong(place)) {
            close(place, End.IDLE);
          } else if (place.pinged != NEVER) {
            cut(place, End.NO_PONG);
          } else {
            ping(place);
          }
        }
      }
    }

    private boolean isIdleForTooLong(Place place) {
      return place.state == State.IDLE
          && count(State.IDLE) > config.upkeep().minIdle()
          && idleUntil(place) <= now;
    }

    private void ping(Place place) {
      place.pinged = now;
      then.add(
          () -> {
            if (place.alive && !place.deaf) {
              pongs(place);
            }
          });
    }

    void pongs(Place place) {
      turn(
          () -> {
            place.heard = now;
            place.pinged = NEVER;
          });
    }

    private long idleUntil(Place place) {
      return place.idleSince + config.upkeep().idleTimeout().toNanos();
    }

    private long pulse(Place place) {
      return place.pinged != NEVER
          ? place.pinged + config.upkeep().pongTimeout().toNanos()
          : place.heard + config.upkeep().pingInterval().toNanos();
    }

    private long dueOf(Place place, boolean aboveFloor) {
      return switch (place.state) {
        case DIALLING, CLOSING -> place.until;
        case IDLE -> aboveFloor ? Math.min(pulse(place), idleUntil(place)) : pulse(place);
        default -> pulse(place);
      };
    }

    /** When something is due; an alarm that is set already may be earlier. */
    private long due() {
      boolean aboveFloor = count(State.IDLE) > config.upkeep().minIdle();
      boolean wanted = !queue.isEmpty() || !floor.isEmpty();
      long due = wanted && failures > 0 && now < notBefore ? notBefore : NEVER;
      for (Taker each : queue) {
        due = Math.min(due, each.deadline);
      }
      for (Place each : places) {
        due = Math.min(due, dueOf(each, aboveFloor));
      }
      return due;
    }

    // ---- figures

    OfHost figures() {
      Totals totals =
          new Totals(
              asked,
              handedOut,
              foundDead,
              timedOut,
              turnedAway,
              0,
              shutDown,
              returned,
              broken,
              0,
              dials.size(),
              opened,
              dialsFailed,
              givenUp,
              Map.copyOf(closed));
      return new OfHost(
          name,
          config.maxPerHost(),
          count(State.LENT),
          count(State.IDLE),
          count(State.DIALLING),
          count(State.CLOSING),
          queue.size(),
          circuit(),
          failures,
          totals);
    }
  }
}
