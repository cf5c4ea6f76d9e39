package io.sluice.core.protocol;

import io.sluice.api.PriorityClass;
import io.sluice.spi.EncodedMessage;

/**
 * The pool's own messages, encoded. Texts that go in unescaped have been checked against forms that
 * hold nothing to escape: group names, client ids, ids, error texts.
 */
public final class Frames {
  private Frames() {}

  /** A message to a group, for its members. */
  public static EncodedMessage broadcast(String group, String payload) {
    return EncodedMessage.of(
        "{\"type\":\"broadcast\",\"group\":\"" + group + "\",\"payload\":" + payload + "}");
  }

  /** A message to a client. */
  public static EncodedMessage direct(String payload) {
    return EncodedMessage.of("{\"type\":\"direct\",\"payload\":" + payload + "}");
  }

  /** An object of a type that the pool doesn't know, back to its sender. */
  public static EncodedMessage echo(String object) {
    return EncodedMessage.of("{\"type\":\"echo\",\"payload\":" + object + "}");
  }

  /** A request was done. */
  public static EncodedMessage ack(String id) {
    return EncodedMessage.of("{\"type\":\"ack\",\"id\":" + id + "}");
  }

  /** A broadcast was accepted for so many. */
  public static EncodedMessage ack(String id, int recipients) {
    return EncodedMessage.of(
        "{\"type\":\"ack\",\"id\":" + id + ",\"recipients\":" + recipients + "}");
  }

  /** A request was not done; {@code id} may be null. */
  public static EncodedMessage error(String id, ErrorCode code) {
    String idField = id == null ? "" : "\"id\":" + id + ",";
    return EncodedMessage.of(
        "{\"type\":\"error\","
            + idField
            + "\"code\":\""
            + code.wireName()
            + "\",\"error\":\""
            + code.escapedText()
            + "\"}");
  }

  /** The first frame of {@code sluice.v1}. */
  public static EncodedMessage welcome(
      String clientId,
      String connectionId,
      PriorityClass priority,
      String resumeToken,
      long pingIntervalMs) {
    return EncodedMessage.of(
        "{\"type\":\"welcome\",\"clientId\":\""
            + clientId
            + "\",\"connectionId\":\""
            + connectionId
            + "\",\"priority\":\""
            + priority.wireName()
            + "\",\"resumeToken\":\""
            + resumeToken
            + "\",\"pingIntervalMs\":"
            + pingIntervalMs
            + "}");
  }

  /** It has a slot now, after a wait. */
  public static final EncodedMessage ADMITTED = EncodedMessage.of("{\"type\":\"admitted\"}");

  /** It waits for a slot: {@code position} 1 is the next, and the wait ends after that time. */
  public static EncodedMessage queued(int position, PriorityClass priority, long timeoutMs) {
    return EncodedMessage.of(
        "{\"type\":\"queued\",\"position\":"
            + position
            + ",\"priority\":\""
            + priority.wireName()
            + "\",\"timeoutMs\":"
            + timeoutMs
            + "}");
  }

  /** Its slot went to a higher class: when to come back. */
  public static EncodedMessage preempted(long reconnectDelayMs) {
    return EncodedMessage.of(
        "{\"type\":\"preempted\",\"reason\":\"Higher priority connection needed\","
            + "\"reconnectDelay\":"
            + reconnectDelayMs
            + "}");
  }

  /** The node takes no more and ends those there are: when to come back, elsewhere or here. */
  public static EncodedMessage draining(long reconnectDelayMs) {
    return EncodedMessage.of("{\"type\":\"draining\",\"reconnectDelay\":" + reconnectDelayMs + "}");
  }

  /** Not let in, {@code sluice.v1} only: why, and when to come back. */
  public static EncodedMessage refused(String reason, long reconnectDelayMs) {
    return EncodedMessage.of(
        "{\"type\":\"refused\",\"reason\":\""
            + reason
            + "\",\"reconnectDelay\":"
            + reconnectDelayMs
            + "}");
  }

  /** So many messages were dropped before the next one. */
  public static EncodedMessage gap(int dropped) {
    return EncodedMessage.of("{\"type\":\"gap\",\"dropped\":" + dropped + ",\"reason\":\"slow\"}");
  }
}
