package io.sluice.it.app.echo;

/** Any text as an object of a type that no pool knows, so that it is echoed; and back. */
final class Dress {
  private static final String BEGIN = "{\"a\":\"";
  private static final String END = "\"}";
  private static final String ECHO_BEGIN = "{\"type\":\"echo\",\"payload\":" + BEGIN;
  private static final String ECHO_END = END + "}";

  private Dress() {}

  /** Part by part, as it comes: no character is held back. */
  static String part(String text, boolean first, boolean last) {
    StringBuilder dressed = new StringBuilder(text.length() + 16);
    if (first) {
      dressed.append(BEGIN);
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        dressed.append("\\u%04x".formatted((int) c));
      } else {
        dressed.append(c);
      }
    }
    if (last) {
      dressed.append(END);
    }
    return dressed.toString();
  }

  /** What the echo holds; anything else as it is. */
  static String off(String message) {
    if (!message.startsWith(ECHO_BEGIN)) {
      return message;
    }
    StringBuilder text = new StringBuilder(message.length());
    int end = message.length() - ECHO_END.length();
    for (int i = ECHO_BEGIN.length(); i < end; i++) {
      char c = message.charAt(i);
      if (c == '\\') {
        text.append((char) Integer.parseInt(message, i + 2, i + 6, 16));
        i += 5;
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }
}
