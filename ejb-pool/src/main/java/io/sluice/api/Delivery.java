package io.sluice.api;

/**
 * What became of a message handed to {@link ConnectionPool#broadcast} or {@link
 * ConnectionPool#send}: taken on, and for how many. It says nothing about arrival: delivery is at
 * most once.
 *
 * @param outcome how it went
 * @param recipients connections that the message was taken on for; 0 unless {@link
 *     Outcome#ACCEPTED}
 */
public record Delivery(Outcome outcome, int recipients) implements SentByName {
  /** How a message was taken. */
  public enum Outcome {
    /** Queued for every recipient. */
    ACCEPTED,
    /** Nobody is there: no such client id, or an empty group. */
    NO_RECIPIENT,
    /**
     * Not queued for anybody: a lane holds more than {@code sluice.delivery.lane-backlog-bytes}.
     * Counted as dropped; try again later.
     */
    BACKLOG_FULL
  }

  public static final Delivery NO_RECIPIENT = new Delivery(Outcome.NO_RECIPIENT, 0);
  public static final Delivery BACKLOG_FULL = new Delivery(Outcome.BACKLOG_FULL, 0);

  /** A message that was queued for that many connections. */
  public static Delivery accepted(int recipients) {
    return new Delivery(Outcome.ACCEPTED, recipients);
  }

  /** See {@link RecordForm}. */
  private Object writeReplace() {
    return RecordForm.of(this);
  }
}
