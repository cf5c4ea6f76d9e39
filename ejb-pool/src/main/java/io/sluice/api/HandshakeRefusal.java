package io.sluice.api;

/** Why a request for the upgrade was answered with an HTTP status instead. */
public enum HandshakeRefusal {
  /** No pool has that name. The pool {@code default} counts it. */
  NO_SUCH_POOL(404, "No such pool", 0),
  /** The pool drains, has drained or has stopped. */
  NOT_OPEN(503, "Not open for connections", 5),
  /** The process has hardly any file descriptors left, or hardly any heap. */
  OUT_OF_RESOURCES(503, "The server is short of resources", 5),
  /** A web page of an origin that is not on the list. */
  ORIGIN(403, "This origin may not connect", 0),
  /** Nobody is logged in, and somebody has to be. */
  UNAUTHENTICATED(401, "Authentication is required", 0),
  /** More handshakes in a second than are let through. */
  RATE(429, "Too many handshakes", 1),
  /** A client id in a header that isn't ASCII, so that nobody knows what it was meant to be. */
  CLIENT_ID_NOT_ASCII(400, "A client id in a header must be ASCII", 0),
  /** A client id that is none. */
  CLIENT_ID_MALFORMED(400, "A client id must match [\\p{L}\\p{N}._:/@-]{1,128}", 0);

  private final int status;
  private final String text;
  private final int retryAfterSeconds;

  HandshakeRefusal(int status, String text, int retryAfterSeconds) {
    this.status = status;
    this.text = text;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** One sentence for the client; never repeats its input. */
  public String text() {
    return text;
  }

  /** When to come back; 0 if that is of no use. */
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
