package io.sluice.core.outbound;

import io.sluice.api.OutboundException;
import java.time.Duration;

/**
 * Something to be sent over a shared connection: a message, or a request whose reply is awaited. It
 * ends once. Guarded by the line's lock.
 */
public final class Errand {
  /** Hears of the end of an errand, without any lock, on whichever thread. */
  public interface Outcome {
    /** It is done: the reply to a request, null for a message. */
    void done(String reply);

    /** It is not. */
    void failed(OutboundException failure);
  }

  final String text;
  final String id;
  final Duration timeout;
  final Outcome outcome;

  long number;
  long deadlineNanos;
  boolean handedOver;
  boolean over;

  /**
   * Not begun.
   *
   * @param id what the reply names; null for a message
   */
  public Errand(String text, String id, Duration timeout, Outcome outcome) {
    this.text = text;
    this.id = id;
    this.timeout = timeout;
    this.outcome = outcome;
  }
}
