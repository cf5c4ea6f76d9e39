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
  private final BiConsumer<Slot, Turn> endLoan;

  /** What is to be dialled to keep up {@code min-idle}. */
  private final Deque<Target> floor = new ArrayDeque<>();

  private Throwable lastFailure;

  /**
   * Of an empty host.
   *
   * @param endLoan ends what loan there is of a slot that is gone
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
      BiConsumer<Slot, Turn> endLoan) {
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
              return slot.state != State.GONE || slot.transport != null;
            });
    if (!wanted) {
      made.cancel();
    }
  }

  private void dialFailed(Slot slot, Throwable cause, Turn turn) {
    if (slot.state != State.DIALLING) {
      return;
    }
    leave(slot);
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
          if (slot.state != State.DIALLING) {
            return false;
          }
          slot.transport = transport;
          slot.queue = new SendQueue(transport, config.sendBacklogChars(), () -> broken(slot));
          slot.state = State.IDLE;
          slot.openedNanos = turn.now();
          slot.idleSinceNanos = turn.now();
          slot.heardNanos = turn.now();
          long life = upkeep.maxLifetime().toNanos();
          long jitter = rigging.random().nextLong(life / LIFETIME_JITTER + 1);
          slot.lifeUntilNanos = turn.now() + life - jitter;
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
      if (slot.pinging || wasSilent && slot.loan == null) {
        pong(); // as good as one: somebody may be waiting for it
      }
      Loan loan = slot.loan;
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
    if (slot.state == State.CLOSING) {
      gone(slot, slot.end, turn);
    } else if (slot.isOpen()) {
      boolean agreed = politely && slot.state == State.LENT && !slot.loan.waiter().shared;
      if (!agreed) {
        circuit.lost(slot.openedNanos, turn.now());
      }
      boolean wasIdle = slot.state == State.IDLE;
      gone(slot, end, turn);
      endLoan.accept(slot, turn);
      if (wasIdle) {
        wantForFloor(slot.target);
      }
    }
  }

  /** Ends one that is no use any more, without a close frame. Its place is free after that. */
  void cut(Slot slot, End end, Turn turn) {
    if (!slot.isOpen()) {
      return;
    }
    circuit.lost(slot.openedNanos, turn.now());
    boolean wasIdle = slot.state == State.IDLE;
    endLoan.accept(slot, turn);
    beginsToClose(slot, end, turn);
    abort(slot, turn);
    if (wasIdle) {
      wantForFloor(slot.target);
    }
  }

  private void abort(Slot slot, Turn turn) {
    turn.then(slot.transport::abort);
    turn.then(() -> turns.run(later -> lost(slot, slot.end, false, later)));
  }

  private void gone(Slot slot, End end, Turn turn) {
    leave(slot);
    counters.closed(end);
    turn.then(slot.queue::end);
    news.add(turn, listener -> listener.outboundClosed(slot.target, end));
  }

  private void leave(Slot slot) {
    slot.state = State.GONE;
    places.remove(slot);
  }

  /** Closes one that is open and nobody's. */
  void close(Slot slot, End end, Turn turn) {
    beginsToClose(slot, end, turn);
    turn.then(() -> slot.transport.close(NORMAL_CLOSE, ""));
  }

  private void beginsToClose(Slot slot, End end, Turn turn) {
    slot.state = State.CLOSING;
    slot.end = end;
    slot.untilNanos = turn.now() + CLOSE_TIME.toNanos();
    turn.then(slot.queue::end);
  }

  /** Closes one that has reached its age. False if it hasn't. */
  boolean retireIfOld(Slot slot, Turn turn) {
    if (slot.lifeUntilNanos - turn.now() > 0) {
      return false;
    }
    close(slot, End.LIFETIME, turn);
    wantForFloor(slot.target);
    return true;
  }

  // ---- min-idle

  private void wantForFloor(Target target) {
    int kept =
        places.count(
            each -> each.state == State.IDLE || each.state == State.DIALLING && each.forFloor);
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
    long now = turn.now();
    switch (slot.state) {
      case DIALLING -> {
        if (slot.untilNanos - now <= 0) {
          cancelDial(slot, turn);
          String text = "no answer from " + host + " in " + config.connectTimeout();
          dialFailed(slot, new OutboundException(Reason.TIMEOUT, text, null), turn);
        }
      }
      case CLOSING -> {
        if (slot.untilNanos - now <= 0) {
          slot.untilNanos = now + CLOSE_TIME.toNanos(); // it isn't gone before it has been cut
          abort(slot, turn);
        }
      }
      case IDLE -> {
        if (isIdleForTooLong(slot, now)) {
          close(slot, End.IDLE, turn);
        } else if (!retireIfOld(slot, turn)) {
          feelPulse(slot, turn);
        }
      }
      case LENT -> {
        lookForLeak(slot.loan, turn);
        feelPulse(slot, turn);
      }
      case GONE -> {}
    }
  }

  private boolean isIdleForTooLong(Slot slot, long nowNanos) {
    return places.count(State.IDLE) > upkeep.minIdle() && idleUntilNanos(slot) - nowNanos <= 0;
  }

  private long idleUntilNanos(Slot slot) {
    return slot.idleSinceNanos + upkeep.idleTimeout().toNanos();
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

  /** When something is due. */
  void addDues(Soonest first) {
    boolean aboveFloor = places.count(State.IDLE) > upkeep.minIdle();
    for (Slot each : places.live()) {
      switch (each.state) {
        case DIALLING, CLOSING -> first.add(each.untilNanos);
        case IDLE -> {
          first.add(each.lifeUntilNanos);
          first.add(each.pulseNanos(upkeep));
          if (aboveFloor) {
            first.add(idleUntilNanos(each));
          }
        }
        case LENT -> {
          first.add(each.pulseNanos(upkeep));
          if (watchesForLeak(each.loan)) {
            first.add(leakNanos(each.loan));
          }
        }
        case GONE -> {}
      }
    }
  }

  // ---- what operators have done

  /** Closes those that are nobody's, and tells how many. */
  int closeIdle(Turn turn) {
    List<Slot> idle = places.all().stream().filter(each -> each.state == State.IDLE).toList();
    idle.forEach(each -> close(each, End.CLOSED, turn));
    idle.forEach(each -> wantForFloor(each.target));
    return idle.size();
  }

  /** Closes all that are open, and tells how many. */
  int closeOpen(Turn turn) {
    List<Slot> lent = places.all().stream().filter(each -> each.state == State.LENT).toList();
    lent.forEach(each -> closeNow(each, turn));
    return lent.size() + closeIdle(turn);
  }

  // ---- the end

  /** Ends all, whatever they are. */
  void closeAll(Turn turn) {
    for (Slot each : places.all()) {
      closeNow(each, turn);
    }
    floor.clear();
  }

  private void closeNow(Slot slot, Turn turn) {
    if (slot.state == State.DIALLING) {
      leave(slot);
      counters.dialsGivenUp++;
      cancelDial(slot, turn);
    } else if (slot.isOpen()) {
      endLoan.accept(slot, turn);
      close(slot, End.CLOSED, turn);
    }
  }
}
