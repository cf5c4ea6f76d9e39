package io.sluice.it.hostile;

import static io.sluice.it.hostile.Bytes.BINARY;
import static io.sluice.it.hostile.Bytes.CLOSE;
import static io.sluice.it.hostile.Bytes.CONTINUATION;
import static io.sluice.it.hostile.Bytes.FIN;
import static io.sluice.it.hostile.Bytes.PING;
import static io.sluice.it.hostile.Bytes.PONG;
import static io.sluice.it.hostile.Bytes.TEXT;
import static io.sluice.it.hostile.Row.echo;
import static io.sluice.it.hostile.Row.open;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Frames that break RFC 6455, and such as are rare and right. */
public final class FrameRows {
  private static final String BROKEN = "close 1002 *";

  /**
   * Undertow 2.3 takes a control frame without a mask; RFC 6455 would have the connection closed.
   */
  private static final String OR_BROKEN = " | close 1002 *";

  private static final String BINARY_REFUSED = "close 1003 Binary messages are not supported";
  private static final String TOO_LARGE = "close 1009 Message too large";
  private static final int MOST_BYTES = 65_536;

  private final List<Row> rows = new ArrayList<>();

  public static Stream<Row> all() {
    FrameRows all = new FrameRows();
    all.masks();
    all.reservedBits();
    all.opcodes();
    all.lengths();
    all.controlFrames();
    all.fragments();
    all.binaries();
    all.closes();
    all.afterAClose();
    return all.rows.stream();
  }

  private void add(String name, byte[] sent, String... expected) {
    rows.add(open(name, sent, expected));
  }

  private void masks() {
    add("a text without a mask", Bytes.unmasked(FIN | TEXT, "{\"a\":1}"), BROKEN);
    add("a ping without a mask", Bytes.unmasked(FIN | PING, "a"), "pong a" + OR_BROKEN);
    add("a close without a mask", Bytes.of(FIN | CLOSE, 2, 3, 232), "close 1000 " + OR_BROKEN);
    add("an empty text without a mask", Bytes.of(FIN | TEXT, 0), BROKEN);
    add("a binary without a mask", Bytes.unmasked(FIN | BINARY, "a"), BROKEN);
    add(
        "a text without a mask in the middle of a message",
        Bytes.join(Bytes.frame(TEXT, "{\"a\""), Bytes.unmasked(FIN, ":1}")),
        BROKEN);
    add(
        "a mask of zeroes",
        Bytes.lengthIn(2, FIN | TEXT, "{\"a\":\"" + "b".repeat(200) + "\"}"),
        echo("{\"a\":\"" + "b".repeat(200) + "\"}"));
  }

  private void reservedBits() {
    for (int bits : List.of(0x40, 0x20, 0x10, 0x70, 0x60, 0x30)) {
      add(
          "a text with reserved bits " + Integer.toHexString(bits),
          Bytes.frame(FIN | bits | TEXT, "{}"),
          BROKEN);
    }
    for (int bits : List.of(0x40, 0x20, 0x10)) {
      add(
          "a ping with reserved bit " + Integer.toHexString(bits),
          Bytes.frame(FIN | bits | PING, "a"),
          BROKEN);
      add(
          "a close with reserved bit " + Integer.toHexString(bits),
          Bytes.frame(FIN | bits | CLOSE, Bytes.of(3, 232)),
          BROKEN);
      add(
          "a continuation with reserved bit " + Integer.toHexString(bits),
          Bytes.join(Bytes.frame(TEXT, "{"), Bytes.frame(FIN | bits, "}")),
          BROKEN);
    }
    add(
        "a text compressed",
        Bytes.frame(FIN | 0x40 | TEXT, Bytes.of(0xaa, 0x56, 0x4a, 0x54, 0xb2, 0x32, 0xac, 0x05, 0)),
        BROKEN);
  }

  private void opcodes() {
    for (int opcode : List.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)) {
      add("the opcode " + opcode, Bytes.frame(FIN | opcode, "{}"), BROKEN);
      add(
          "the opcode " + opcode + " with 2^62 bytes to come",
          Bytes.head(FIN | opcode, 1L << 62),
          BROKEN);
    }
    add("the opcode 3, not final", Bytes.frame(3, "{}"), BROKEN);
  }

  private void lengths() {
    String long200 = "{\"a\":\"" + "b".repeat(200) + "\"}";
    add(
        "a length in two bytes that fits in one",
        Bytes.lengthIn(2, FIN | TEXT, "{}"),
        echo("{}") + OR_BROKEN);
    add(
        "a length in eight bytes that fits in one",
        Bytes.lengthIn(8, FIN | TEXT, "{}"),
        echo("{}") + OR_BROKEN);
    add(
        "a length in eight bytes that fits in two",
        Bytes.lengthIn(8, FIN | TEXT, long200),
        echo(long200) + OR_BROKEN);
    add("a length of nothing in eight bytes", Bytes.head(FIN | TEXT, 0), Row.BAD_JSON + OR_BROKEN);
    byte[] blanks = Bytes.of(" ".repeat(MOST_BYTES + 1));
    for (int bits : List.of(62, 40, 32, 31, 24)) {
      add(
          "a length of 2^" + bits + ", and 65,537 bytes of them",
          Bytes.join(Bytes.head(FIN | TEXT, 1L << bits), blanks),
          TOO_LARGE);
    }
    add(
        "a length of 2^63 - 1, and 65,537 bytes of them",
        Bytes.join(Bytes.head(FIN | TEXT, Long.MAX_VALUE), blanks),
        TOO_LARGE);
    add(
        "a length of 2^63, and 65,537 bytes of them",
        Bytes.join(Bytes.head(FIN | TEXT, Long.MIN_VALUE), blanks),
        BROKEN);
    add(
        "a length of -1, and 65,537 bytes of them",
        Bytes.join(Bytes.head(FIN | TEXT, -1), blanks),
        BROKEN);
    add("a binary of 2^62", Bytes.head(FIN | BINARY, 1L << 62), BINARY_REFUSED);
  }

  private void controlFrames() {
    String most = "p".repeat(125);
    add("an empty ping", Bytes.frame(FIN | PING, ""), "pong ");
    add("a ping of 125 bytes", Bytes.frame(FIN | PING, most), "pong " + most);
    add("a ping of 126 bytes", Bytes.frame(FIN | PING, most + "p"), BROKEN);
    add("a ping of 65,536 bytes", Bytes.frame(FIN | PING, "p".repeat(65_536)), BROKEN);
    add("a ping of 2^62 bytes to come", Bytes.head(FIN | PING, 1L << 62), BROKEN);
    add("a pong of 126 bytes", Bytes.frame(FIN | PONG, most + "p"), BROKEN);
    add("a close of 126 bytes", Bytes.close(1000, "c".repeat(124)), BROKEN);
    add("a ping in parts", Bytes.frame(PING, "a"), BROKEN);
    add("a pong in parts", Bytes.frame(PONG, "a"), BROKEN);
    add("a close in parts", Bytes.frame(CLOSE, Bytes.of(3, 232)), BROKEN);
    add("a ping whose length stands in two bytes", Bytes.lengthIn(2, FIN | PING, "a"), BROKEN);
    add("a pong that nobody asked for", Bytes.frame(FIN | PONG, "never sent"));
    add("an empty pong", Bytes.frame(FIN | PONG, ""));
    add("1,000 pongs", Bytes.times(1_000, Bytes.frame(FIN | PONG, most)));
    add(
        "three pings at once",
        Bytes.join(
            Bytes.frame(FIN | PING, "1"),
            Bytes.frame(FIN | PING, "2"),
            Bytes.frame(FIN | PING, "3")),
        "pong 1",
        "pong 2",
        "pong 3");
    add(
        "a ping within a message",
        Bytes.join(
            Bytes.frame(TEXT, "{\"a\""), Bytes.frame(FIN | PING, "x"), Bytes.frame(FIN, ":1}")),
        "pong x",
        echo("{\"a\":1}"));
    add("a ping that isn't UTF-8", Bytes.frame(FIN | PING, Bytes.of(0xff)), "pong \ufffd");
  }

  private void fragments() {
    add("a continuation of nothing", Bytes.frame(FIN | CONTINUATION, "{}"), BROKEN);
    add("an empty continuation of nothing", Bytes.frame(FIN | CONTINUATION, ""), BROKEN);
    add("a continuation of nothing, not final", Bytes.frame(CONTINUATION, "{}"), BROKEN);
    add(
        "a continuation after a whole message",
        Bytes.join(Bytes.text("{\"a\":1}"), Bytes.frame(FIN | CONTINUATION, "{}")),
        echo("{\"a\":1}"),
        BROKEN);
    add("a text within a text", Bytes.join(Bytes.frame(TEXT, "{"), Bytes.text("{}")), BROKEN);
    add(
        "a binary within a text",
        Bytes.join(Bytes.frame(TEXT, "{"), Bytes.frame(FIN | BINARY, "{}")),
        BROKEN);
    add(
        "a text within a binary",
        Bytes.join(Bytes.frame(BINARY, "{"), Bytes.text("{}")),
        BINARY_REFUSED);
    add(
        "the start of a text twice",
        Bytes.join(Bytes.frame(TEXT, "{"), Bytes.frame(TEXT, "{")),
        BROKEN);
    add("an empty text", Bytes.frame(FIN | TEXT, ""), Row.BAD_JSON);
    add(
        "an empty text in parts",
        Bytes.join(Bytes.frame(TEXT, ""), Bytes.frame(FIN, "")),
        Row.BAD_JSON);
    add(
        "empty parts around a text",
        Bytes.join(
            Bytes.frame(TEXT, ""), Bytes.frame(CONTINUATION, "{\"a\":1}"), Bytes.frame(FIN, "")),
        echo("{\"a\":1}"));
    add(
        "1,000 empty parts within a text",
        Bytes.join(
            Bytes.frame(TEXT, "{\"a\""),
            Bytes.times(1_000, Bytes.frame(CONTINUATION, "")),
            Bytes.frame(FIN, ":1}")),
        echo("{\"a\":1}"));
    byte[] message = Bytes.utf8("{\"a\":\"" + "é€".repeat(400) + "\"}");
    List<byte[]> single = new ArrayList<>();
    single.add(Bytes.frame(TEXT, new byte[] {message[0]}));
    for (int i = 1; i < message.length; i++) {
      single.add(
          Bytes.frame(i == message.length - 1 ? FIN : CONTINUATION, new byte[] {message[i]}));
    }
    add(
        "a message in frames of one byte",
        Bytes.join(single.toArray(byte[][]::new)),
        echo("{\"a\":\"" + "é€".repeat(400) + "\"}"));
    String most = "{\"a\":\"" + "b".repeat(MOST_BYTES - 8) + "\"}";
    add(
        "a message of 64 KB in frames of one byte",
        Bytes.join(
            Bytes.frame(TEXT, "{"),
            inFramesOfOneByte(most.substring(1, MOST_BYTES - 1)),
            Bytes.frame(FIN, "}")),
        echo(most));
    List<byte[]> torn = new ArrayList<>();
    for (byte each : Bytes.text("{\"torn\":\"é\"}")) {
      torn.add(new byte[] {each});
    }
    rows.add(open("a frame in writes of one byte", torn, echo("{\"torn\":\"é\"}")));
    add(
        "two messages in one write",
        Bytes.join(Bytes.text("{\"a\":1}"), Bytes.text("{\"a\":2}")),
        echo("{\"a\":1}"),
        echo("{\"a\":2}"));
    add(
        "parts without an end, above the limit",
        Bytes.join(
            Bytes.frame(TEXT, "{"), Bytes.times(70, Bytes.frame(CONTINUATION, " ".repeat(1_000)))),
        TOO_LARGE);
    add("a part above the limit", Bytes.frame(TEXT, " ".repeat(MOST_BYTES + 1)), TOO_LARGE);
  }

  private static byte[] inFramesOfOneByte(String ascii) {
    byte[][] frames = new byte[ascii.length()][];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = Bytes.frame(CONTINUATION, ascii.substring(i, i + 1));
    }
    return Bytes.join(frames);
  }

  private void binaries() {
    add("a binary", Bytes.frame(FIN | BINARY, Bytes.of(1, 2, 3)), BINARY_REFUSED);
    add("a binary that is a text", Bytes.frame(FIN | BINARY, "{}"), BINARY_REFUSED);
    add("an empty binary", Bytes.frame(FIN | BINARY, ""), BINARY_REFUSED);
    add(
        "a binary in parts",
        Bytes.join(Bytes.frame(BINARY, "a"), Bytes.frame(FIN, "b")),
        BINARY_REFUSED);
    add("the first part of a binary", Bytes.frame(BINARY, "a"), BINARY_REFUSED);
    add("the empty first part of a binary", Bytes.frame(BINARY, ""), BINARY_REFUSED);
    add("a binary of 100 KB", Bytes.frame(FIN | BINARY, "b".repeat(100_000)), BINARY_REFUSED);
    add("two binaries", Bytes.times(2, Bytes.frame(FIN | BINARY, "b")), BINARY_REFUSED);
  }

  private void closes() {
    add("a close without a code", Bytes.frame(FIN | CLOSE, ""), "close 1000 *");
    for (int good :
        List.of(
            1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4109, 4999)) {
      add("a close with " + good, Bytes.close(good, "bye"), "close " + good + " *");
    }
    for (int bad :
        List.of(0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535)) {
      add("a close with " + bad, Bytes.close(bad, ""), BROKEN);
    }
    add("a close with half a code", Bytes.frame(FIN | CLOSE, Bytes.of(3)), BROKEN);
    add("a close with the longest text", Bytes.close(1000, "c".repeat(123)), "close 1000 *");
    add("a close with a text of any script", Bytes.close(1000, "日本é"), "close 1000 *");
    add(
        "a close whose text isn't UTF-8",
        Bytes.frame(FIN | CLOSE, Bytes.of(3, 232, 0xff)),
        "close 1007 * | close 1002 *");
    add(
        "a close whose text ends within a character",
        Bytes.frame(FIN | CLOSE, Bytes.of(3, 232, 0xe2, 0x82)),
        "close 1007 * | close 1002 *");
    add("a close with a text of two lines", Bytes.close(1000, "a\r\nERROR b"), "close 1000 *");
    add(
        "a close within a message",
        Bytes.join(Bytes.frame(TEXT, "{"), Bytes.close(1000, "")),
        "close 1000 *");
  }

  private void afterAClose() {
    byte[] bye = Bytes.close(1000, "");
    add("a text after a close", Bytes.join(bye, Bytes.text("{\"a\":1}")), "close 1000 ");
    add("a ping after a close", Bytes.join(bye, Bytes.frame(FIN | PING, "a")), "close 1000 ");
    add("two closes", Bytes.join(bye, bye), "close 1000 ");
    add(
        "nonsense after a close",
        Bytes.join(bye, new byte[100], Bytes.of("GET / HTTP/1.1")),
        "close 1000 ");
    add(
        "a close of another code after a close",
        Bytes.join(bye, Bytes.close(4000, "")),
        "close 1000 ");
    add(
        "a text, a ping and a close at once",
        Bytes.join(Bytes.text("{\"a\":1}"), Bytes.frame(FIN | PING, "x"), bye),
        echo("{\"a\":1}"),
        "pong x",
        "close 1000 ");
  }
}
