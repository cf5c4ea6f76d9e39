package io.sluice.core.outbound;

import io.sluice.api.OutboundException;
import io.sluice.api.OutboundException.Reason;
import io.sluice.api.OutboundStats.End;
import io.sluice.api.Target;
import io.sluice.core.config.OutboundConfig;
import io.sluice.core.outbound.Slot.State;
import io.sluice.core.turn.Turn;
import io.sluice.core.turn.Turns;
import io.sluice.spi.Dialler;
import io.sluice.spi.OutboundTransport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Dials a host's connections, looks after them, and ends them; who has which is not its business.
 * Guarded by the host's lock: what is called with a {@link Turn} runs in one.
 */
final class Caretaker {
  private static final Duration CLOSE_TIME = Duration.ofSeconds(1);
  private static final int NORMAL_CLOSE = 1000;

  /** Lifetimes are shortened by up to one part in so many, so that not all end at once. */
  private static final int LIFETIME_JITTER = 40;

  private final String host;
  private final OutboundConfig config;
  private final OutboundConfig.Upkeep upkeep;
  private final Rigging rigging;
  private final Turns turns;
  private final News news;
  private final Places places;
  private final Circuit circuit;
  private final HostCounters counters;
  private final BiConsumer<Loan, Turn> endLoan;

  /** What is to be dialled to keep up {@code min-idle}. */
  private final Deque<Target> floor = new ArrayDeque<>();

  private Throwable lastFailure;

  /**
   * Of an empty host.
   *
   * @param endLoan ends a loan whose slot has moved on from it
   */
  Caretaker(
      String host,
      OutboundConfig config,
      Rigging rigging,
      Turns turns,
      News news,
      Places places,
      Circuit circuit,
      HostCounters counters,
      BiConsumer<Loan, Turn> endLoan) {
    this.host = host;
    this.config = config;
    this.upkeep = config.upkeep();
    this.rigging = rigging;
    this.turns = turns;
    this.news = news;
    this.places = places;
    this.circuit = circuit;
    this.counters = counters;
    this.endLoan = endLoan;
  }

  // ---- dialling

  /** Whether one more may be dialled. */
  boolean mayDial(Turn turn) {
    return places.hasRoom() && circuit.mayDial(turn.now(), places.count(State.DIALLING));
  }

  /** Why the last dial failed; null if none has. */
  Throwable lastFailure() {
    return lastFailure;
  }

  Slot dial(Target target, boolean forFloor, Turn turn) {
    long untilNanos = turn.now() + config.connectTimeout().toNanos();
    Slot slot = new Slot(target, forFloor, untilNanos);
    places.add(slot);
    counters.dialled++;
    turn.then(() -> begin(slot, untilNanos));
    return slot;
  }

  private void begin(Slot slot, long untilNanos) {
    Dialler.Dial made;
    try {
      made = rigging.dialler().dial(slot.target, untilNanos, new Peer(slot));
    } catch (RuntimeException | LinkageError fault) {
      turns.run(turn -> dialFailed(slot, fault, turn));
      return;
    }
    boolean wanted =
        turns.decide(
            turn -> {
              slot.dial = made;
              return slot.state() != State.GONE || slot.transport != null;
            });
    if (!wanted) {
      made.cancel();
    }
  }

  private void dialFailed(Slot slot, Throwable cause, Turn turn) {
    if (slot.state() != State.DIALLING) {
      return;
    }
    leaves(slot);
    counters.dialsFailed++;
    lastFailure = cause;
    circuit.failed(turn.now());
    news.add(turn, listener -> listener.dialFailed(slot.target, cause));
    if (slot.forFloor) {
      wantForFloor(slot.target);
    }
  }

  private void cancelDial(Slot slot, Turn turn) {
    Dialler.Dial dial = slot.dial;
    if (dial != null) { // else `begin` cancels it, as it finds the slot gone
      turn.then(dial::cancel);
    }
  }

  private boolean opened(Slot slot, OutboundTransport transport) {
    return turns.decide(
        turn -> {
          if (slot.state() != State.DIALLING) {
            return false;
          }
          slot.transport = transport;
          slot.queue = new SendQueue(transport, config.sendBacklogChars(), () -> broken(slot));
          slot.openedNanos = turn.now();
          slot.heardNanos = turn.now();
          long life = upkeep.maxLifetime().toNanos();
          long jitter = rigging.random().nextLong(life / LIFETIME_JITTER + 1);
          slot.lifeUntilNanos = turn.now() + life - jitter;
          slot.move(new Free(turn.now())); // after all that who takes it may look at
          counters.opened++;
          circuit.succeeded();
          news.add(turn, listener -> listener.outboundOpened(slot.target));
          return true;
        });
  }

  /** Hears of one slot's dial and connection, on the container's threads. */
  private final class Peer implements Dialler.Peer {
    private final Slot slot;

    private Peer(Slot slot) {
      this.slot = slot;
    }

    @Override
    public void opened(OutboundTransport transport) {
      if (!Caretaker.this.opened(slot, transport)) {
        transport.abort(); // nobody wants it any more
      }
    }

    @Override
    public void failed(Throwable cause) {
      turns.run(turn -> dialFailed(slot, cause, turn));
    }

    @Override
    public void message(String text) {
      long heardNanos = rigging.ticker().read();
      boolean wasSilent = heardNanos - slot.heardNanos >= upkeep.validateAfter().toNanos();
      slot.heardNanos = heardNanos;
      if (slot.pinging || wasSilent && slot.loan() == null) {
        pong(); // as good as one: somebody may be waiting for it
      }
      Loan loan = slot.loan();
      rigging.counters().messageIn(loan != null && loan.waiter().borrower.message(text));
    }

    @Override
    public void pong() {
      turns.run(
          turn -> {
            slot.heardNanos = turn.now();
            slot.pinging = false;
          });
    }

    @Override
    public void closed(int code) {
      turns.run(turn -> lost(slot, End.LOST, code == NORMAL_CLOSE, turn));
    }
  }

  // ---- ends

  /** A message could not be written. */
  private void broken(Slot slot) {
    turns.run(
        turn -> {
          cut(slot, End.LOST, turn);
        });
  }

  /**
   * A connection is no more.
   *
   * @param politely whether the service closed it as one that has done its work
   */
  private void lost(Slot slot, End end, boolean politely, Turn turn) {
    if (slot.state() == State.CLOSING) {
      gone(slot, slot.end, turn);
    } else if (slot.isOpen()) {
      Hold was = leaves(slot);
      boolean agreed = politely && was instanceof Loan loan && !loan.waiter().shared;
      if (!agreed) {
        circuit.lost(slot.openedNanos, turn.now());
      }
      counted(slot, end, turn);
      endLoan(was, turn);
      wantForFloorIfFree(was, slot);
    }
  }

  private void endLoan(Hold was, Turn turn) {
    if (was instanceof Loan loan) {
      endLoan.accept(loan, turn);
    }
  }

  /** Ends one that is no use any more, without a close frame. Its place is free after that. */
  void cut(Slot slot, End end, Turn turn) {
    if (!slot.isOpen()) {
      return;
    }
    Hold was = moves(slot, State.CLOSING);
    circuit.lost(slot.openedNanos, turn.now());
    endLoan(was, turn);
    beginsToClose(slot, end, turn);
    abort(slot, turn);
    wantForFloorIfFree(was, slot);
  }

  private void wantForFloorIfFree(Hold was, Slot slot) {
    if (was instanceof Free) {
      wantForFloor(slot.target);
    }
  }

  private void abort(Slot slot, Turn turn) {
    turn.then(slot.transport::abort);
    turn.then(() -> turns.run(later -> lost(slot, slot.end, false, later)));
  }

  private void gone(Slot slot, End end, Turn turn) {
    leaves(slot);
    counted(slot, end, turn);
  }

  private void counted(Slot slot, End end, Turn turn) {
    counters.closed(end);
    turn.then(slot.queue::end);
    news.add(turn, listener -> listener.outboundClosed(slot.target, end));
  }

  private Hold leaves(Slot slot) {
    Hold was = moves(slot, State.GONE);
    places.remove(slot);
    return was;
  }

  /** It is open no more, whoever had it; what it was until now. */
  private Hold moves(Slot slot, State to) {
    Hold was = slot.move(to);
    counters.keep(was);
    return was;
  }

  /** Closes one that is nobody's, or is just given back. False if it is another thing by now. */
  boolean tryClose(Slot slot, Hold now, End end, Turn turn) {
    boolean mine = slot.tryMove(now, State.CLOSING);
    if (mine) {
      counters.keep(now);
      close(slot, end, turn);
    }
    return mine;
  }

  private void close(Slot slot, End end, Turn turn) {
    beginsToClose(slot, end, turn);
    turn.then(() -> slot.transport.close(NORMAL_CLOSE, ""));
  }

  private void beginsToClose(Slot slot, End end, Turn turn) {
    slot.end = end;
    slot.untilNanos = turn.now() + CLOSE_TIME.toNanos();
    turn.then(slot.queue::end);
  }

  /** The same if it has reached its age. */
  boolean retireIfOld(Slot slot, Hold now, Turn turn) {
    boolean retires = slot.isOld(turn.now()) && tryClose(slot, now, End.LIFETIME, turn);
    if (retires) {
      wantForFloor(slot.target);
    }
    return retires;
  }

  // ---- min-idle

  private void wantForFloor(Target target) {
    int kept =
        places.count(State.IDLE)
            + places.count(each -> each.state() == State.DIALLING && each.forFloor);
    if (kept + floor.size() < upkeep.minIdle()) {
      floor.add(target);
    }
  }

  /** Dials what is to be kept, as far as may be. */
  void keepUpFloor(Turn turn) {
    while (!floor.isEmpty() && mayDial(turn)) {
      dial(floor.poll(), true, turn);
    }
  }

  /** How many are to be dialled to keep up {@code min-idle}. */
  int wanted() {
    return floor.size();
  }

  // ---- time

  /** Looks at all that is due. */
  void tick(Turn turn) {
    for (Slot each : places.all()) {
      tick(each, turn);
    }
  }

  private void tick(Slot slot, Turn turn) {
    Hold now = slot.hold();
    if (now instanceof Free free) {
      if (!closeIfIdleForTooLong(slot, free, turn) && !retireIfOld(slot, free, turn)) {
        feelPulse(slot, turn);
      }
    } else if (now instanceof Loan loan) {
      lookForLeak(loan, turn);
      feelPulse(slot, turn);
    } else if (slot.untilNanos - turn.now() <= 0) {
      isLate(slot, now, turn);
    }
  }

  private void isLate(Slot slot, Hold now, Turn turn) {
    if (now == State.DIALLING) {
      cancelDial(slot, turn);
      String text = "no answer from " + host + " in " + config.connectTimeout();
      dialFailed(slot, new OutboundException(Reason.TIMEOUT, text, null), turn);
    } else if (now == State.CLOSING) {
      slot.untilNanos = turn.now() + CLOSE_TIME.toNanos(); // it isn't gone before it has been cut
      abort(slot, turn);
    }
  }

  private boolean closeIfIdleForTooLong(Slot slot, Free free, Turn turn) {
    return isIdleForTooLong(free, turn.now())
        && places.count(State.IDLE) > upkeep.minIdle()
        && tryClose(slot, free, End.IDLE, turn);
  }

  private boolean isIdleForTooLong(Free free, long nowNanos) {
    return idleUntilNanos(free) - nowNanos <= 0;
  }

  private long idleUntilNanos(Free free) {
    return free.sinceNanos() + upkeep.idleTimeout().toNanos();
  }

  /**
   * Whether one that has been free for too long may go as soon as another one is given back: it
   * stays to keep up {@code min-idle}, while others are lent.
   */
  boolean hasOverdue(long nowNanos) {
    if (upkeep.minIdle() > 0 && places.size() > upkeep.minIdle()) {
      for (Slot each : places.all()) {
        if (each.hold() instanceof Free free && isIdleForTooLong(free, nowNanos)) {
          return true;
        }
      }
    }
    return false;
  }

  private void feelPulse(Slot slot, Turn turn) {
    if (slot.pulseNanos(upkeep) - turn.now() > 0) {
      return;
    }
    if (slot.pinging) {
      cut(slot, End.NO_PONG, turn);
    } else {
      ping(slot, turn);
    }
  }

  void ping(Slot slot, Turn turn) {
    slot.pinging = true;
    slot.pingedNanos = turn.now();
    turn.then(slot.transport::ping);
  }

  private boolean watchesForLeak(Loan loan) {
    return loan.waiter().taker != null && !config.leakThreshold().isZero() && !loan.leakTold;
  }

  private long leakNanos(Loan loan) {
    return loan.sinceNanos + config.leakThreshold().toNanos();
  }

  private void lookForLeak(Loan loan, Turn turn) {
    if (watchesForLeak(loan) && leakNanos(loan) - turn.now() <= 0) {
      loan.leakTold = true;
      counters.leaks++;
      Waiter waiter = loan.waiter();
      Duration held = Duration.ofNanos(turn.now() - loan.sinceNanos);
      news.add(turn, listener -> listener.leaseOverdue(waiter.target, held, waiter.taker));
    }
  }

  /**
   * When something is due. As connections are lent and given back without a turn, it adds for each
   * that is open what may become due of it until the next one, whatever it is now. An alarm that
   * finds nothing due is set again; so it adds nothing that is over, unless the alarm can do
   * something about it.
   */
  void addDues(Soonest first, long nowNanos) {
    boolean aboveFloor = places.count(State.IDLE) > upkeep.minIdle();
    for (Slot each : places.all()) {
      State state = each.state();
      if (state == State.DIALLING || state == State.CLOSING) {
        first.add(each.untilNanos);
      } else {
        each.foundOld |= each.isOld(nowNanos); // before the look that finds it lent
        addDuesOfOpen(first, each, aboveFloor, nowNanos);
      }
    }
  }

  private void addDuesOfOpen(Soonest first, Slot slot, boolean aboveFloor, long nowNanos) {
    Hold now = slot.hold();
    first.add(slot.pulseNanos(upkeep));
    if (now instanceof Free || !slot.isOld(nowNanos)) {
      first.add(slot.lifeUntilNanos);
    }
    if (now instanceof Loan) {
      first.add(nowNanos + upkeep.idleTimeout().toNanos());
    } else if (now instanceof Free free && (aboveFloor || !isIdleForTooLong(free, nowNanos))) {
      first.add(idleUntilNanos(free));
    }
    if (!config.leakThreshold().isZero()) {
      boolean watched = now instanceof Loan loan && watchesForLeak(loan);
      first.add(watched ? leakNanos((Loan) now) : nowNanos + config.leakThreshold().toNanos());
    }
  }

  // ---- what operators have done

  /** Closes those that are nobody's, and tells how many. */
  int closeIdle(Turn turn) {
    List<Slot> closed = new ArrayList<>();
    for (Slot each : places.all()) {
      if (each.hold() instanceof Free free && tryClose(each, free, End.CLOSED, turn)) {
        closed.add(each);
      }
    }
    closed.forEach(each -> wantForFloor(each.target));
    return closed.size();
  }

  /** Closes all that are open, and tells how many. */
  int closeOpen(Turn turn) {
    List<Slot> free = new ArrayList<>();
    int many = 0;
    for (Slot each : places.all()) {
      if (each.isOpen()) {
        many++;
        if (closeNow(each, turn) instanceof Free) {
          free.add(each);
        }
      }
    }
    free.forEach(each -> wantForFloor(each.target));
    return many;
  }

  // ---- the end

  /** Ends all, whatever they are. */
  void closeAll(Turn turn) {
    for (Slot each : places.all()) {
      closeNow(each, turn);
    }
    floor.clear();
  }

  private Hold closeNow(Slot slot, Turn turn) {
    Hold was = slot.hold();
    if (was == State.DIALLING) {
      leaves(slot);
      counters.dialsGivenUp++;
      cancelDial(slot, turn);
    } else if (slot.isOpen()) {
      was = moves(slot, State.CLOSING);
      endLoan(was, turn);
      close(slot, End.CLOSED, turn);
    }
    return was;
  }
}
