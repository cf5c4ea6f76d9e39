package io.sluice.spi;

import java.util.Optional;
import java.util.function.Supplier;

/** Makes transports for the sessions of one container. */
@FunctionalInterface
public interface TransportFactory {
  /**
   * A transport for that session.
   *
   * @param lanes gives a lane out, for a container whose own writing threads can't be had
   * @return null if the session is of a kind that this factory doesn't know
   */
  Transport tryCreate(Object session, Supplier<Lane> lanes);

  /** What is known against the version of the container that this is for: a line for the log. */
  default Optional<String> caution() {
    return Optional.empty();
  }
}
