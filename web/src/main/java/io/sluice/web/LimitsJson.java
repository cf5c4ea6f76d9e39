package io.sluice.web;

import io.sluice.api.PriorityClass;
import jakarta.json.Json;
import jakarta.json.JsonConfig;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The limits that a caller wants changed, in the form in which {@code limits} of a pool shows them.
 *
 * @param maxConnections empty if it stays
 * @param reserved those that change
 */
record LimitsJson(OptionalInt maxConnections, Map<PriorityClass, Integer> reserved) {
  private static final String MAX = "maxConnections";
  private static final String RESERVED = "reserved";

  /**
   * Reads them.
   *
   * @throws Refusal if it is anything else
   */
  static LimitsJson parse(String text) {
    JsonObject json = object(text);
    OptionalInt max = OptionalInt.empty();
    Map<PriorityClass, Integer> reserved = new EnumMap<>(PriorityClass.class);
    for (Map.Entry<String, JsonValue> each : json.entrySet()) {
      switch (each.getKey()) {
        case MAX -> max = OptionalInt.of(integer(MAX, each.getValue()));
        case RESERVED -> reserved.putAll(reserved(each.getValue()));
        default ->
            throw new Refusal(
                400, "The body may have maxConnections and reserved, and nothing else");
      }
    }
    if (max.isEmpty() && reserved.isEmpty()) {
      throw new Refusal(400, "The body must have maxConnections or reserved");
    }
    return new LimitsJson(max, reserved);
  }

  private static Map<PriorityClass, Integer> reserved(JsonValue value) {
    if (!(value instanceof JsonObject classes)) {
      throw new Refusal(400, "reserved must be an object");
    }
    Map<PriorityClass, Integer> reserved = new EnumMap<>(PriorityClass.class);
    classes.forEach(
        (name, slots) -> {
          PriorityClass priority =
              PriorityClass.fromWire(name)
                  .orElseThrow(
                      () ->
                          new Refusal(
                              400,
                              "The members of reserved must be of critical, high, normal, low"));
          reserved.put(priority, integer(RESERVED + "." + priority.wireName(), slots));
        });
    return reserved;
  }

  private static int integer(String name, JsonValue value) {
    try {
      if (value instanceof JsonNumber number) {
        return number.intValueExact();
      }
    } catch (ArithmeticException broken) {
      // Not a whole one, or too large.
    }
    throw new Refusal(400, name + " must be an integer");
  }

  private static JsonObject object(String text) {
    Map<String, Object> strictly = Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE);
    try (JsonReader reader =
        Json.createReaderFactory(strictly).createReader(new StringReader(text))) {
      JsonObject object = reader.readObject();
      if (isAlone(text)) {
        return object;
      }
    } catch (RuntimeException malformed) {
      // Of several kinds: Parsson 1.1.7 has none of its own for what is nested too deep.
    }
    throw new Refusal(400, "The body must be one JSON object, without a name that is there twice");
  }

  /** A reader leaves what comes after the object unread. */
  private static boolean isAlone(String object) {
    try (JsonParser parser = Json.createParser(new StringReader(object))) {
      parser.next();
      parser.skipObject();
      return !parser.hasNext();
    }
  }
}
