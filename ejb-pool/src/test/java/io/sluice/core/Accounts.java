package io.sluice.core;

import io.sluice.api.PoolStats;
import io.sluice.api.Pools;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What has to hold in every snapshot of a pool, and between two that follow each other. */
final class Accounts {
  private final List<String> broken = new ArrayList<>();

  private Accounts() {}

  /** The promises that the later one of two snapshots of one pool breaks. */
  static List<String> broken(PoolStats before, PoolStats now) {
    Accounts accounts = new Accounts();
    accounts.versions(before, now);
    accounts.connections(now);
    accounts.waits(now);
    accounts.classes(now);
    return accounts.broken;
  }

  private void versions(PoolStats before, PoolStats now) {
    check(now.version() >= before.version(), "a version went back");
    check(now.version() > before.version() || now.equals(before), "one version, two snapshots");
  }

  private void connections(PoolStats now) {
    PoolStats.Totals totals = now.totals();
    PoolStats.Gauges gauges = now.gauges();
    check(totals.created() == gauges.active() + totals.closed(), "ACC-1");
    check(totals.created() == totals.admitted() + totals.admittedFromQueue(), "ACC-1: created");
    check(totals.closed() == sum(totals.closedByReason()), "ACC-1: closed by reason");
    check(totals.offered() == totals.admitted() + totals.queued() + totals.refusedInAll(), "ACC-2");
    check(gauges.peak() >= gauges.active(), "ACC-5");
  }

  private void waits(PoolStats now) {
    PoolStats.Totals totals = now.totals();
    check(
        totals.queued()
            == now.gauges().waiting()
                + totals.admittedFromQueue()
                + totals.timedOut()
                + totals.cancelled()
                + totals.shutDown(),
        "ACC-3");
    check(
        now.state() == Pools.State.ACTIVE || now.gauges().waiting() == 0,
        "SHUT-1: somebody waits for a closed pool");
  }

  private void classes(PoolStats now) {
    int active = 0;
    int waiting = 0;
    long admitted = 0;
    long fromQueue = 0;
    long refused = 0;
    for (PoolStats.OfClass each : now.classes().values()) {
      active += each.active();
      waiting += each.waiting();
      admitted += each.admitted();
      fromQueue += each.admittedFromQueue();
      refused += each.refused();
      check(each.waiting() <= each.maxWaiting(), "CAP-2");
    }
    PoolStats.Totals totals = now.totals();
    check(active == now.gauges().active() && waiting == now.gauges().waiting(), "ACC-4");
    check(
        admitted == totals.admitted()
            && fromQueue == totals.admittedFromQueue()
            && refused == totals.refusedInAll(),
        "ACC-4: the totals of the classes");
  }

  private static long sum(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private void check(boolean holds, String promise) {
    if (!holds) {
      broken.add(promise);
    }
  }
}
