package io.sluice.client;

import java.util.OptionalLong;

/**
 * What became of a handshake that failed. The Jakarta API doesn't show the server's answer; the
 * exceptions of Tyrus do, by methods of their own.
 */
final class Refusal {
  private static final int UNAVAILABLE = 503;

  private Refusal() {}

  static ConnectionEnd in(Throwable failure) {
    long status = firstIn(failure, "getHttpStatusCode");
    long retryAfter = firstIn(failure, "getDelay"); // with a 503 only, whose status it leaves out
    if (retryAfter >= 0) {
      status = UNAVAILABLE;
    }
    if (status <= 0) {
      return ConnectionEnd.abnormal(String.valueOf(failure.getMessage()));
    }
    return new ConnectionEnd(ConnectionEnd.ABNORMAL, "HTTP " + status, (int) status, retryAfter);
  }

  /** What the first of it and its causes says that says something; -1 if none does. */
  private static long firstIn(Throwable failure, String method) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      OptionalLong said = ask(each, method);
      if (said.isPresent() && said.getAsLong() > 0) {
        return said.getAsLong();
      }
    }
    return -1;
  }

  private static OptionalLong ask(Throwable failure, String method) {
    try {
      Object said = failure.getClass().getMethod(method).invoke(failure);
      return said instanceof Number number
          ? OptionalLong.of(number.longValue())
          : OptionalLong.empty();
    } catch (ReflectiveOperationException notTyrus) {
      return OptionalLong.empty();
    }
  }
}
