package io.sluice.core.outbound;

import io.sluice.api.OutboundControl.Step;
import io.sluice.api.OutboundException;
import io.sluice.api.OutboundException.Reason;
import io.sluice.api.OutboundStats;
import io.sluice.api.OutboundStats.End;
import io.sluice.api.Target;
import io.sluice.core.config.OutboundConfig;
import io.sluice.core.outbound.Slot.State;
import io.sluice.core.turn.Turn;
import io.sluice.core.turn.Turns;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The connections to one host: who has one, who waits, which are dialled and which are closed.
 * Thread-safe.
 */
/*
 * The lock (that of `turns`) guards all fields, the slots and the waiters, but for what a slot is
 * (Slot.hold). What is decided under it: who gets a connection, whether one is dialled, pinged or
 * closed. What happens after it: dialling, pinging, closing, telling borrowers, looking whether a
 * transport is open.
 *
 * A connection that is free is lent, and given back, without the lock, each by one compare-and-set of
 * its slot's hold: from Free to Loan, and from that very Loan to Free. That state which each entry has
 * for itself, and the return that then looks whether somebody waits, are the idea of HikariCP's
 * ConcurrentBag (https://github.com/brettwooldridge/HikariCP); its hand-off queue and the entries that
 * a thread keeps to itself are not, as who waits is served in order here, and what nobody needs is to
 * grow idle. Whoever has the lock moves a slot on in one atomic step as well: `tryMove` where it has
 * to be what was seen, `move` where it is to end whatever it is. So nobody is lent what is closed, and
 * nobody gives back what was lost.
 *
 * `withoutLock` says whether that may be done: while nobody waits, no failure is to be forgotten, and
 * the host isn't closed (needsNoTurns). Two look at each other's side: the turn with a waiter shuts the door
 * (withoutLock = false) and then looks for what is free; who gives back sets it free and then looks at
 * the door. At least one of them sees the other, and then a turn serves the waiter. Whoever was
 * through the door before it was shut had asked before the waiter waited. Between the two steps of
 * such a return a look can find that somebody waits while a connection is free. In the same way
 * `overdue` is written before the plan counts what is free, and read after a return: either of them
 * finds that one that stayed for min-idle may go. It doesn't shut the door, as that one may stay for
 * as long as others are lent.
 *
 * What is counted without the lock is counted in the hold, in the same step (Census). No alarm is
 * set either: the one that is set is early enough for whatever may become due of a connection until
 * the next turn (Caretaker.addDues).
 *
 * At the end of every turn (settle) no waiter is left that could be served: `serve` looks at them in
 * their order and gives each what there is, a free connection, one that is coming, or a dial. What
 * it judges is what was free when it began, after the door was shut (Places.beginLook). Whatever
 * comes back later was set free after that, so who gives it back finds the door shut, and makes a
 * turn that begins with the first waiter again. Else a later waiter might be lent what an earlier
 * one didn't find, or what somebody waits for might be closed to make room. What is
 * coming (being dialled, pinged before it is lent, or closed to make room) is claimed by the first
 * waiter that it suits (see Places), so that no two dials are begun for one waiter. Whoever is first
 * when the connection is there gets it.
 *
 * A connection is handed out in two steps. First the slot is LENT, and the waiter out of the queue if
 * it was in there. Then, without the lock, the transport is asked whether it is open, and only then
 * the borrower is told (OUT-2). If it isn't, the waiter goes back to where it was, and the slot is
 * lost. Should the transport tell of its end at the same moment, `Loan.tryLend` against `tryReject`
 * decides.
 *
 * Each slot counts towards the limit until it is GONE, so also while its socket is being closed
 * (OUT-1). There is one alarm for all that is due.
 */
public final class Host {
  private final String name;
  private final OutboundConfig config;
  private final OutboundConfig.Upkeep upkeep;
  private final Rigging rigging;
  private final Turns turns;
  private final News news;

  /** Guarded by the lock, as all below. */
  private final Places places;

  private final Waiters waiters = new Waiters();
  private final Circuit circuit;
  private final HostCounters counters = new HostCounters();
  private final Caretaker caretaker;

  private OutboundStats.Circuit toldCircuit = OutboundStats.Circuit.CLOSED;
  private Waiter newcomer;
  private boolean stopped;

  /** Whether a connection may be lent and given back without the lock. Written under it. */
  private volatile boolean withoutLock;

  /**
   * Whether a connection has been free for too long, and stays for as long as no more are free than
   * min-idle. Written under the lock.
   */
  private volatile boolean overdue;

  /** Without a connection. */
  public Host(String name, OutboundConfig config, Rigging rigging) {
    this.name = name;
    this.config = config;
    this.upkeep = config.upkeep();
    this.rigging = rigging;
    this.places = new Places(config);
    this.circuit = new Circuit(config.reconnect(), rigging.random());
    this.turns = new Turns(rigging.alarm(), rigging.ticker(), rigging::fault, this::settle);
    this.news = new News(rigging);
    this.caretaker =
        new Caretaker(name, config, rigging, turns, news, places, circuit, counters, this::endLoan);
    news.add(listener -> listener.outboundHost(name));
  }

  /** Tells listeners that it is there. */
  public void begin() {
    news.tell();
  }

  // ---- asking and giving back

  /** Asks for a connection: {@link Waiter#borrower} is told. */
  public void ask(Waiter waiter) {
    // Who asks again as it is told something makes a list longer, and not the stack: see Turns.
    if (!withoutLock || Turns.isCarryingOut() || !takesWithoutLock(waiter)) {
      turns.run(turn -> asks(waiter, turn));
    }
  }

  private boolean takesWithoutLock(Waiter waiter) {
    waiter.sinceNanos = rigging.ticker().read();
    waiters.share(waiter);
    Loan loan = take(waiter, waiter.sinceNanos, true);
    if (loan != null) {
      deliver(loan);
    }
    return loan != null;
  }

  private void asks(Waiter waiter, Turn turn) {
    counters.asked++;
    waiter.sinceNanos = turn.now();
    waiters.number(waiter);
    if (waiter.withdrawn) {
      counters.withdrawn++; // the withdrawal came first, by another thread
    } else if (stopped) {
      sendAway(waiter, turn);
    } else if (!waiters.isEmpty() || !handsOut(take(waiter, turn.now(), false), turn)) {
      waiters.add(waiter);
      newcomer = waiter;
    }
  }

  /** The waiter needs none any more. If it has one already, that is its own to give back. */
  void withdraw(Waiter waiter) {
    turns.run(
        turn -> {
          waiter.withdrawn = true;
          if (waiters.remove(waiter)) {
            counters.withdrawn++;
          }
        });
  }

  /** It is given back. Nothing happens if it is over. */
  void returned(Loan loan, boolean reusable) {
    if (!withoutLock || !reusable || !isReturnedWithoutLock(loan)) {
      turns.run(turn -> returned(loan, reusable, turn));
    }
  }

  private boolean isReturnedWithoutLock(Loan loan) {
    long nowNanos = rigging.ticker().read();
    Slot slot = loan.slot();
    if (slot.isOld(nowNanos)) {
      return false;
    }
    if (slot.tryMove(loan, loan.givenBack(nowNanos, true))) {
      places.used(slot);
      if (!withoutLock || slot.foundOld || mayGo()) {
        turns.run(turn -> {}); // somebody waits by now, it has reached its age, or another may go
      }
    }
    return true;
  }

  /** Whether one that has been free for too long is needed no more to keep up min-idle. */
  private boolean mayGo() {
    return overdue && places.count(State.IDLE) > upkeep.minIdle();
  }

  private void returned(Loan loan, boolean reusable, Turn turn) {
    Slot slot = loan.slot();
    boolean closes =
        reusable
            ? caretaker.retireIfOld(slot, loan, turn)
            : caretaker.tryClose(slot, loan, End.DISCARDED, turn);
    if (closes) {
      counters.returned++;
    } else if (reusable && slot.tryMove(loan, loan.givenBack(turn.now(), false))) {
      places.used(slot);
    }
  }

  // ---- lending

  /** One that is free; null if there is none. */
  private Loan take(Waiter waiter, long nowNanos, boolean withoutLock) {
    for (Slot best = places.freshest(waiter.target, nowNanos);
        best != null;
        best = places.freshest(waiter.target, nowNanos)) {
      if (best.hold() instanceof Free free) {
        Loan loan = new Loan(this, best, free, waiter, nowNanos, withoutLock);
        if (best.tryMove(free, loan)) {
          return loan;
        }
      }
    }
    return null;
  }

  /** One that was free when the look began; null if there is none. */
  private Loan takeInLook(Waiter waiter, long nowNanos) {
    for (Slot best = places.freshestInLook(waiter.target, nowNanos);
        best != null;
        best = places.freshestInLook(waiter.target, nowNanos)) {
      Loan loan = new Loan(this, best, best.inLook, waiter, nowNanos, false);
      if (best.tryMove(best.inLook, loan)) {
        return loan;
      }
    }
    return null;
  }

  /** False if there is none. */
  private boolean handsOut(Loan loan, Turn turn) {
    if (loan != null) {
      counters.handedOut++;
      turn.then(() -> deliver(loan));
    }
    return loan != null;
  }

  private void deliver(Loan loan) {
    if (seemsOpen(loan) && loan.tryLend()) {
      loan.waiter().borrower.lent(loan);
    } else {
      turns.run(
          turn -> {
            if (!loan.isOver()) { // else its end has been told of meanwhile
              caretaker.cut(loan.slot(), End.LOST, turn);
            }
          });
    }
  }

  /** One that throws is no good: nobody would get its slot, nor give it back. */
  private boolean seemsOpen(Loan loan) {
    try {
      return loan.slot().transport.isOpen();
    } catch (RuntimeException | LinkageError fault) {
      rigging.fault(fault);
      return false;
    }
  }

  /** The loan is over, as its connection is no more; or the waiter goes on waiting. */
  private void endLoan(Loan loan, Turn turn) {
    if (!loan.tryReject()) {
      counters.broken++;
      turn.then(() -> loan.waiter().borrower.lost(loan));
      return;
    }
    counters.foundDead++;
    if (loan.waiter().withdrawn) {
      counters.withdrawn++;
    } else if (stopped) {
      sendAway(loan.waiter(), turn);
    } else {
      waiters.add(loan.waiter());
    }
  }

  // ---- who waits

  /** Each turn's end. */
  private void settle(Turn turn) {
    for (Slot each : places.all()) {
      if (circuit.failures() > 0 && each.isOpen()) {
        circuit.held(each.openedNanos, turn.now());
      }
    }
    withoutLock &= needsNoTurns(); // before the looks at slots that follow
    refuseWhereOpen(turn);
    serve(turn);
    caretaker.keepUpFloor(turn);
    refuseIfTooMany(turn);
    overdue = caretaker.hasOverdue(turn.now()); // before the plan counts what is free
    withoutLock = needsNoTurns();
    tellCircuit(turn);
    plan(turn);
  }

  /** Whether nothing comes of it when a connection is lent or given back. */
  private boolean needsNoTurns() {
    return waiters.isEmpty() && !stopped && circuit.failures() == 0;
  }

  /** What needs a dial fails at once while the circuit is open. */
  private void refuseWhereOpen(Turn turn) {
    if (circuit.state(turn.now()) != OutboundStats.Circuit.OPEN) {
      return;
    }
    for (Waiter each = waiters.first(); each != null; each = waiters.after(each)) {
      if (!each.patient && !places.hasOpen(each.target)) {
        waiters.remove(each);
        counters.turnedAway++;
        long millis = (circuit.notBeforeNanos() - turn.now()) / 1_000_000;
        refuse(
            each,
            Reason.CIRCUIT_OPEN,
            name
                + " has failed "
                + circuit.failures()
                + " times; dialled again in "
                + millis
                + " ms",
            turn);
      }
    }
  }

  private void serve(Turn turn) {
    places.beginLook();
    for (Waiter each = waiters.first(); each != null; each = waiters.after(each)) {
      if (!caretaker.mayDial(turn) && !places.hasUnclaimed()) {
        return; // nothing is left for anybody
      }
      if (handsOut(takeInLook(each, turn.now()), turn)) {
        waiters.remove(each);
      } else {
        claimOne(each.target, turn);
      }
    }
  }

  /** Finds something that will become a connection to that target, or begins it. */
  private void claimOne(Target target, Turn turn) {
    Slot coming = places.unclaimedSilent(target); // a pong comes sooner than a dial's end
    if (coming == null) {
      coming = places.unclaimedDialled(target);
    } else if (!coming.pinging) {
      caretaker.ping(coming, turn);
    }
    if (coming == null && circuit.mayDial(turn.now(), places.count(State.DIALLING))) {
      coming = places.hasRoom() ? caretaker.dial(target, false, turn) : makeRoom(turn);
    }
    if (coming != null) {
      places.claim(coming);
    }
  }

  private Slot makeRoom(Turn turn) {
    for (Slot room = places.unclaimedRoom(); room != null; room = places.unclaimedRoom()) {
      if (room.state() == State.CLOSING
          || caretaker.tryClose(room, room.inLook, End.EVICTED, turn)) {
        return room;
      }
    }
    return null;
  }

  private void refuseIfTooMany(Turn turn) {
    Waiter last = newcomer;
    newcomer = null;
    if (last != null
        && last.waits
        && !last.patient
        && waiters.size() > config.maxWaiting()
        && waiters.remove(last)) {
      counters.turnedAway++;
      refuse(last, Reason.QUEUE_FULL, config.maxWaiting() + " wait already for " + name, turn);
    }
  }

  private void refuse(Waiter waiter, Reason reason, String text, Turn turn) {
    Throwable cause = caretaker.lastFailure();
    turn.then(() -> waiter.borrower.refused(waiter, new OutboundException(reason, text, cause)));
  }

  private void sendAway(Waiter waiter, Turn turn) {
    counters.shutDown++;
    refuse(waiter, Reason.CLOSED, "connections to " + name + " are closed", turn);
  }

  // ---- time

  /** Looks at all that is due; the alarm does so too. */
  public void sweep() {
    turns.run(this::tick);
  }

  private void tick(Turn turn) {
    for (Waiter due = waiters.firstDue(); due != null; due = waiters.firstDue()) {
      if (due.deadlineNanos() - turn.now() > 0) {
        break;
      }
      waiters.remove(due);
      counters.timedOut++;
      String text = "no connection to " + name + " in " + due.timeout() + ": " + inWords();
      refuse(due, Reason.TIMEOUT, text, turn);
    }
    caretaker.tick(turn);
  }

  private String inWords() {
    return places.count(State.LENT)
        + " of "
        + config.maxPerHost()
        + " lent, "
        + places.count(State.DIALLING)
        + " being dialled, "
        + waiters.size()
        + " more wait";
  }

  private void plan(Turn turn) {
    Soonest first = soonest(turn.now());
    if (first.any()) {
      turns.alarm().by(first.nanos(), turn, this::sweep);
    } else {
      turns.alarm().none(turn);
    }
  }

  private Soonest soonest(long nowNanos) {
    Soonest first = new Soonest();
    if (waiters.firstDue() != null) {
      first.add(waiters.firstDue().deadlineNanos());
    }
    if (circuit.isDelayed(nowNanos) && (!waiters.isEmpty() || caretaker.wanted() > 0)) {
      first.add(circuit.notBeforeNanos());
    }
    caretaker.addDues(first, nowNanos);
    return first;
  }

  private void tellCircuit(Turn turn) {
    OutboundStats.Circuit now = circuit.state(turn.now());
    if (now != toldCircuit) {
      toldCircuit = now;
      news.add(turn, listener -> listener.circuitChanged(name, now));
    }
  }

  // ---- what operators have done

  /** Closes the connections that are free; how many there were. */
  public int closeIdle() {
    return steer(Step.CLOSE_IDLE, caretaker::closeIdle);
  }

  /** Closes the connections that are open, lent ones too; how many there were. Who waits stays. */
  public int closeConnections() {
    return steer(Step.CLOSE_CONNECTIONS, caretaker::closeOpen);
  }

  private int steer(Step step, ToIntFunction<Turn> closing) {
    return turns.decide(
        turn -> {
          int closed = closing.applyAsInt(turn);
          tellStep(step, closed, turn);
          return closed;
        });
  }

  /** Forgets its failures. False if there were none. */
  public boolean resetCircuit() {
    return turns.decide(
        turn -> {
          tellStep(Step.RESET_CIRCUIT, 0, turn);
          return circuit.reset();
        });
  }

  private void tellStep(Step step, int closed, Turn turn) {
    news.add(turn, listener -> listener.outboundSteered(name, step, closed));
  }

  // ---- the end

  /**
   * Closes all connections and sends all waiters away.
   *
   * @param forGood whether nobody gets one any more
   */
  public void closeAll(boolean forGood) {
    turns.run(
        turn -> {
          boolean before = stopped;
          stopped = true; // so that nobody goes back to the queue
          for (Waiter each = waiters.first(); each != null; each = waiters.after(each)) {
            waiters.remove(each);
            sendAway(each, turn);
          }
          caretaker.closeAll(turn);
          stopped = before || forGood;
        });
  }

  // ---- looks

  /** Gauges and totals of one moment. */
  public OutboundStats.OfHost stats() {
    return turns.look(this::snapshot);
  }

  private OutboundStats.OfHost snapshot() {
    Census slots = new Census(places.all());
    return new OutboundStats.OfHost(
        name,
        config.maxPerHost(),
        slots.count(State.LENT),
        slots.count(State.IDLE),
        slots.count(State.DIALLING),
        slots.count(State.CLOSING),
        waiters.size(),
        circuit.state(rigging.ticker().read()),
        circuit.failures(),
        counters.totals(slots));
  }

  /**
   * One sentence for each of its own invariants that doesn't hold.
   *
   * @param allowanceNanos how late an alarm may be: what should have been done since isn't judged
   */
  public List<String> verify(long allowanceNanos) {
    return turns.look(() -> violations(rigging.ticker().read() - allowanceNanos));
  }

  private List<String> violations(long nowNanos) {
    HostCheck check = new HostCheck(snapshot(), places.all(), waiters);
    check.places();
    check.accounts();
    boolean mayDial = circuit.mayDial(nowNanos, places.count(State.DIALLING));
    check.waiting(nowNanos, slot -> isLeftFree(slot, nowNanos), mayDial);
    check.isTrue(
        soonest(nowNanos).any() || !turns.alarm().isPlanned(),
        "Q-6: an alarm is set though nothing is due");
    check.isTrue(!stopped || waiters.isEmpty(), "SHUT-1: somebody waits for a closed pool");
    check.isTrue(
        caretaker.wanted() <= upkeep.minIdle(), "OUT-3: more is dialled again than was to be kept");
    return check.found();
  }

  /** Not one that was given back just now: whoever did so may not have looked who waits yet. */
  private boolean isLeftFree(Slot slot, long nowNanos) {
    return slot.hold() instanceof Free free
        && (!free.withoutLock() || free.sinceNanos() - nowNanos <= 0)
        && places.isFresh(slot, rigging.ticker().read());
  }
}
