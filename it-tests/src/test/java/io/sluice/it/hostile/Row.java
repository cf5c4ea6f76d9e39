package io.sluice.it.hostile;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One case: what is sent, and what must come.
 *
 * <p>What comes is written as {@link Peer#next} tells it: {@code HTTP 400 the detail}, the text of
 * a message, {@code close 1003 its text}, {@code pong its payload}, {@code cut}. A star stands for
 * any text, and {@code " | "} between two that are both right. Whoever isn't closed, cut or refused
 * after that has to be served as ever: see {@link Trial}. Where another server of the tests
 * differs, {@link Differences} says so.
 *
 * @param name what is tried, as a sentence
 * @param handshake whether a good one goes before
 * @param sent one write each
 * @param expected what must come, in that order and nothing in between
 * @param trace what stands in the one stack trace that the container writes to the log; else null
 * @param reason why that is what comes, where it isn't what comes on WildFly; else null
 */
public record Row(
    String name,
    boolean handshake,
    List<byte[]> sent,
    List<String> expected,
    String trace,
    String reason) {
  static final Duration PATIENCE = Duration.ofSeconds(2);
  static final String BAD_JSON = error("bad_json", "Invalid message format");

  private static Row row(String name, boolean handshake, List<byte[]> sent, List<String> expected) {
    return new Row(name, handshake, sent, expected, null, null);
  }

  /** Bytes of the socket, from the first on. */
  static Row raw(String name, byte[] sent, String... expected) {
    return row(name, false, List.of(sent), List.of(expected));
  }

  /** After a good handshake. */
  static Row open(String name, byte[] sent, String... expected) {
    return row(name, true, List.of(sent), List.of(expected));
  }

  /** After a good handshake, one write each. */
  static Row open(String name, List<byte[]> sent, String... expected) {
    return row(name, true, sent, List.of(expected));
  }

  /** After a good handshake, a text message each. */
  static Row messages(String name, List<String> sent, String... expected) {
    List<byte[]> frames = new ArrayList<>();
    for (String each : sent) {
      frames.add(Bytes.text(each));
    }
    return open(name, frames, expected);
  }

  /** After a good handshake, one text message. */
  static Row message(String name, String sent, String... expected) {
    return messages(name, List.of(sent), expected);
  }

  Row expecting(String... others) {
    return new Row(name, handshake, sent, List.of(others), trace, reason);
  }

  Row leavingTrace(String words) {
    return new Row(name, handshake, sent, expected, words, reason);
  }

  Row because(String why) {
    return new Row(name, handshake, sent, expected, trace, why);
  }

  static String echo(String object) {
    return "{\"type\":\"echo\",\"payload\":" + object + "}";
  }

  static String ack(String id) {
    return "{\"type\":\"ack\",\"id\":" + id + "}";
  }

  static String ack(String id, int recipients) {
    return "{\"type\":\"ack\",\"id\":" + id + ",\"recipients\":" + recipients + "}";
  }

  static String error(String code, String text) {
    return "{\"type\":\"error\",\"code\":\"" + code + "\",\"error\":\"" + text + "\"}";
  }

  static String error(String id, String code, String text) {
    return "{\"type\":\"error\",\"id\":"
        + id
        + ",\"code\":\""
        + code
        + "\",\"error\":\""
        + text
        + "\"}";
  }

  @Override
  public String toString() {
    return reason == null ? name : name + " (" + reason + ")";
  }

  /** What was sent, for who reads that a row failed. */
  String shown() {
    StringBuilder text = new StringBuilder();
    for (byte[] each : sent) {
      String latin = new String(each, StandardCharsets.ISO_8859_1);
      text.append("\n  > ").append(Bytes.shown(latin));
    }
    return text.toString();
  }
}
