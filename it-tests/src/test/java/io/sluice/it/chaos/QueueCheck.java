package io.sluice.it.chaos;

import io.sluice.it.chaos.Event.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Q: each wait ends once and on time, and nobody is overtaken. */
final class QueueCheck {
  /**
   * How much later one of two sessions may hear of what was decided before: the machine is busy,
   * and each reads with a thread of its own.
   */
  static final long SLACK_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Collection<SessionLog> sessions;
  private final Consumer<String> violation;

  QueueCheck(Collection<SessionLog> sessions, Consumer<String> violation) {
    this.sessions = sessions;
    this.violation = violation;
  }

  void run() {
    sessions.forEach(this::checkWait);
    NavigableMap<Long, List<SessionLog>> newcomers = new TreeMap<>();
    sessions.stream()
        .filter(SessionLog::isItsOwn)
        .forEach(
            each ->
                newcomers.computeIfAbsent(each.at(Kind.ASKS), at -> new ArrayList<>()).add(each));
    for (SessionLog each : sessions) {
      if (each.has(Kind.QUEUED) && !each.has(Kind.STALLS)) {
        checkOvertaken(each, newcomers);
      }
    }
  }

  private void checkWait(SessionLog session) {
    List<Event> queued = session.all(Kind.QUEUED);
    int admitted = session.all(Kind.ADMITTED).size();
    if (admitted > 1) {
      violation.accept("Q-3: " + session.name() + " was admitted " + admitted + " times");
    }
    if (admitted > 0 && (queued.isEmpty() || queued.get(0).nanos() > session.at(Kind.ADMITTED))) {
      violation.accept("Q-3: " + session.name() + " was admitted from a queue that it wasn't in");
    }
    Event close = session.first(Kind.CLOSE);
    if (close != null && close.word(1).equals("Queue timeout")) {
      checkTimeout(session, close.nanos(), queued, admitted);
    }
  }

  private void checkTimeout(SessionLog session, long atNanos, List<Event> queued, int admitted) {
    if (queued.isEmpty() || admitted > 0) {
      violation.accept("Q-3: the wait of " + session.name() + " ended twice, or never began");
      return;
    }
    long timeoutNanos = TimeUnit.MILLISECONDS.toNanos(queued.get(0).number(0));
    if (atNanos - session.at(Kind.ASKS) < timeoutNanos) {
      violation.accept("Q-4: the wait of " + session.name() + " ended early");
    }
    boolean late = atNanos - queued.get(0).nanos() > timeoutNanos + SLACK_NANOS;
    if (late && !session.has(Kind.STALLS)) {
      violation.accept("Q-4: the wait of " + session.name() + " ended late");
    }
  }

  /**
   * By one that asked while it waited, and was in long before the wait was over, though it ranks no
   * higher.
   *
   * @param newcomers by when they asked
   */
  private void checkOvertaken(SessionLog waiter, NavigableMap<Long, List<SessionLog>> newcomers) {
    long from = waiter.at(Kind.QUEUED);
    long until = waitedUntil(waiter) - SLACK_NANOS;
    if (from >= until) {
      return;
    }
    for (List<SessionLog> atOnce : newcomers.subMap(from, false, until, false).values()) {
      for (SessionLog other : atOnce) {
        if (waiter != other && waiter.rank() <= other.rank() && inFrom(other) < until) {
          violation.accept("Q-2: " + waiter.name() + " was overtaken by " + other.name());
        }
      }
    }
  }

  private static long inFrom(SessionLog session) {
    return Math.min(session.at(Kind.ADMITTED), session.surelyInFrom());
  }

  private static long waitedUntil(SessionLog session) {
    long over = Math.min(session.at(Kind.CLOSE), session.at(Kind.ENDS));
    return Math.min(over, inFrom(session));
  }
}
