package io.sluice.client;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A JSON object as slices of its text, by member. What is in a slice isn't read until it is asked
 * for, so a payload stays as it came.
 */
final class Frame {
  private static final String BLANKS = " \t\n\r";
  private static final String ENDS_OF_SCALARS = BLANKS + ",]}";

  private final Map<String, String> members = new LinkedHashMap<>();
  private final String text;
  private int at;

  private Frame(String text) {
    this.text = text;
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is no JSON object
   */
  static Frame of(String text) {
    Frame frame = new Frame(text);
    frame.skipBlanks();
    frame.readObject(frame.members);
    frame.expectEnd();
    return frame;
  }

  /**
   * Says nothing if that is a JSON value.
   *
   * @throws IllegalArgumentException if it is none
   */
  static void checkValue(String text) {
    Frame frame = new Frame(text);
    frame.skipBlanks();
    frame.skipValue();
    frame.expectEnd();
  }

  /** The text of a member's value; null if there is none. */
  String raw(String name) {
    return members.get(name);
  }

  /** A string, or an empty one if it isn't there. */
  String string(String name) {
    String raw = members.get(name);
    return raw == null || raw.charAt(0) != '"' ? "" : unquoted(raw);
  }

  /** An integer, or 0 if it isn't there. */
  long number(String name) {
    String raw = members.get(name);
    try {
      return raw == null ? 0 : Long.parseLong(raw);
    } catch (NumberFormatException other) {
      return 0;
    }
  }

  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    text.chars()
        .forEach(
            c -> {
              if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate((char) c)) {
                quoted.append(String.format("\\u%04x", c));
              } else {
                quoted.append((char) c);
              }
            });
    return quoted.append('"').toString();
  }

  private static String unquoted(String raw) {
    StringBuilder text = new StringBuilder(raw.length());
    for (int i = 1; i < raw.length() - 1; i++) {
      char c = raw.charAt(i);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char escaped = raw.charAt(++i);
      switch (escaped) {
        case 'b' -> text.append('\b');
        case 'f' -> text.append('\f');
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case 'u' -> {
          text.append((char) Integer.parseInt(raw.substring(i + 1, i + 5), 16));
          i += 4;
        }
        default -> text.append(escaped);
      }
    }
    return text.toString();
  }

  // ---- the reader

  private void readObject(Map<String, String> into) {
    expect('{');
    skipBlanks();
    if (take('}')) {
      return;
    }
    do {
      skipBlanks();
      String name = unquoted(string());
      skipBlanks();
      expect(':');
      skipBlanks();
      int from = at;
      skipValue();
      into.put(name, text.substring(from, at).stripTrailing());
      skipBlanks();
    } while (take(','));
    expect('}');
  }

  /** Without recursion: what nests, nests on the heap. */
  private void skipValue() {
    StringBuilder open = new StringBuilder();
    do {
      skipBlanks();
      char c = peek();
      if (c == '{' || c == '[') {
        at++;
        skipBlanks();
        if (!take(closing(c))) {
          open.append(c);
          skipName(open);
          continue;
        }
      } else if (c == '"') {
        string();
      } else {
        skipScalar();
      }
      skipBlanks();
      while (!open.isEmpty() && !take(',')) {
        expect(closing(open.charAt(open.length() - 1)));
        open.setLength(open.length() - 1);
        skipBlanks();
      }
      skipName(open);
    } while (!open.isEmpty());
  }

  private static char closing(char opening) {
    return opening == '{' ? '}' : ']';
  }

  private void skipName(CharSequence open) {
    if (!open.isEmpty() && open.charAt(open.length() - 1) == '{') {
      skipBlanks();
      string();
      skipBlanks();
      expect(':');
    }
  }

  private String string() {
    int from = at;
    expect('"');
    while (peek() != '"') {
      if (peek() == '\\') {
        at++;
        skipEscape();
      } else if (peek() < ' ') {
        throw flaw();
      }
      at++;
    }
    at++;
    return text.substring(from, at);
  }

  private void skipEscape() {
    if (peek() == 'u') {
      for (int i = 0; i < 4; i++) {
        at++;
        if (Character.digit(peek(), 16) < 0) {
          throw flaw();
        }
      }
    } else if ("\"\\/bfnrt".indexOf(peek()) < 0) {
      throw flaw();
    }
  }

  private void skipScalar() {
    int from = at;
    while (at < text.length() && ENDS_OF_SCALARS.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String scalar = text.substring(from, at);
    if (!scalar.matches("true|false|null|-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?")) {
      throw flaw();
    }
  }

  private void skipBlanks() {
    while (at < text.length() && BLANKS.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw flaw();
    }
    return text.charAt(at);
  }

  private boolean take(char c) {
    if (peek() == c) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c) {
    if (!take(c)) {
      throw flaw();
    }
  }

  private void expectEnd() {
    skipBlanks();
    if (at < text.length()) {
      throw flaw();
    }
  }

  private IllegalArgumentException flaw() {
    return new IllegalArgumentException("no JSON at character " + at + " of " + text.length());
  }
}
