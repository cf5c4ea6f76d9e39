package io.sluice.core.protocol;

import io.sluice.core.protocol.Envelope.Field;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Reads a client's message: its envelope, and where its payload stands. The payload itself is
 * checked, not read: it passes through as the slice of text that it is. Thread-safe.
 */
public final class RequestParser {
  private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,62})");
  private static final Pattern TEXT_ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
  private static final int MOST_KEY_CHARACTERS = 200;

  private final JsonParserFactory factory = Json.createParserFactory(Map.of());
  private final int maxDepth;
  private final Predicate<String> groupName;
  private final Predicate<String> clientId;

  /**
   * A parser with those rules.
   *
   * @param maxDepth deepest nesting, the message itself being 1
   * @param groupName what a group may be called
   * @param clientId what a client may be called
   */
  public RequestParser(int maxDepth, Predicate<String> groupName, Predicate<String> clientId) {
    this.maxDepth = maxDepth;
    this.groupName = groupName;
    this.clientId = clientId;
  }

  /** What the text asks for; {@link Request.Bad} if it is not a JSON object or not as it should. */
  public Request parse(String text) {
    Envelope envelope;
    try {
      envelope = read(text);
    } catch (JsonException | NoSuchElementException malformed) {
      return new Request.Bad(null, ErrorCode.BAD_JSON);
    }
    if (envelope == null) {
      return new Request.Bad(null, ErrorCode.BAD_JSON);
    }
    Field id = envelope.field("id");
    if (id != null && !isId(id)) {
      return new Request.Bad(null, ErrorCode.BAD_ID);
    }
    return request(id == null ? null : answerable(id), envelope);
  }

  /**
   * True if the text is one JSON value, not too deep in its envelope: what an application may send
   * as a payload.
   */
  public boolean isValue(String text) {
    try (JsonParser parser = factory.createParser(new StringReader(text))) {
      if (!parser.hasNext()) {
        return false;
      }
      boolean shallow = skipValue(parser, parser.next(), 2);
      return shallow && !parser.hasNext();
    } catch (JsonException | NoSuchElementException malformed) {
      return false;
    }
  }

  private Request request(String id, Envelope envelope) {
    String type = envelope.type();
    return switch (type) {
      case "join", "leave" -> groupRequest(id, type, envelope);
      case "broadcast" -> broadcast(id, envelope);
      case "direct" -> direct(id, envelope);
      default -> new Request.Other(id, type, envelope.object());
    };
  }

  private Request groupRequest(String id, String type, Envelope envelope) {
    Field group = envelope.field("group");
    ErrorCode wrong = wrongGroup(group);
    if (wrong != null) {
      return new Request.Bad(id, wrong);
    }
    return type.equals("join")
        ? new Request.Join(id, group.string())
        : new Request.Leave(id, group.string());
  }

  private Request broadcast(String id, Envelope envelope) {
    Field group = envelope.field("group");
    ErrorCode wrong = wrongGroup(group);
    if (wrong == null) {
      wrong = wrongPayload(envelope);
    }
    if (wrong != null) {
      return new Request.Bad(id, wrong);
    }
    return new Request.Broadcast(
        id, group.string(), envelope.field("payload").raw(), envelope.string("key"));
  }

  private Request direct(String id, Envelope envelope) {
    Field target = envelope.field("targetId");
    ErrorCode wrong = null;
    if (target == null) {
      wrong = ErrorCode.MISSING_FIELD;
    } else if (target.string() == null || !clientId.test(target.string())) {
      wrong = ErrorCode.BAD_FIELD;
    } else {
      wrong = wrongPayload(envelope);
    }
    if (wrong != null) {
      return new Request.Bad(id, wrong);
    }
    return new Request.Direct(
        id, target.string(), envelope.field("payload").raw(), envelope.string("key"));
  }

  private ErrorCode wrongGroup(Field group) {
    if (group == null) {
      return ErrorCode.MISSING_FIELD;
    }
    if (group.string() == null) {
      return ErrorCode.BAD_FIELD;
    }
    return groupName.test(group.string()) ? null : ErrorCode.BAD_GROUP;
  }

  private static ErrorCode wrongPayload(Envelope envelope) {
    if (envelope.field("payload") == null) {
      return ErrorCode.MISSING_FIELD;
    }
    Field key = envelope.field("key");
    boolean keyIsFine = key == null || key.string() != null && isKey(key.string());
    return keyIsFine ? null : ErrorCode.BAD_FIELD;
  }

  private static boolean isKey(String key) {
    return !key.isEmpty() && key.codePointCount(0, key.length()) <= MOST_KEY_CHARACTERS;
  }

  /** The id as it goes into the answer: without escapes, which could make it six times as long. */
  private static String answerable(Field id) {
    return id.string() == null ? id.raw() : "\"" + id.string() + "\"";
  }

  private static boolean isId(Field id) {
    return id.string() != null
        ? TEXT_ID.matcher(id.string()).matches()
        : INTEGER.matcher(id.raw()).matches();
  }

  /** The envelope; null if the text is no object, too deep, or names an envelope field twice. */
  private Envelope read(String text) {
    try (JsonParser parser = factory.createParser(new StringReader(text))) {
      if (!parser.hasNext() || parser.next() != Event.START_OBJECT) {
        return null;
      }
      Envelope envelope = new Envelope(text, offset(parser, text) - 1);
      Event event;
      while ((event = parser.next()) != Event.END_OBJECT) {
        String name = parser.getString();
        int from = envelope.valueStart(offset(parser, text));
        event = parser.next();
        String string = null;
        if (event == Event.VALUE_STRING && Envelope.isField(name)) {
          string = parser.getString();
        }
        if (!skipValue(parser, event, 2)
            || !envelope.put(name, from, offset(parser, text), string)) {
          return null;
        }
      }
      envelope.end(offset(parser, text));
      return parser.hasNext() ? null : envelope;
    }
  }

  /** Goes on to the end of the value that {@code event} begins. False if it is too deep. */
  private boolean skipValue(JsonParser parser, Event event, int depth) {
    int open = 0;
    Event now = event;
    while (true) {
      if (now == Event.START_OBJECT || now == Event.START_ARRAY) {
        open++;
        if (depth + open - 1 > maxDepth) {
          return false;
        }
      } else if (now == Event.END_OBJECT || now == Event.END_ARRAY) {
        open--;
      }
      if (open == 0) {
        return true;
      }
      now = parser.next();
    }
  }

  /** Where the text breaks off within a number, Parsson 1.1.7 counts what it has read twice. */
  private static int offset(JsonParser parser, String text) {
    return (int) Math.min(parser.getLocation().getStreamOffset(), text.length());
  }
}
