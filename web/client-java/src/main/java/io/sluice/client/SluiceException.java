package io.sluice.client;

/** A request that wasn't done, or isn't known to be done. */
public final class SluiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final boolean sent;

  SluiceException(String code, String message, boolean sent) {
    super(message);
    this.code = code;
    this.sent = sent;
  }

  /**
   * The server's error code; or {@code lost}, {@code timeout}, {@code closed}, {@code not_open},
   * {@code too_many_pending}.
   */
  public String code() {
    return code;
  }

  /**
   * Whether it was sent. With {@code lost}, {@code timeout} and {@code closed} it is then not known
   * whether it was done.
   */
  public boolean wasSent() {
    return sent;
  }
}
