package io.sluice.it.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds in a history what the pool has promised not to do. */
public final class HistoryCheck {
  private HistoryCheck() {}

  /** One sentence for each violation, with the promise's id. */
  public static List<String> violations(List<Event> history) {
    List<String> found = new ArrayList<>();
    Collection<SessionLog> sessions = SessionLog.of(history);
    new OrderCheck(sessions, found::add).run();
    new QueueCheck(sessions, found::add).run();
    new AccountCheck(history, sessions, found::add).run();
    return found;
  }

  /** The same for a history in a file. */
  public static List<String> violations(Path file) throws IOException {
    Map<String, String> known = new HashMap<>(); // millions of words, most of them the same
    try (Stream<String> lines = Files.lines(file)) {
      return violations(lines.map(line -> Event.parse(line, known)).toList());
    }
  }
}
