package io.sluice.it.chaos;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One line of a history: at that moment of the clients' clock this happened to that session.
 *
 * @param session a number of the clients' own; 0 for what concerns the whole pool
 */
public record Event(long nanos, int session, Kind kind, List<String> words) {
  /** What happened. */
  public enum Kind {
    /** It begins to connect: class, client id, {@code own} or {@code shared}. */
    ASKS,
    /** It sends a request: id, type, group or target, number of the message. */
    SENDS,
    /** {@code welcome}, with the connection id. */
    WELCOME,
    /** It waits: milliseconds that it may. */
    QUEUED,
    /** It has waited. */
    ADMITTED,
    /** A request was done: its id. */
    ACK,
    /** A request was not done: its id, the code. */
    ERROR,
    /** A message came in: the group or {@code -}, the sender's session, its number. */
    MESSAGE,
    /** The server closes: code, text. */
    CLOSE,
    /**
     * It ends the connection itself, or finds it ended: {@code closes}, {@code resets}, {@code
     * lost}.
     */
    ENDS,
    /** It reads nothing for a while. */
    STALLS,
    /** The pool's capacity is set to that. */
    LIMIT,
    /** The pool's figures: name and value in turns. */
    FIGURES
  }

  static Event of(long nanos, int session, Kind kind, Object... words) {
    return new Event(nanos, session, kind, Arrays.stream(words).map(String::valueOf).toList());
  }

  String word(int index) {
    return words.get(index);
  }

  int number(int index) {
    return Integer.parseInt(words.get(index));
  }

  /** As a line: words have no tabs. */
  String line() {
    return nanos + "\t" + session + "\t" + kind + "\t" + String.join("\t", words);
  }

  /**
   * Reads a line.
   *
   * @param known the words that were read before: each is kept once
   */
  static Event parse(String line, Map<String, String> known) {
    String[] parts = line.split("\t", -1);
    String[] words = new String[parts.length - 3];
    for (int i = 0; i < words.length; i++) {
      words[i] = known.computeIfAbsent(parts[i + 3], word -> word);
    }
    return new Event(
        Long.parseLong(parts[0]),
        Integer.parseInt(parts[1]),
        Kind.valueOf(parts[2]),
        List.of(words));
  }
}
