package io.sluice.bench.server;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table of the document: a line for each figure of a row and each server beside Sluice. */
final class Table {
  static final String BEGIN = "<!-- table of the servers: made by mvn -Pbench verify -->";
  static final String END = "<!-- end of that table -->";

  private static final List<String> HEAD =
      List.of(
          "| row | what | beside | Sluice | the other | compared, from to | goal | pairs, date |",
          "|---|---|---|---|---|---|---|---|");

  private Table() {}

  static String line(Row row, Figure figure, Pairs pairs, String date) {
    List<Double> compared = pairs.compared(figure);
    return String.format(
        Locale.ROOT,
        "| `%s` | %s | %s | %.2f | %s | **%.2f**, %.2f to %.2f | %s | %d, %s |",
        row.title(),
        figure.what(),
        row.against(pairs.beside),
        pairs.ours(figure),
        figure.isAlone() ? "" : String.format(Locale.ROOT, "%.2f", pairs.theirs(figure)),
        Pairs.median(compared),
        compared.get(0),
        compared.get(compared.size() - 1),
        pairs.beside == row.beside ? figure.goalText() : "",
        pairs.count(),
        date);
  }

  /**
   * The document with these lines in the place of those of the same figures. Lines of another
   * machine don't stay.
   */
  static String updated(String document, String machine, List<String> lines) {
    int begin = document.indexOf(BEGIN);
    int end = document.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("no place for the table: " + BEGIN);
    }
    String old = document.substring(begin + BEGIN.length(), end);
    Map<String, String> all = new LinkedHashMap<>();
    if (old.contains(machine)) {
      old.lines().filter(Table::isFigure).forEach(line -> all.put(key(line), line));
    }
    lines.forEach(line -> all.put(key(line), line));
    List<String> sorted = new ArrayList<>(all.values());
    sorted.sort(Comparator.comparing(Table::place));
    return document.substring(0, begin + BEGIN.length())
        + "\n\n"
        + machine
        + "\n\n"
        + String.join("\n", HEAD)
        + "\n"
        + String.join("\n", sorted)
        + "\n\n"
        + document.substring(end);
  }

  private static boolean isFigure(String line) {
    return line.startsWith("| `");
  }

  /** Row, figure and server. */
  private static String key(String line) {
    String[] cells = line.split("\\|");
    return cells[1] + cells[2] + cells[3];
  }

  private static int place(String line) {
    return Row.titles().indexOf(line.substring("| `".length(), line.indexOf('`', 3)));
  }
}
