package io.sluice.it.app.bare;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the endpoints were told by {@code @OnError}, or caught. */
final class Problems {
  private static final List<String> ALL = new CopyOnWriteArrayList<>();

  private Problems() {}

  static void note(String where, Throwable problem) {
    Throwable root = problem;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    ALL.add(where + " " + root.getClass().getSimpleName());
  }

  static List<String> all() {
    return ALL;
  }
}
