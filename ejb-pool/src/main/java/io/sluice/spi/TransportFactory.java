package io.sluice.spi;

import java.util.Optional;

/** Makes transports for the sessions of one container. */
@FunctionalInterface
public interface TransportFactory {
  /**
   * A transport for that session.
   *
   * @return null if the session is of a kind that this factory doesn't know
   */
  Transport tryCreate(Object session);

  /** What is known against the version of the container that this is for: a line for the log. */
  default Optional<String> caution() {
    return Optional.empty();
  }
}
