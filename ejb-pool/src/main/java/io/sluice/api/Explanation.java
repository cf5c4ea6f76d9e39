package io.sluice.api;

/**
 * What a newcomer of a class would get now, and why.
 *
 * @param pool the pool's name
 * @param version of the snapshot whose numbers these are
 * @param priority the newcomer's class
 * @param outcome what it would get
 * @param free slots that nobody holds: C - N; negative while a lowered capacity stands below N
 * @param heldAbove of these, held for higher classes
 * @param victim the class that would lose a connection; null unless {@link Outcome#PREEMPT}
 * @param position its place in the queue; 0 unless {@link Outcome#WAIT}
 * @param timeoutMillis how long it would wait at most; 0 unless {@link Outcome#WAIT}
 * @param text all of that as one sentence
 */
public record Explanation(
    String pool,
    long version,
    PriorityClass priority,
    Outcome outcome,
    int free,
    int heldAbove,
    PriorityClass victim,
    int position,
    long timeoutMillis,
    String text)
    implements SentByName {

  /** What a newcomer would get. */
  public enum Outcome {
    /** A slot at once. */
    ADMIT,
    /** The slot of a connection of a lower class. */
    PREEMPT,
    /** A place in the queue. */
    WAIT,
    /** Nothing. */
    REFUSE
  }

  /** See {@link RecordForm}. */
  private Object writeReplace() {
    return RecordForm.of(this);
  }
}
