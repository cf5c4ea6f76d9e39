package io.sluice.adapter.log;

/** Makes text that a client has supplied safe for a log line. */
final class LogText {
  private static final int MOST = 128;

  private LogText() {}

  /** Controls, separators and what turns the direction of writing are escaped; cut at 128. */
  static String safe(String text) {
    return safe(text, MOST);
  }

  /** The same, cut there. */
  static String safe(String text, int most) {
    if (text == null) {
      return "-";
    }
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (isPlain(c)) {
        safe.appendCodePoint(c);
      } else {
        safe.append(String.format("\\u%04x", c));
      }
      if (safe.length() >= most) {
        return safe.append("…").toString();
      }
    }
    return safe.toString();
  }

  private static boolean isPlain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          false;
      default -> c != '\\';
    };
  }
}
