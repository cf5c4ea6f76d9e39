package io.sluice.api;

import java.util.List;

/**
 * A connection of the pool as it was at one moment, for callers of {@link RemotePool}.
 *
 * @param pool the name of the pool that it belongs to
 * @param connectionId what {@link RemotePool#kick} knows it by
 * @param clientId whom it belongs to
 * @param priority its class
 * @param active whether it has a slot; else it waits for one, or has ended
 * @param ageMillis since it was admitted, or began to wait for that
 * @param groups those it is in, sorted
 */
public record RemoteConnection(
    String pool,
    String connectionId,
    String clientId,
    PriorityClass priority,
    boolean active,
    long ageMillis,
    List<String> groups)
    implements SentByName {
  /** See {@link RecordForm}. */
  private Object writeReplace() {
    return RecordForm.of(this);
  }
}
