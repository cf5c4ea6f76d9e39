package io.sluice.it.chaos;

import io.sluice.it.chaos.Event.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What many sessions do and see, written down as it happens. Thread-safe. */
final class History {
  /** Guarded by {@code this}. */
  private final List<Event> events = new ArrayList<>();

  /** The moment is that of the call, and earlier than all that comes after it. */
  synchronized void add(int session, Kind kind, Object... words) {
    events.add(Event.of(System.nanoTime(), session, kind, words));
  }

  synchronized int size() {
    return events.size();
  }

  synchronized void writeTo(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Iterable<String> lines = () -> events.stream().map(Event::line).iterator();
    Files.write(file, lines);
  }
}
