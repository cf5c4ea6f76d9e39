package io.sluice.web;

import io.sluice.api.PriorityClass;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** What callers say, or a {@link Refusal} that tells what is wrong with it. */
final class Asking {
  static final int MOST_ENTRIES = 1_000;

  private static final int USUAL_ENTRIES = 100;

  private Asking() {}

  /** A class by its name. */
  static PriorityClass priority(String name) {
    return PriorityClass.fromWire(name)
        .orElseThrow(
            () ->
                new Refusal(
                    400,
                    "The query parameter priority must be one of critical, high, normal, low"));
  }

  /** How many entries a page has at most. */
  static int limit(String said) {
    if (said == null) {
      return USUAL_ENTRIES;
    }
    int limit = said.matches("\\d{1,9}") ? Integer.parseInt(said) : 0;
    if (limit < 1 || limit > MOST_ENTRIES) {
      // What isn't a number isn't repeated.
      String was = said.matches("-?\\d{1,20}") ? ", was " + said : "";
      throw new Refusal(400, "The query parameter limit must be from 1 to " + MOST_ENTRIES + was);
    }
    return limit;
  }

  /** Whether groups are asked for by their size, the largest first. */
  static boolean isByMembers(String order, String after) {
    if (order == null || order.equals("name")) {
      return false;
    }
    if (!order.equals("members")) {
      throw new Refusal(400, "The query parameter order must be one of name, members");
    }
    if (after != null) {
      throw new Refusal(400, "The query parameter after is for order=name only");
    }
    return true;
  }

  /** A body. */
  static String text(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException broken) {
      throw new Refusal(400, "The body must be UTF-8");
    }
  }

  /** What the pool has against it is told as it is. */
  static <T> T orRefuse(Supplier<T> action) {
    try {
      return action.get();
    } catch (IllegalArgumentException bad) {
      throw new Refusal(400, bad.getMessage());
    }
  }
}
