package io.sluice.core.protocol;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The fields of a message that mean something to the pool, as slices of its text. */
final class Envelope {
  private static final Set<String> FIELDS =
      Set.of("type", "id", "group", "targetId", "payload", "key");

  private final String text;
  private final int start;
  private int end;
  private final Map<String, Field> fields = new HashMap<>(8);

  /**
   * One field's value.
   *
   * @param raw as it stood in the text
   * @param string what it says, if it is a string; else null
   */
  record Field(String raw, String string) {}

  /** Of an object that begins at {@code start}. */
  Envelope(String text, int start) {
    this.text = text;
    this.start = start;
  }

  static boolean isField(String name) {
    return FIELDS.contains(name);
  }

  /** Where the value begins whose name has ended at {@code afterName}. */
  int valueStart(int afterName) {
    int i = skipBlank(afterName);
    return skipBlank(i + 1); // the colon, which the parser has seen or will miss
  }

  private int skipBlank(int from) {
    int i = from;
    while (i < text.length() && " \t\r\n".indexOf(text.charAt(i)) >= 0) {
      i++;
    }
    return i;
  }

  /** Notes a value. False if it is an envelope field that was there before. */
  boolean put(String name, int from, int to, String string) {
    return !isField(name) || fields.put(name, new Field(text.substring(from, to), string)) == null;
  }

  void end(int after) {
    end = after;
  }

  /** The field of that name, or null. */
  Field field(String name) {
    return fields.get(name);
  }

  /** The string in the field of that name, or null. */
  String string(String name) {
    Field field = fields.get(name);
    return field == null ? null : field.string();
  }

  /** The type if that is a string, else the empty string. */
  String type() {
    String type = string("type");
    return type == null ? "" : type;
  }

  /** The object alone, without what blanks surround it. */
  String object() {
    return text.substring(start, end);
  }
}
