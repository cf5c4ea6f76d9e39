package io.sluice.bench.server;

import java.util.Arrays;
import java.util.Locale;

/** A server that a row can be run against. */
enum Contender {
  SLUICE("Sluice", "/sluice/ws", true),
  /** An endpoint with a loop over sessions, on the same WildFly. */
  BARE("bare WAR", "/bare/ws", true),
  /** That loop on an embedded Undertow. */
  UNDERTOW("Undertow", "/ws", true),
  /** That loop on an embedded Tyrus. */
  TYRUS("Tyrus", "/ws", true),
  /** An endpoint that keeps nothing, on the same WildFly: what the container alone holds. */
  EMPTY("empty WAR", "/empty/ws", true),
  /** One of the peers' folder. */
  BUN("Bun", "/ws", false),
  /** One of the peers' folder: a server in C that marks what the kernel alone costs. */
  FLOOR("C floor", "/ws", false);

  /** As the table calls it. */
  final String title;

  private final String path;

  /** Whether it runs on a JVM. */
  final boolean java;

  Contender(String title, String path, boolean java) {
    this.title = title;
    this.path = path;
    this.java = java;
  }

  /** Where the load generator connects; it puts a number for {@code %d}. */
  String address() {
    return path + "?clientId=c%d";
  }

  /** What the peers' folder calls it. */
  String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Contender named(String name) throws Unable {
    return Arrays.stream(values())
        .filter(each -> each.folder().equals(name))
        .findFirst()
        .orElseThrow(() -> new Unable("There is no contender `" + name + "`."));
  }
}
