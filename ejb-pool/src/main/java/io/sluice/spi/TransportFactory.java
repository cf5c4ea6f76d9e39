package io.sluice.spi;

/** Makes transports for the sessions of one container. */
@FunctionalInterface
public interface TransportFactory {
  /**
   * A transport for that session.
   *
   * @return null if the session is of a kind that this factory doesn't know
   */
  Transport tryCreate(Object session);
}
