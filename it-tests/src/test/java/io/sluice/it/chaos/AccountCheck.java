package io.sluice.it.chaos;

import io.sluice.it.chaos.Event.Kind;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** ACC and CAP-1: the pool's figures among themselves, and against what the clients saw. */
final class AccountCheck {
  private final List<Event> history;
  private final Collection<SessionLog> sessions;
  private final Consumer<String> violation;

  /** So many slots the pool never had more than. */
  private final long mostEver;

  AccountCheck(List<Event> history, Collection<SessionLog> sessions, Consumer<String> violation) {
    this.history = history;
    this.sessions = sessions;
    this.violation = violation;
    this.mostEver =
        history.stream()
            .filter(each -> each.kind() == Kind.LIMIT)
            .mapToLong(each -> each.number(0))
            .max()
            .orElse(Long.MAX_VALUE);
  }

  void run() {
    List<Map<String, Long>> figures =
        history.stream()
            .filter(each -> each.kind() == Kind.FIGURES)
            .map(AccountCheck::figures)
            .toList();
    figures.forEach(this::checkIdentities);
    checkCapacity();
    if (!figures.isEmpty()) {
      checkEnd(figures.get(figures.size() - 1));
    }
  }

  private static Map<String, Long> figures(Event event) {
    Map<String, Long> all = new HashMap<>();
    for (int i = 0; i < event.words().size(); i += 2) {
      all.put(event.word(i), Long.parseLong(event.word(i + 1)));
    }
    return all;
  }

  private void checkIdentities(Map<String, Long> of) {
    check(of.get("created") == of.get("active") + of.get("closed"), "ACC-1: " + of);
    check(
        of.get("offered") == of.get("admitted") + of.get("queued") + of.get("refused"),
        "ACC-2: " + of);
    check(
        of.get("queued")
            == of.get("waiting")
                + of.get("admittedFromQueue")
                + of.get("timedOut")
                + of.get("cancelled")
                + of.get("shutDown"),
        "ACC-3: " + of);
    check(of.get("peak") >= of.get("active"), "ACC-5: " + of);
    check(of.get("active") <= mostEver, "CAP-1: " + of);
  }

  /** At no moment more were surely in than the pool ever had slots. */
  private void checkCapacity() {
    TreeMap<Long, Integer> changes = new TreeMap<>();
    for (SessionLog each : sessions) {
      if (each.surelyInFrom() < each.surelyInUntil()) {
        changes.merge(each.surelyInFrom(), 1, Integer::sum);
        changes.merge(each.surelyInUntil(), -1, Integer::sum);
      }
    }
    int now = 0;
    int most = 0;
    for (int change : changes.values()) {
      now += change;
      most = Math.max(most, now);
    }
    check(most <= mostEver, "CAP-1: " + most + " were in at once, of " + mostEver);
  }

  /** When all is over nobody is there, and no client saw what wasn't counted. */
  private void checkEnd(Map<String, Long> end) {
    check(end.get("active") == 0 && end.get("waiting") == 0, "LIFE-2: somebody is left: " + end);
    checkSeen("offered", end, each -> !isSilent(each), each -> true);
    checkSeen("queued", end, each -> each.has(Kind.QUEUED), each -> !each.has(Kind.ACK));
    checkSeen(
        "admittedFromQueue",
        end,
        each -> each.has(Kind.ADMITTED),
        each -> each.has(Kind.QUEUED) || !each.has(Kind.ACK));
    checkSeen("timedOut", end, each -> isClosed(each, "Queue timeout"), AccountCheck::isDeaf);
    checkSeen("refused", end, AccountCheck::isRefused, AccountCheck::isDeaf);
  }

  /** It heard nothing, so it may be that the server never saw it. */
  private static boolean isSilent(SessionLog session) {
    return session.events().size() == session.all(Kind.ENDS).size() + 1;
  }

  /** It doesn't know how it ended, or two ends look the same. */
  private static boolean isDeaf(SessionLog session) {
    return !session.has(Kind.CLOSE) || isClosed(session, "Replaced");
  }

  private static boolean isRefused(SessionLog session) {
    return isClosed(session, "Server at capacity") || isClosed(session, "Client id in use");
  }

  private static boolean isClosed(SessionLog session, String text) {
    Event close = session.first(Kind.CLOSE);
    return close != null && close.word(1).equals(text);
  }

  private long count(Predicate<SessionLog> which) {
    return sessions.stream().filter(which).count();
  }

  /**
   * At least as many as saw it were counted, and at most those and the ones that can't know.
   *
   * @param perhaps of those that didn't see it, which may have been counted all the same
   */
  private void checkSeen(
      String figure,
      Map<String, Long> end,
      Predicate<SessionLog> saw,
      Predicate<SessionLog> perhaps) {
    long counted = end.get(figure);
    long least = count(saw);
    long most = least + count(saw.negate().and(perhaps));
    check(
        least <= counted && counted <= most,
        "ACC: %s is %d, the clients saw from %d to %d".formatted(figure, counted, least, most));
  }

  private void check(boolean holds, String breach) {
    if (!holds) {
      violation.accept(breach);
    }
  }
}
