package io.sluice.it.chaos;

import io.sluice.it.chaos.Event.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** ORD: who heard what, and in which order. */
final class OrderCheck {
  private final Collection<SessionLog> sessions;
  private final Consumer<String> violation;

  /** Each message, by its id. */
  private final Map<Long, Event> sent = new HashMap<>();

  /** Which of them each session heard. */
  private final Map<Integer, Set<Long>> heard = new HashMap<>();

  private final Map<Integer, SessionLog> bySession = new HashMap<>();

  OrderCheck(Collection<SessionLog> sessions, Consumer<String> violation) {
    this.sessions = sessions;
    this.violation = violation;
    for (SessionLog session : sessions) {
      bySession.put(session.number(), session);
      heard.put(session.number(), new HashSet<>());
      for (Event each : session.all(Kind.SENDS)) {
        if (each.words().size() > 3) {
          sent.put(id(session.number(), each.number(3)), each);
        }
      }
    }
  }

  /** Of a message: its sender's session and its number there. There are millions. */
  private static long id(int session, int number) {
    return (long) session << Integer.SIZE | number;
  }

  private static String text(long id) {
    return (id >> Integer.SIZE) + ":" + (int) id;
  }

  void run() {
    sessions.forEach(this::checkHeard);
    checkOneOrder();
    checkNothingIsMissing();
  }

  // ---- of one recipient

  private void checkHeard(SessionLog session) {
    Map<String, Integer> last = new HashMap<>();
    boolean closed = false;
    for (Event each : session.events()) {
      closed |= each.kind() == Kind.CLOSE;
      if (each.kind() != Kind.MESSAGE) {
        continue;
      }
      long id = id(each.number(1), each.number(2));
      Supplier<String> what = () -> session.name() + " heard " + text(id);
      if (closed) {
        violation.accept("LIFE-3: " + what.get() + " after the close frame");
      }
      if (!heard.get(session.number()).add(id)) {
        violation.accept("ORD-5: " + what.get() + " twice");
      }
      Integer before = last.put(each.word(1), each.number(2));
      if (before != null && before > each.number(2)) {
        violation.accept("ORD-1: " + what.get() + " after number " + before);
      }
      checkWasMeant(session, each, sent.get(id), what);
    }
  }

  private void checkWasMeant(
      SessionLog session, Event message, Event origin, Supplier<String> what) {
    if (origin == null) {
      violation.accept("ORD-5: " + what.get() + ", which nobody sent");
    } else if (origin.nanos() > message.nanos()) {
      violation.accept("ORD-5: " + what.get() + " before it was sent");
    } else if (origin.word(1).equals("broadcast")) {
      if (origin.session() == session.number()) {
        violation.accept("ORD-3: " + what.get() + ", its own");
      }
      if (!origin.word(2).equals(message.word(0))) {
        violation.accept("ORD-3: " + what.get() + " in group " + message.word(0));
      }
      if (!mayBeMember(session, origin, message)) {
        violation.accept("ORD-3: " + what.get() + " without being a member of " + origin.word(2));
      }
    } else if (!origin.word(2).equals(session.first(Kind.ASKS).word(1))) {
      violation.accept("ORD-3: " + what.get() + ", which was for " + origin.word(2));
    }
  }

  /**
   * Whether it asked to join before it heard, and wasn't surely out before the message was sent.
   */
  private static boolean mayBeMember(SessionLog session, Event origin, Event message) {
    boolean member = false;
    for (Event each : session.all(Kind.SENDS)) {
      if (each.nanos() > message.nanos()) {
        break;
      }
      if (each.word(2).equals(origin.word(2))) {
        member =
            switch (each.word(1)) {
              case "join" -> true;
              case "leave" -> member && session.ackOf(each) > origin.nanos();
              default -> member;
            };
      }
    }
    return member;
  }

  // ---- of all recipients

  /** Within a group nobody hears two messages in another order than anybody else. */
  private void checkOneOrder() {
    Map<String, Map<Long, Set<Long>>> next = new HashMap<>();
    for (SessionLog session : sessions) {
      Map<String, Long> last = new HashMap<>();
      for (Event each : session.all(Kind.MESSAGE)) {
        if (each.word(0).equals("-")) {
          continue;
        }
        long id = id(each.number(1), each.number(2));
        Long before = last.put(each.word(0), id);
        if (before != null && before != id) {
          next.computeIfAbsent(each.word(0), group -> new HashMap<>())
              .computeIfAbsent(before, message -> new HashSet<>())
              .add(id);
        }
      }
    }
    next.forEach(
        (group, followers) -> {
          if (!isOneOrder(followers)) {
            violation.accept("ORD-1: members of " + group + " heard it in different orders");
          }
        });
  }

  /** True if "came directly before" has no circle. */
  private static boolean isOneOrder(Map<Long, Set<Long>> followers) {
    Map<Long, Integer> before = new HashMap<>();
    followers.forEach(
        (message, next) -> {
          before.putIfAbsent(message, 0);
          next.forEach(each -> before.merge(each, 1, Integer::sum));
        });
    Queue<Long> free = new ArrayDeque<>();
    before.forEach(
        (message, count) -> {
          if (count == 0) {
            free.add(message);
          }
        });
    int ordered = 0;
    for (Long first = free.poll(); first != null; first = free.poll()) {
      ordered++;
      for (Long each : followers.getOrDefault(first, Set.of())) {
        if (before.merge(each, -1, Integer::sum) == 0) {
          free.add(each);
        }
      }
    }
    return ordered == before.size();
  }

  /** A time for which a session was surely in a group. */
  private record Membership(SessionLog session, long from, long until) {}

  private void checkNothingIsMissing() {
    Map<String, List<Membership>> members = new HashMap<>();
    sessions.forEach(each -> addMemberships(each, members));
    Map<String, List<Event>> broadcasts =
        sent.values().stream()
            .filter(each -> each.word(1).equals("broadcast"))
            .collect(Collectors.groupingBy(each -> each.word(2)));
    broadcasts.forEach(
        (group, messages) -> checkAllHave(messages, members.getOrDefault(group, List.of())));
  }

  /** In the order of time, so that only those are looked at who are members by then. */
  private void checkAllHave(List<Event> messages, List<Membership> members) {
    messages.sort(Comparator.comparingLong(Event::nanos));
    Queue<Membership> later = new PriorityQueue<>(Comparator.comparingLong(Membership::from));
    later.addAll(members);
    List<Membership> now = new ArrayList<>();
    for (Event message : messages) {
      while (!later.isEmpty() && later.peek().from() < message.nanos()) {
        now.add(later.poll());
      }
      now.removeIf(each -> isOver(each, message.nanos()));
      long acked = bySession.get(message.session()).ackOf(message);
      if (acked < Long.MAX_VALUE) {
        now.forEach(each -> checkHas(each, message, acked));
      }
    }
  }

  /** Nothing that is sent from then on can be asked of it. */
  private static boolean isOver(Membership member, long nanos) {
    return member.until() <= nanos || !member.session().isFencedAfter(nanos);
  }

  private void checkHas(Membership member, Event message, long acked) {
    SessionLog session = member.session();
    long id = id(message.session(), message.number(3));
    if (session.number() != message.session()
        && member.until() > acked
        && session.isFencedAfter(acked)
        && !heard.get(session.number()).contains(id)) {
      violation.accept("ORD-5: " + session.name() + " never heard " + text(id));
    }
  }

  /** From the ack of a join until the next leave is sent. */
  private static void addMemberships(SessionLog session, Map<String, List<Membership>> members) {
    Map<String, Long> since = new HashMap<>();
    for (Event each : session.all(Kind.SENDS)) {
      if (each.word(1).equals("join")) {
        since.putIfAbsent(each.word(2), session.ackOf(each));
      } else if (each.word(1).equals("leave")) {
        Long from = since.remove(each.word(2));
        if (from != null) {
          add(members, each.word(2), new Membership(session, from, each.nanos()));
        }
      }
    }
    since.forEach(
        (group, from) -> add(members, group, new Membership(session, from, Long.MAX_VALUE)));
  }

  private static void add(Map<String, List<Membership>> members, String group, Membership one) {
    if (one.from() < Long.MAX_VALUE) {
      members.computeIfAbsent(group, name -> new ArrayList<>()).add(one);
    }
  }
}
