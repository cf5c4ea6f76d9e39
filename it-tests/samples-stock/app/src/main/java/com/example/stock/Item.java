package com.example.stock;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;

/**
 * An item of the stock, as it is now.
 *
 * @param version grows with each change. Messages of two transactions may overtake each other: by
 *     it a client knows which is newer, as JPA does by its {@code @Version}
 */
public record Item(String name, int count, int version) {
  static final String NAME = "[a-z0-9-]{1,40}";

  private static final String GROUP = "stock/";

  /** The group of those who watch it. */
  String group() {
    return GROUP + name;
  }

  static boolean hasGroup(String group) {
    return group.startsWith(GROUP);
  }

  static String ofGroup(String group) {
    return group.substring(GROUP.length());
  }

  Item changed(int by) {
    return new Item(name, count + by, version + 1);
  }

  String toJson() {
    return json().add("count", count).add("version", version).build().toString();
  }

  String taken(int quantity) {
    return json().add("taken", quantity).build().toString();
  }

  private JsonObjectBuilder json() {
    return Json.createObjectBuilder().add("item", name);
  }
}
