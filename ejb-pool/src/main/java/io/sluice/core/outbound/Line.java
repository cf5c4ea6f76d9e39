package io.sluice.core.outbound;

import io.sluice.api.OutboundException;
import io.sluice.api.OutboundException.Reason;
import io.sluice.api.Target;
import io.sluice.core.turn.Turn;
import io.sluice.core.turn.Turns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The connection that all share who send to one target, ask it or listen to it. A borrower like any
 * other: it has a loan while there is something on it, and gives it back when there is not.
 * Thread-safe.
 */
/*
 * The lock (that of `turns`) guards the errands and which loan there is. It is never held together
 * with a host's lock: asking, withdrawing and giving back follow after unlock.
 *
 * An errand that was handed to a connection fails with it: whether the service has seen it can't be
 * known, so it is never sent twice. One that waits for a connection goes on waiting until its time is
 * over. While somebody listens, the line claims patiently: through an open circuit, for ever.
 *
 * Errands are put into the connection's queue under the lock, and written after it: so they are
 * written in their order, whichever threads carry the turns out.
 *
 * Where the time of an errand was over before its end was known, the connection is closed when it is
 * given back: no borrower is to hear a reply that is not its own.
 */
public final class Line implements Borrower {
  private final Target target;
  private final Host host;
  private final Rigging rigging;
  private final Consumer<Line> retiring;
  private final Turns turns;

  /** Who listens, and who greets another connection. Changed in turns, read anywhere. */
  private final List<Consumer<String>> ears = new CopyOnWriteArrayList<>();

  private final List<Consumer<Loan>> greeters = new CopyOnWriteArrayList<>();

  /** Whether a reply may come. From false to true only. */
  private volatile boolean asks;

  /** Guarded by the lock, as all below: those that wait for a connection, in their order. */
  private final Set<Errand> queued = new LinkedHashSet<>();

  private final Map<String, Errand> awaited = new HashMap<>();

  /**
   * What is told at the end of this turn, when the connection has been given back: who goes on then
   * finds it there.
   */
  private final List<Runnable> ends = new ArrayList<>();

  /** All that have not ended, the first due first. */
  private final TreeSet<Errand> open =
      new TreeSet<>(
          (a, b) -> {
            long difference = a.deadlineNanos - b.deadlineNanos; // readings of a ticker may wrap
            return difference != 0 ? Long.signum(difference) : Long.compare(a.number, b.number);
          });

  private Waiter claim;
  private Loan loan;

  /** The last loan's connection: another one has to be greeted. */
  private Slot known;

  private boolean greeting;
  private boolean unclean;
  private boolean retired;
  private long numbers;

  /**
   * Without a connection.
   *
   * @param retiring told once there is nothing on it any more: it takes nothing from then on
   */
  public Line(Target target, Host host, Rigging rigging, Consumer<Line> retiring) {
    this.target = target;
    this.host = host;
    this.rigging = rigging;
    this.retiring = retiring;
    this.turns = new Turns(rigging.alarm(), rigging.ticker(), rigging::fault, this::settle);
  }

  /** Where it goes. */
  public Target target() {
    return target;
  }

  // ---- what is wanted of it; each answers false if the line has retired

  /** Begins an errand. */
  public boolean begin(Errand errand) {
    return onceMore(
        turn -> {
          errand.number = ++numbers;
          errand.deadlineNanos = turn.now() + errand.timeout.toNanos();
          open.add(errand);
          queued.add(errand);
          if (errand.id != null) {
            awaited.put(errand.id, errand);
            asks = true;
          }
          rigging.counters().begun();
        });
  }

  /** Has somebody hear what comes in. */
  public boolean listen(Consumer<String> ear) {
    return onceMore(turn -> ears.add(ear));
  }

  /** No more. */
  public void unlisten(Consumer<String> ear) {
    turns.run(turn -> ears.remove(ear));
  }

  /** Has somebody greet each connection that is another one than before. */
  public boolean greet(Consumer<Loan> greeter) {
    return onceMore(turn -> greeters.add(greeter));
  }

  /** No more. */
  public void ungreet(Consumer<Loan> greeter) {
    turns.run(turn -> greeters.remove(greeter));
  }

  private boolean onceMore(Consumer<Turn> step) {
    return turns.decide(
        turn -> {
          if (!retired) {
            step.accept(turn);
          }
          return !retired;
        });
  }

  /** Fails what is on it, and forgets who listens and greets. */
  public void close() {
    turns.run(turn -> end());
  }

  private void end() {
    ears.clear();
    greeters.clear();
    for (Errand each : new ArrayList<>(open)) {
      fail(each, Reason.CLOSED, "connections to " + target + " are closed", null);
    }
  }

  // ---- each turn's end

  private void settle(Turn turn) {
    if (loan != null && !greeting) {
      handOver(turn);
    }
    boolean wanted = !open.isEmpty() || !ears.isEmpty();
    if (loan != null && !greeting && !wanted) {
      giveBack(turn);
    }
    claimOrWithdraw(turn);
    retired |= !wanted && greeters.isEmpty() && loan == null;
    if (retired) {
      turn.then(() -> retiring.accept(this));
    }
    ends.forEach(turn::then);
    ends.clear();
    if (open.isEmpty()) {
      turns.alarm().none(turn);
    } else {
      turns.alarm().by(open.first().deadlineNanos, turn, this::sweep);
    }
  }

  private void handOver(Turn turn) {
    for (Errand each : queued) {
      each.handedOver = true;
      turn.then(loan.enqueue(each.text, failure -> written(each, failure)));
    }
    queued.clear();
  }

  private void giveBack(Turn turn) {
    Loan mine = loan;
    boolean clean = !unclean;
    loan = null;
    unclean = false;
    turn.then(() -> mine.giveBack(clean));
  }

  private void claimOrWithdraw(Turn turn) {
    boolean needed = loan == null && (!queued.isEmpty() || !ears.isEmpty());
    if (needed && claim == null) {
      Waiter mine = Waiter.forLine(target, this, queued.isEmpty());
      claim = mine;
      turn.then(() -> host.ask(mine));
    } else if (!needed && claim != null) {
      Waiter mine = claim;
      claim = null;
      turn.then(() -> host.withdraw(mine));
    }
  }

  // ---- what the host tells

  @Override
  public void lent(Loan lent) {
    boolean taken =
        turns.decide(
            turn -> {
              if (claim != lent.waiter()) {
                return false;
              }
              claim = null;
              take(lent, turn);
              return true;
            });
    if (!taken) {
      lent.giveBack(true);
    }
  }

  private void take(Loan lent, Turn turn) {
    loan = lent;
    greeting = known != null && known != lent.slot() && !greeters.isEmpty();
    known = lent.slot();
    if (lent.isOver()) {
      dropped(lent); // its loss was told before it was lent
    } else if (greeting) {
      turn.then(() -> welcome(lent));
    }
  }

  private void welcome(Loan lent) {
    for (Consumer<Loan> each : greeters) {
      guarded(() -> each.accept(lent));
    }
    turns.run(turn -> greeting &= loan != lent);
  }

  private void guarded(Runnable foreign) {
    try {
      foreign.run();
    } catch (RuntimeException | LinkageError fault) {
      rigging.fault(fault);
    }
  }

  @Override
  public void refused(Waiter waiter, OutboundException failure) {
    turns.run(
        turn -> {
          if (claim != waiter) {
            return;
          }
          claim = null;
          for (Errand each : new ArrayList<>(queued)) {
            fail(each, failure.reason(), failure.getMessage(), failure.getCause());
          }
          if (failure.reason() == Reason.CLOSED) {
            end(); // nobody gets a connection any more, so nobody would hear anything
          }
        });
  }

  @Override
  public void lost(Loan lost) {
    turns.run(turn -> dropped(lost));
  }

  private void dropped(Loan lost) {
    if (loan != lost) {
      return;
    }
    loan = null;
    greeting = false;
    unclean = false;
    for (Errand each : new ArrayList<>(open)) {
      if (each.handedOver) {
        fail(each, Reason.CONNECTION_LOST, "the connection to " + target + " was lost", null);
      }
    }
  }

  @Override
  public boolean message(String text) {
    String id = asks ? rigging.replyTo().apply(text) : null;
    if (id != null) {
      return replied(id, text); // one that comes too late is nobody's
    }
    for (Consumer<String> each : ears) {
      guarded(() -> each.accept(text));
    }
    return !ears.isEmpty();
  }

  // ---- how errands end

  private boolean replied(String id, String text) {
    return turns.decide(
        turn -> {
          Errand errand = awaited.get(id);
          if (errand != null) {
            done(errand, text);
          }
          return errand != null;
        });
  }

  private void written(Errand errand, Throwable failure) {
    turns.run(
        turn -> {
          if (errand.over) {
            return;
          }
          if (failure instanceof OutboundException known) {
            fail(errand, known.reason(), known.getMessage(), known.getCause());
          } else if (errand.id == null) {
            done(errand, null);
          }
        });
  }

  private void done(Errand errand, String reply) {
    over(errand);
    rigging.counters().done();
    ends.add(() -> errand.outcome.done(reply));
  }

  private void fail(Errand errand, Reason reason, String text, Throwable cause) {
    over(errand);
    rigging.counters().failed(reason);
    ends.add(() -> errand.outcome.failed(new OutboundException(reason, text, cause)));
  }

  private void over(Errand errand) {
    errand.over = true;
    open.remove(errand);
    queued.remove(errand);
    if (errand.id != null) {
      awaited.remove(errand.id);
    }
  }

  /** Looks at all that is due; the alarm does so too. */
  public void sweep() {
    turns.run(this::tick);
  }

  private void tick(Turn turn) {
    while (!open.isEmpty() && open.first().deadlineNanos - turn.now() <= 0) {
      Errand due = open.first();
      unclean |= due.handedOver;
      String what = due.id == null ? "not sent" : due.handedOver ? "no reply" : "no connection";
      fail(due, Reason.TIMEOUT, what + " in " + due.timeout + ": " + target, null);
    }
  }

  // ---- looks

  /** One sentence for each of its own invariants that doesn't hold. */
  public List<String> verify(long allowanceNanos) {
    return turns.look(() -> violations(rigging.ticker().read() - allowanceNanos));
  }

  private List<String> violations(long nowNanos) {
    List<String> found = new ArrayList<>();
    if (!open.containsAll(queued) || !open.containsAll(awaited.values())) {
      found.add("OUT-6: an errand that has ended is still known");
    }
    if (!open.isEmpty() && open.first().deadlineNanos - nowNanos <= 0) {
      found.add("OUT-6: an errand goes on beyond the end of its time");
    }
    if (!queued.isEmpty() && loan != null && !greeting) {
      found.add("OUT-6: an errand waits though there is a connection");
    }
    if (loan == null && claim == null && !(queued.isEmpty() && ears.isEmpty())) {
      found.add("OUT-6: nobody sees to a connection that is wanted");
    }
    if (turns.alarm().isPlanned() && open.isEmpty()) {
      found.add("Q-6: an alarm is set though nothing is due");
    }
    return found.stream().map(each -> each + " (" + target + ")").toList();
  }

  /** How many errands have not ended. */
  public int errands() {
    return turns.look(open::size);
  }
}
