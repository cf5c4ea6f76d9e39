package io.sluice.core.protocol;

/**
 * What a client's message asks for.
 *
 * <p>{@link #id} is the request's id as JSON, quotes included, or null: it goes into the answer as
 * it is.
 */
public sealed interface Request {
  /** The id as JSON without escapes; null if there was none. */
  String id();

  /** Join a group. */
  record Join(String id, String group) implements Request {}

  /** Leave a group. */
  record Leave(String id, String group) implements Request {}

  /** Send to a group; {@code key} may be null. */
  record Broadcast(String id, String group, String payload, String key) implements Request {}

  /** Send to a client id; {@code key} may be null. */
  record Direct(String id, String targetId, String payload, String key) implements Request {}

  /** Any other object, as it came. */
  record Other(String id, String type, String object) implements Request {}

  /** Something that can't be done as it stands; {@code id} is null where none could be read. */
  record Bad(String id, ErrorCode code) implements Request {}
}
