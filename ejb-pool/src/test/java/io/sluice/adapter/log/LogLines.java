package io.sluice.adapter.log;

import java.lang.System.Logger;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;

/** A logger that keeps its lines. */
final class LogLines implements Logger {
  final List<String> written = new ArrayList<>();
  final List<Throwable> thrown = new ArrayList<>();
  boolean debug = true;

  List<String> of(String part) {
    return written.stream().filter(line -> line.contains(part)).toList();
  }

  @Override
  public String getName() {
    return "io.sluice";
  }

  @Override
  public boolean isLoggable(Level level) {
    return debug || level != Level.DEBUG;
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String text, Throwable fault) {
    written.add(level + " " + text + ": " + fault.getMessage());
    thrown.add(fault);
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
    boolean plain = parameters == null || parameters.length == 0;
    written.add(level + " " + (plain ? format : MessageFormat.format(format, parameters)));
  }
}
