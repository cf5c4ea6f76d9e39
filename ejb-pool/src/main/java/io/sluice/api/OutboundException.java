package io.sluice.api;

/**
 * What the outbound pool could not do. The cause, where there is one, is the last failure to
 * connect to that host.
 */
public final class OutboundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why it could not. */
  public enum Reason {
    /** The time is over. If a message was to be sent, it may have been. */
    TIMEOUT,
    /** So many wait for a connection to this host that no more may. */
    QUEUE_FULL,
    /** The host has failed too often: for a while nobody dials it. */
    CIRCUIT_OPEN,
    /** The connection was lost. A message that was to be sent may have been. */
    CONNECTION_LOST,
    /** The connection takes messages more slowly than they come. The message wasn't sent. */
    BACKLOG_FULL,
    /** The pool closes its connections, or was stopped. */
    CLOSED
  }

  private final Reason reason;

  /** Something that could not be done, for that reason. */
  public OutboundException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why it could not. */
  public Reason reason() {
    return reason;
  }
}
