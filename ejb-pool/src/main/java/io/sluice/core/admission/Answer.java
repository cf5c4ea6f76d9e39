package io.sluice.core.admission;

/**
 * What a newcomer got.
 *
 * @param <C> a connection
 */
public sealed interface Answer<C> {
  /** A slot. */
  record Seated<C>(Slot<C> slot) implements Answer<C> {}

  /** A place in the queue; {@code position} counts those who are served before it, and itself. */
  record Parked<C>(Ticket<C> ticket, int position) implements Answer<C> {}

  /** Nothing. */
  record TurnedAway<C>() implements Answer<C> {
    private static final TurnedAway<?> TO_ALL = new TurnedAway<>();
  }

  /** The same to all: whoever storms a full pool makes no garbage here. */
  @SuppressWarnings("unchecked") // it holds no C
  static <C> Answer<C> turnedAway() {
    return (Answer<C>) TurnedAway.TO_ALL;
  }
}
