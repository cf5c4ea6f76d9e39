package io.sluice.it.chaos;

import io.sluice.it.chaos.Event.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one session wrote down, in its order. */
final class SessionLog {
  private static final long NEVER = Long.MAX_VALUE;

  private static final List<String> RANKS = List.of("critical", "high", "normal", "low");

  private final int number;
  private final List<Event> events = new ArrayList<>();
  private final Map<Kind, List<Event>> byKind = new EnumMap<>(Kind.class);
  private final Map<String, Event> sent = new HashMap<>();

  /** When each request was acked, by its id. */
  private final Map<String, Long> acked = new HashMap<>();

  private long surelyInFrom = NEVER;
  private long surelyInUntil = -NEVER;

  private SessionLog(int number) {
    this.number = number;
  }

  /** The sessions of a history, in the order of their numbers; 0 is left out. */
  static Collection<SessionLog> of(List<Event> history) {
    Map<Integer, SessionLog> all = new TreeMap<>();
    for (Event each : history) {
      if (each.session() > 0) {
        all.computeIfAbsent(each.session(), SessionLog::new).add(each);
      }
    }
    return all.values();
  }

  private void add(Event event) {
    events.add(event);
    byKind.computeIfAbsent(event.kind(), kind -> new ArrayList<>()).add(event);
    if (event.kind() == Kind.SENDS) {
      sent.put(event.word(0), event);
    } else if (event.kind() == Kind.ACK) {
      acked.putIfAbsent(event.word(0), event.nanos());
      surelyInFrom = Math.min(surelyInFrom, event.nanos());
      surelyInUntil = Math.max(surelyInUntil, sent.get(event.word(0)).nanos());
    }
  }

  int number() {
    return number;
  }

  String name() {
    return "session " + number;
  }

  List<Event> events() {
    return events;
  }

  List<Event> all(Kind kind) {
    return byKind.getOrDefault(kind, List.of());
  }

  /** The first of that kind; null if there is none. */
  Event first(Kind kind) {
    List<Event> all = all(kind);
    return all.isEmpty() ? null : all.get(0);
  }

  boolean has(Kind kind) {
    return first(kind) != null;
  }

  /** When the first of that kind was; later than everything if there is none. */
  long at(Kind kind) {
    Event first = first(kind);
    return first == null ? NEVER : first.nanos();
  }

  /** 0 is the highest. */
  int rank() {
    return RANKS.indexOf(first(Kind.ASKS).word(0));
  }

  /** Whether nobody else asked for its client id: then it took nobody over. */
  boolean isItsOwn() {
    return first(Kind.ASKS).word(2).equals("own");
  }

  /** When that request was acked; later than everything if it wasn't. */
  long ackOf(Event request) {
    return acked.getOrDefault(request.word(0), NEVER);
  }

  /** It was active then: an active one alone gets an ack. Later than everything if never. */
  long surelyInFrom() {
    return surelyInFrom;
  }

  /** It was still active when it sent the last request that was acked. */
  long surelyInUntil() {
    return surelyInUntil;
  }

  /** A request that was acked was sent after that moment: whatever was due before came first. */
  boolean isFencedAfter(long nanos) {
    return surelyInUntil() > nanos;
  }
}
