package io.sluice.web;

/** What was asked for can't be had: a status and a sentence with what, bound and value. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  Refusal(int status, String detail) {
    super(detail, null, false, false);
    this.status = status;
  }

  static Refusal noSuchPool() {
    return new Refusal(404, "No such pool");
  }

  int status() {
    return status;
  }
}
