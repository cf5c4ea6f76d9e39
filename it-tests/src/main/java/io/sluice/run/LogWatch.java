package io.sluice.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Follows the server's log file and shows what a user should see of it: warnings, errors and their
 * causes, not their stack traces. A file and not a pipe, so that a launcher that is suspended
 * doesn't block the server.
 */
final class LogWatch {
  private static final long POLL_MILLIS = 200;
  private static final int MAX_LINE = 400;
  private static final int TAIL_LINES = 25;

  private static final Pattern ENTRY =
      Pattern.compile("^[\\d- ]*\\d\\d:\\d\\d:\\d\\d,\\d{3} +([A-Z]+) .*");

  /** In the words of WildFly, and of Payara. */
  private static final List<String> WORTH_SHOWING =
      List.of("WARN", "ERROR", "FATAL", "WARNING", "SEVERE");

  private final Path log;
  private final Consumer<String> show;
  private final Thread thread;
  private volatile boolean finished;
  private boolean inWorthyEntry;

  LogWatch(Path log, Consumer<String> show) {
    this.log = log;
    this.show = show;
    this.thread = new Thread(this::follow, "sluice-log-watch");
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns when everything written until now has been looked at. */
  void finish() {
    finished = true;
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static List<String> tail(Path log) {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      return lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
    } catch (IOException e) {
      return List.of("(no log: " + e.getMessage() + ")");
    }
  }

  private void follow() {
    StringBuilder pending = new StringBuilder();
    byte[] buffer = new byte[8192];
    try (InputStream in = Files.newInputStream(log)) {
      while (true) {
        boolean last = finished;
        int n;
        while ((n = in.read(buffer)) > 0) {
          // A character split over two reads only spoils one character of a line on the screen.
          pending.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
          showLines(pending);
        }
        if (last) {
          return;
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (IOException e) {
      show.accept("cannot follow " + log + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void showLines(StringBuilder pending) {
    int start = 0;
    int end;
    while ((end = pending.indexOf("\n", start)) >= 0) {
      line(pending.substring(start, end).stripTrailing());
      start = end + 1;
    }
    pending.delete(0, start);
  }

  private void line(String line) {
    var entry = ENTRY.matcher(line);
    if (entry.matches()) {
      inWorthyEntry = WORTH_SHOWING.contains(entry.group(1));
      if (inWorthyEntry) {
        show.accept(shortened(line));
      }
    } else if (inWorthyEntry && line.startsWith("Caused by: ")) {
      show.accept(shortened("    " + line));
    }
  }

  private static String shortened(String line) {
    return line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE) + " ...";
  }
}
