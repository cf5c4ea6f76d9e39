package io.sluice.run;

import java.util.List;

/** A start that cannot go on. The lines are for the user, so they need no stack trace. */
final class LaunchFailed extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> lines;

  LaunchFailed(String... lines) {
    this(List.of(lines));
  }

  LaunchFailed(List<String> lines) {
    super(String.join(System.lineSeparator(), lines));
    this.lines = List.copyOf(lines);
  }

  List<String> lines() {
    return lines;
  }
}
