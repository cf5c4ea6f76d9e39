package io.sluice.api;

import java.util.Locale;
import java.util.Optional;

/**
 * The rank of a connection, from the highest to the lowest.
 *
 * <p>The server decides it (see {@code docs/protocol.md}); a client's claim can only lower it. The
 * constants are declared in descending rank, so {@link #ordinal()} 0 is the highest.
 */
public enum PriorityClass {
  CRITICAL,
  HIGH,
  NORMAL,
  LOW;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name used on the wire, in configuration keys and in JMX: lower case. */
  public String wireName() {
    return wireName;
  }

  /** True if this class ranks strictly above {@code other}. */
  public boolean outranks(PriorityClass other) {
    return ordinal() < other.ordinal();
  }

  /** The lower-ranked of the two. */
  public static PriorityClass lower(PriorityClass a, PriorityClass b) {
    return a.outranks(b) ? b : a;
  }

  /** The class with that wire name; empty if there is none. Upper case is not accepted. */
  public static Optional<PriorityClass> fromWire(String name) {
    for (PriorityClass each : values()) {
      if (each.wireName.equals(name)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
