package io.sluice.bench.server;

/** The benchmark can't go on. The message is for the user, so it needs no stack trace. */
final class Unable extends Exception {
  private static final long serialVersionUID = 1L;

  Unable(String message) {
    super(message);
  }
}
