package io.sluice.it.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

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
    return violations(Files.readAllLines(file).stream().map(Event::parse).toList());
  }
}
