package io.sluice.web;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One page of a listing. Pages go by the entries' own names and not by their places, so what comes
 * and goes meanwhile makes no other entry appear twice or not at all.
 */
final class Pages {
  private Pages() {}

  /**
   * Those that come after a name.
   *
   * @param listing what they are called together
   * @param name unique
   * @param after null for the first page
   */
  static <T> JsonObject page(
      String listing,
      Stream<T> all,
      Function<T, String> name,
      String after,
      int limit,
      Function<T, JsonValue> json) {
    List<T> found =
        all.filter(each -> after == null || name.apply(each).compareTo(after) > 0)
            .sorted(Comparator.comparing(name))
            .limit(limit + 1L)
            .toList();
    JsonArrayBuilder page = Json.createArrayBuilder();
    found.stream().limit(limit).map(json).forEach(page::add);
    JsonObjectBuilder answer = Json.createObjectBuilder().add(listing, page);
    if (found.size() > limit) {
      answer.add("next", name.apply(found.get(limit - 1)));
    }
    return answer.build();
  }
}
