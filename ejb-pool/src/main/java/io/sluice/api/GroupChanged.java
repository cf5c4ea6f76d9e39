package io.sluice.api;

/**
 * CDI event: a connection joined or left a group. The leaving of all groups at a connection's end
 * comes before its {@link ConnectionClosed}.
 */
public record GroupChanged(
    String pool, String group, String connectionId, String clientId, Change change) {
  /** What changed. */
  public enum Change {
    JOINED,
    LEFT
  }
}
