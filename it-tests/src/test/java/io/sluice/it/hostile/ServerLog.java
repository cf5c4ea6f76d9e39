package io.sluice.it.hostile;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The server's log from a moment on, looked at bit by bit. For one thread. */
public final class ServerLog {
  private static final Pattern BEGINNING_OF_AN_EVENT =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3} .*");
  private static final String BOTTOM_OF_A_TRACE = "java.lang.Thread.run(";

  private final Path file;
  private final int beginning;

  /** How many lines were looked at, and which of the later ones are not to be. */
  private int seen;

  private final List<Integer> skipped = new ArrayList<>();

  /** From now on. */
  public ServerLog(Path file) throws IOException {
    this.file = file;
    beginning = lines().size();
    seen = beginning;
  }

  /** Of what is there at once: a line that the server is about to end is one of the next time. */
  private List<String> lines() throws IOException {
    String text = Files.readString(file);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  public static boolean isBeginning(String line) {
    return BEGINNING_OF_AN_EVENT.matcher(line).matches();
  }

  /** All lines of that time, traces that were skipped too. */
  public List<String> all() throws IOException {
    List<String> lines = lines();
    return lines.subList(beginning, lines.size());
  }

  /** The lines since it was last asked for them. */
  public List<String> fresh() throws IOException {
    List<String> lines = lines();
    List<String> fresh = new ArrayList<>();
    for (int i = seen; i < lines.size(); i++) {
      if (!skipped.contains(i)) {
        fresh.add(lines.get(i));
      }
    }
    seen = lines.size();
    skipped.clear();
    return fresh;
  }

  /**
   * Waits for the one event with these words and a stack trace, which then isn't among the rest.
   */
  public void skipTrace(String words) {
    await("a trace with " + words).until(() -> skipIfThere(words));
  }

  private boolean skipIfThere(String words) throws IOException {
    List<String> lines = lines();
    List<Integer> event = new ArrayList<>();
    for (int i = seen; i < lines.size(); i++) {
      if (isBeginning(lines.get(i))) {
        if (isTrace(lines, event, words)) {
          break;
        }
        event.clear();
      }
      event.add(i);
    }
    boolean found = isTrace(lines, event, words);
    if (found) {
      skipped.addAll(event);
    }
    return found;
  }

  private static boolean isTrace(List<String> lines, List<Integer> event, String words) {
    return event.stream().anyMatch(i -> lines.get(i).contains(words))
        && event.stream().anyMatch(i -> lines.get(i).contains(BOTTOM_OF_A_TRACE));
  }
}
