package io.sluice.it.hostile;

import static io.sluice.it.hostile.Bytes.FIN;
import static io.sluice.it.hostile.Bytes.TEXT;
import static io.sluice.it.hostile.Row.echo;
import static io.sluice.it.hostile.Row.open;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Texts that aren't UTF-8, such as only look so, and the limit on size to the byte. */
public final class TextRows {
  private static final String NOT_UTF8 = "close 1007 *";
  private static final String TOO_LARGE = "close 1009 Message too large";
  private static final int MOST_BYTES = 65_536;

  private final List<Row> rows = new ArrayList<>();

  public static Stream<Row> all() {
    TextRows all = new TextRows();
    all.broken();
    all.torn();
    all.rare();
    all.sizes();
    return all.rows.stream();
  }

  private void add(String name, byte[] sent, String... expected) {
    rows.add(open(name, sent, expected));
  }

  /** In a string, in a name, before and behind an object, and with nothing around it. */
  private void broken() {
    byte[][] sequences = {
      Bytes.of(0x80), // a continuation of nothing
      Bytes.of(0xbf),
      Bytes.of(0xc0, 0xaf), // overlong
      Bytes.of(0xc1, 0xbf),
      Bytes.of(0xe0, 0x80, 0xaf),
      Bytes.of(0xe0, 0x9f, 0xbf),
      Bytes.of(0xf0, 0x80, 0x80, 0xaf),
      Bytes.of(0xf0, 0x8f, 0xbf, 0xbf),
      Bytes.of(0xc0, 0x80), // NUL as Java writes it
      Bytes.of(0xed, 0xa0, 0x80), // surrogates
      Bytes.of(0xed, 0xbf, 0xbf),
      Bytes.of(0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80),
      Bytes.of(0xf4, 0x90, 0x80, 0x80), // above U+10FFFF
      Bytes.of(0xf5, 0x80, 0x80, 0x80),
      Bytes.of(0xf8, 0x88, 0x80, 0x80, 0x80), // five and six bytes
      Bytes.of(0xfc, 0x84, 0x80, 0x80, 0x80, 0x80),
      Bytes.of(0xfe),
      Bytes.of(0xff),
      Bytes.of(0xc3, 0x28), // begun and left
      Bytes.of(0xe2, 0x28, 0xa1),
      Bytes.of(0xe2, 0x82, 0x28),
      Bytes.of(0xf0, 0x28, 0x8c, 0xbc),
      Bytes.of(0xf0, 0x90, 0x28, 0xbc),
      Bytes.of(0xf0, 0x9f, 0x98, 0x28),
    };
    for (byte[] each : sequences) {
      String name = hex(each);
      add(name + " in a string", around("{\"a\":\"", each, "\"}"), NOT_UTF8);
      add(name + " alone", Bytes.frame(FIN | TEXT, each), NOT_UTF8);
    }
    byte[] bad = Bytes.of(0xff);
    byte[] object = Bytes.utf8("{\"type\":\"é€\",\"a\":[1,null]}");
    for (int at = 0; at < object.length; at++) {
      byte[] spoilt = object.clone();
      spoilt[at] = bad[0];
      add("ff in place of byte " + at, Bytes.frame(FIN | TEXT, spoilt), NOT_UTF8);
    }
    add("ff before the object", around("", bad, "{}"), NOT_UTF8);
    add("ff behind the object", around("{}", bad, ""), NOT_UTF8);
    add("ff in a name", around("{\"", bad, "\":1}"), NOT_UTF8);
    add("ff in what is no JSON anyway", around("nonsense ", bad, ""), NOT_UTF8);
    add(
        "ff in a payload",
        around("{\"type\":\"broadcast\",\"group\":\"g\",\"payload\":\"", bad, "\"}"),
        NOT_UTF8);
    for (byte[] cut :
        List.of(
            Bytes.of(0xc3),
            Bytes.of(0xe2, 0x82),
            Bytes.of(0xe2),
            Bytes.of(0xf0, 0x9f, 0x98),
            Bytes.of(0xf0))) {
      add("a text that ends with " + hex(cut), around("{\"a\":\"", cut, ""), NOT_UTF8);
      add(
          "a text in parts that ends with " + hex(cut),
          Bytes.join(Bytes.frame(TEXT, "{"), Bytes.frame(FIN, cut)),
          NOT_UTF8);
      add(
          "a text whose empty last part comes after " + hex(cut),
          Bytes.join(Bytes.frame(TEXT, cut), Bytes.frame(FIN, "")),
          NOT_UTF8);
      add(
          "a part that begins where " + hex(cut) + " was left",
          Bytes.join(Bytes.frame(TEXT, cut), Bytes.frame(FIN, "{}")),
          NOT_UTF8);
    }
    add("ff in a part that isn't the last", Bytes.frame(TEXT, bad), NOT_UTF8);
    add(
        "a good message before a bad one",
        Bytes.join(Bytes.text("{\"a\":1}"), Bytes.frame(FIN | TEXT, bad)),
        echo("{\"a\":1}"),
        NOT_UTF8);
  }

  private static byte[] around(String before, byte[] middle, String after) {
    return Bytes.frame(FIN | TEXT, Bytes.join(Bytes.utf8(before), middle, Bytes.utf8(after)));
  }

  private static String hex(byte[] bytes) {
    StringBuilder hex = new StringBuilder();
    for (byte each : bytes) {
      hex.append(hex.length() == 0 ? "" : " ").append(String.format("%02x", each));
    }
    return hex.toString();
  }

  /** A good text, cut into two frames at every byte. */
  private void torn() {
    String object = "{\"a\":\"é€\uD83D\uDE00\"}";
    byte[] whole = Bytes.utf8(object);
    for (int cut = 0; cut <= whole.length; cut++) {
      byte[] first = Arrays.copyOf(whole, cut);
      byte[] second = Arrays.copyOfRange(whole, cut, whole.length);
      add(
          "a text cut at byte " + cut,
          Bytes.join(Bytes.frame(TEXT, first), Bytes.frame(FIN, second)),
          echo(object));
    }
  }

  private void rare() {
    same("the last character", "\uDBFF\uDFFF");
    same("a character that never will be", "\uFFFE\uFFFF\uFDD0");
    same("a byte order mark in a string", "\uFEFF");
    same("marks that turn the text around", "\u202E\u2066\u200F");
    same("separators of lines", "\u2028\u2029\u0085");
    same("DEL and C1", "\u007f\u0080\u009f");
    same("a private character", "\uE000\uDBC0\uDC00");
    same("characters that stack", "Z\u0351\u036b\u0343\u032a");
    same("a family", "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67");
    same("lone surrogates, escaped", "\\ud800 \\udc00 \\udc00\\ud800");
    same("a NUL, escaped", "\\u0000");
    same("a replacement character", "\uFFFD");
    add("a byte order mark first", Bytes.text("\uFEFF{}"), Row.BAD_JSON);
    add("a byte order mark last", Bytes.text("{}\uFEFF"), Row.BAD_JSON);
    add("a NUL first", Bytes.text("\0{}"), Row.BAD_JSON);
    add("a NUL last", Bytes.text("{}\0"), Row.BAD_JSON);
    add("a NUL in a string", Bytes.text("{\"a\":\"\0\"}"), Row.BAD_JSON);
    add("a text of NULs", Bytes.text("\0".repeat(1_000)), Row.BAD_JSON);
    add("UTF-16", Bytes.frame(FIN | TEXT, "{}".getBytes(StandardCharsets.UTF_16)), NOT_UTF8);
    add(
        "UTF-16 without a mark",
        Bytes.frame(FIN | TEXT, "{}".getBytes(StandardCharsets.UTF_16LE)),
        Row.BAD_JSON);
  }

  private void same(String name, String string) {
    String object = "{\"a\":\"" + string + "\"}";
    add(name, Bytes.text(object), echo(object));
  }

  private void sizes() {
    for (String unit : List.of("x", "é", "€", "\uD83D\uDE00", "\\u0041")) {
      for (int bytes : List.of(MOST_BYTES - 1, MOST_BYTES)) {
        String object = ofSize(bytes, unit);
        add(bytes + " bytes of " + unit, Bytes.text(object), echo(object));
        add(bytes + " bytes of " + unit + " in parts", inParts(object), echo(object));
      }
      String object = ofSize(MOST_BYTES + 1, unit);
      add("a byte more of " + unit, Bytes.text(object), TOO_LARGE);
      add("a byte more of " + unit + " in parts", inParts(object), TOO_LARGE);
    }
    add("65,536 bytes of nonsense", Bytes.text("x".repeat(MOST_BYTES)), Row.BAD_JSON);
    add("65,537 bytes of nonsense", Bytes.text("x".repeat(MOST_BYTES + 1)), TOO_LARGE);
    add(
        "65,536 blanks before the object, one too many",
        Bytes.text(" ".repeat(MOST_BYTES - 1) + "{}"),
        TOO_LARGE);
    add("as many blanks as may be", Bytes.text(" ".repeat(MOST_BYTES - 2) + "{}"), echo("{}"));
    add("1 MB", Bytes.text("x".repeat(1 << 20)), TOO_LARGE);
  }

  /** An object with a string of these, filled up to that many bytes. */
  private static String ofSize(int bytes, String unit) {
    int space = bytes - 8;
    int each = Bytes.utf8(unit).length;
    return "{\"a\":\"" + unit.repeat(space / each) + "y".repeat(space % each) + "\"}";
  }

  /** In frames of 1,000 bytes, whatever is cut by that. */
  private static byte[] inParts(String object) {
    byte[] whole = Bytes.utf8(object);
    List<byte[]> parts = new ArrayList<>();
    for (int from = 0; from < whole.length; from += 1_000) {
      int to = Math.min(whole.length, from + 1_000);
      int first = (from == 0 ? TEXT : 0) | (to == whole.length ? FIN : 0);
      parts.add(Bytes.frame(first, Arrays.copyOfRange(whole, from, to)));
    }
    return Bytes.join(parts.toArray(byte[][]::new));
  }
}
