package io.sluice.api;

/**
 * What a caller of {@link RemotePool} asked for wrongly: the message says what, the bound, and the
 * value where that isn't long. Nothing has been done then.
 *
 * <p>Checked, so to each EJB container it is an application exception: it arrives as it is, and
 * leaves the caller's transaction alone.
 */
public final class RemotePoolException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What was wrong. Further constants may come. */
  public enum Reason {
    /** No pool has that name. */
    NO_SUCH_POOL,
    /** An argument is not of the form that is asked for, or out of its bounds. */
    BAD_ARGUMENT
  }

  private final Reason reason;

  /** For that reason. */
  public RemotePoolException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What was wrong. */
  public Reason reason() {
    return reason;
  }
}
