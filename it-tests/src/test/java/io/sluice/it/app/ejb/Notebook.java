package io.sluice.it.app.ejb;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the application's observers heard, in the order in which they did: for each a line. */
@ApplicationScoped
public class Notebook {
  private final List<String> lines = new CopyOnWriteArrayList<>();

  public void write(String line) {
    lines.add(line);
  }

  /** The lines that begin so. */
  public List<String> linesOf(String beginning) {
    return lines.stream().filter(line -> line.startsWith(beginning)).toList();
  }
}
