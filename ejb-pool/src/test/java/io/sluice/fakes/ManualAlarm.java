package io.sluice.fakes;

import io.sluice.spi.Alarm;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Alarms that go off when a test moves the clock: in the order of their deadlines, those with the
 * same one in the order in which they were set, each with the clock standing at its deadline.
 */
public final class ManualAlarm implements Alarm {
  private record Entry(long deadlineNanos, long number, Runnable action) {}

  /** By difference, not by value: readings wrap. */
  private static final Comparator<Entry> FIRST_DUE =
      (a, b) ->
          a.deadlineNanos() == b.deadlineNanos()
              ? Long.compare(a.number(), b.number())
              : Long.signum(a.deadlineNanos() - b.deadlineNanos());

  private final ManualTicker ticker;
  private final PriorityQueue<Entry> entries = new PriorityQueue<>(FIRST_DUE);
  private long made;
  private volatile Violations violations = new Violations();

  /** None set yet, by that clock. */
  public ManualAlarm(ManualTicker ticker) {
    this.ticker = ticker;
  }

  /** From now on notes there if an alarm is set or cancelled by somebody who holds a lock. */
  public void reportTo(Violations notes) {
    violations = notes;
  }

  @Override
  public Cancellation at(long deadlineNanos, Runnable action) {
    violations.checkNoLock("Alarm.at");
    Entry entry = set(deadlineNanos, action);
    return () -> cancel(entry);
  }

  private synchronized Entry set(long deadlineNanos, Runnable action) {
    Entry entry = new Entry(deadlineNanos, made++, action);
    entries.add(entry);
    return entry;
  }

  private void cancel(Entry entry) {
    violations.checkNoLock("Alarm.Cancellation.cancel");
    forget(entry);
  }

  private synchronized void forget(Entry entry) {
    entries.remove(entry);
  }

  /** How many are set and have neither gone off nor been cancelled. */
  public synchronized int pending() {
    return entries.size();
  }

  /** Moves the clock on and lets go off what becomes due on the way. */
  public void advance(Duration by) {
    advance(by, () -> {});
  }

  /** The same, with something to be done after each alarm. */
  void advance(Duration by, Runnable afterEach) {
    long end = ticker.read() + by.toNanos();
    for (Entry due = nextUntil(end); due != null; due = nextUntil(end)) {
      if (due.deadlineNanos() - ticker.read() > 0) {
        ticker.moveTo(due.deadlineNanos());
      }
      due.action().run();
      afterEach.run();
    }
    ticker.moveTo(end);
  }

  private synchronized Entry nextUntil(long nanos) {
    Entry first = entries.peek();
    return first == null || first.deadlineNanos() - nanos > 0 ? null : entries.poll();
  }
}
