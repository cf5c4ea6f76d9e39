package io.sluice.core.outbound;

import io.sluice.api.OutboundStats;
import io.sluice.api.Target;
import io.sluice.core.outbound.Slot.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Checks a host against its own invariants. Made and used under the host's lock. */
final class HostCheck {
  private final List<String> found = new ArrayList<>();
  private final OutboundStats.OfHost now;
  private final List<Slot> slots;
  private final Waiters waiters;

  HostCheck(OutboundStats.OfHost now, List<Slot> slots, Waiters waiters) {
    this.now = now;
    this.slots = slots;
    this.waiters = waiters;
  }

  void isTrue(boolean holds, String violation) {
    if (!holds) {
      found.add(violation + " (" + now.host() + ")");
    }
  }

  List<String> found() {
    return found;
  }

  /** What each place is, and how many there are. */
  void places() {
    isTrue(now.total() <= now.maxConnections(), "OUT-1: more connections than may be");
    isTrue(now.total() == slots.size(), "OUT-1: a place is neither of what it can be");
    for (Slot each : slots) {
      Loan loan = each.loan();
      isTrue(loan == null || loan.slot() == each, "OUT-5: two have one connection");
    }
  }

  /** Who waits, and whether there is something for them. */
  void waiting(long nowNanos, Predicate<Slot> isFresh, boolean mayDial) {
    isTrue(waiters.agree(), "OUT-4: the waiters' indexes differ");
    Waiter due = waiters.firstDue();
    isTrue(
        due == null || due.deadlineNanos() - nowNanos > 0,
        "OUT-4: somebody waits beyond the end of the time");
    Map<Target, Integer> wanted = new HashMap<>();
    for (Waiter each = waiters.first(); each != null; each = waiters.after(each)) {
      wanted.merge(each.target, 1, Integer::sum);
    }
    boolean couldDial = mayDial && slots.size() < now.maxConnections();
    wanted.forEach(
        (target, many) -> {
          isTrue(count(target, isFresh) == 0, "OUT-4: somebody waits while a connection is free");
          isTrue(
              !couldDial || many <= count(target, HostCheck::isComing),
              "OUT-4: somebody waits who could be dialled for");
        });
  }

  private static boolean isComing(Slot slot) {
    State now = slot.state();
    return now == State.DIALLING || now == State.IDLE;
  }

  private long count(Target target, Predicate<Slot> which) {
    return slots.stream().filter(each -> each.target.equals(target)).filter(which).count();
  }

  /** The identities of {@link OutboundStats.OfHost}. */
  void accounts() {
    OutboundStats.Totals all = now.totals();
    isTrue(
        all.asked() + all.foundDead()
            == all.handedOut()
                + all.timedOut()
                + all.turnedAway()
                + all.withdrawn()
                + all.shutDown()
                + now.waiting(),
        "ACC-8: who asked, and how that ended, don't add up");
    isTrue(
        all.handedOut() == all.returned() + all.broken() + all.foundDead() + now.lent(),
        "ACC-9: what was handed out, and how that ended, don't add up");
    isTrue(
        all.dialled() == all.opened() + all.dialsFailed() + all.dialsGivenUp() + now.connecting(),
        "ACC-10: dials don't add up");
    isTrue(
        all.opened() == now.lent() + now.idle() + now.closing() + all.closedInAll(),
        "ACC-11: connections don't add up");
  }
}
