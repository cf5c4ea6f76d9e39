package io.sluice.core.protocol;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Puts an id into a request to another service, and finds it in the reply: a member {@code id} of
 * the outermost object. Nothing is built from the text: what was there stays as it was.
 * Thread-safe.
 */
public final class Correlation {
  private static final String MEMBER = "id";
  private static final int MOST_DEPTH = 100;

  /** By which our ids are told from others without a look at the whole text. */
  private static final String PREFIX = "sluice-";

  private final JsonParserFactory factory = Json.createParserFactory(Map.of());

  /** The id with that number. */
  public String id(long number) {
    return PREFIX + number;
  }

  /**
   * The object with a member {@code id} before its others.
   *
   * @throws IllegalArgumentException if the text is no JSON object, is nested more than {@value
   *     #MOST_DEPTH} deep, or has such a member
   */
  public String withId(String object, String id) {
    Outermost read = read(object);
    if (read == null) {
      throw new IllegalArgumentException(
          "a request is one JSON object, at most " + MOST_DEPTH + " deep");
    }
    if (read.hasId) {
      throw new IllegalArgumentException("a request gets its member \"id\" from the pool");
    }
    String member = "{\"" + MEMBER + "\":\"" + id + "\"" + (read.isEmpty ? "" : ",");
    return object.substring(0, read.start) + member + object.substring(read.start + 1);
  }

  /** Our id in a reply; null if the text is none. */
  public String idOf(String text) {
    if (!text.contains(PREFIX)) {
      return null;
    }
    Outermost read = read(text);
    return read != null && read.id != null && read.id.startsWith(PREFIX) ? read.id : null;
  }

  /** What the outermost object has. */
  private static final class Outermost {
    private int start;
    private boolean isEmpty = true;
    private boolean hasId;
    private String id;
  }

  /** Null if the text isn't one object. */
  private Outermost read(String text) {
    try (JsonParser parser = factory.createParser(new StringReader(text))) {
      if (!parser.hasNext() || parser.next() != Event.START_OBJECT) {
        return null;
      }
      Outermost found = new Outermost();
      found.start = (int) parser.getLocation().getStreamOffset() - 1;
      for (Event event = parser.next(); event != Event.END_OBJECT; event = parser.next()) {
        found.isEmpty = false;
        boolean isId = parser.getString().equals(MEMBER);
        Event value = parser.next();
        if (isId) {
          found.hasId = true;
          found.id = value == Event.VALUE_STRING ? parser.getString() : null;
        }
        if (!skip(parser, value)) {
          return null;
        }
      }
      return parser.hasNext() ? null : found;
    } catch (JsonException | NoSuchElementException malformed) {
      return null;
    }
  }

  /** Goes on to the end of the value that has begun. False if it is too deep. */
  private static boolean skip(JsonParser parser, Event begun) {
    // Not by skipArray and skipObject: in Parsson 1.1 they never end where the text does before.
    int open = 0;
    for (Event event = begun; ; event = parser.next()) {
      if (event == Event.START_OBJECT || event == Event.START_ARRAY) {
        open++;
      } else if (event == Event.END_OBJECT || event == Event.END_ARRAY) {
        open--;
      }
      if (open == 0 || open >= MOST_DEPTH) {
        return open == 0;
      }
    }
  }
}
