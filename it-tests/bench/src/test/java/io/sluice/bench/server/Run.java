package io.sluice.bench.server;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.List;

/** What the load generator said of one run, in one line of JSON. */
final class Run {
  /** Each of these is a message that didn't come as it should, or a connection that didn't. */
  private static final List<String> BREACHES =
      List.of("ooo", "dup", "lost", "misrouted", "self", "proto_err", "failed");

  private final String line;
  private final JsonObject said;

  Run(String line) {
    this.line = line;
    try (JsonReader reader = Json.createReader(new StringReader(line))) {
      this.said = reader.readObject();
    }
  }

  /** The same, and what was found out besides, under that name. */
  Run with(String name, JsonValue found) {
    return new Run(Json.createObjectBuilder(said).add(name, found).build().toString());
  }

  /** The object at that JSON pointer. */
  JsonObject object(String pointer) {
    return said.getValue(pointer).asJsonObject();
  }

  /** The number at that JSON pointer. */
  double number(String pointer) {
    return ((JsonNumber) said.getValue(pointer)).doubleValue();
  }

  /** What should not have been, such as {@code lost 3}; empty if all is well. */
  List<String> breaches() {
    return BREACHES.stream()
        .filter(name -> said.getInt(name, 0) > 0)
        .map(name -> name + " " + said.getInt(name))
        .toList();
  }

  /** Whether the load generator was at its limit, so that the server may be better than shown. */
  boolean boundByTheGenerator() {
    return said.get("generator_bound") == JsonValue.TRUE;
  }

  @Override
  public String toString() {
    return line;
  }
}
