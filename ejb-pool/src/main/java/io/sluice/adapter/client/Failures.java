package io.sluice.adapter.client;

import io.sluice.api.Target;
import java.io.IOException;

/**
 * Why a dial failed, in words alone: a container's exceptions may show the whole address, and some
 * services want secrets there.
 */
final class Failures {
  private static final int MOST_CAUSES = 5;

  private Failures() {}

  static IOException of(Target target, Throwable failure) {
    StringBuilder story = new StringBuilder("can't connect to ").append(target);
    Throwable each = failure;
    for (int i = 0; i < MOST_CAUSES && each != null; i++, each = each.getCause()) {
      story.append(i == 0 ? ": " : ", as of ").append(each.getClass().getSimpleName());
      if (each.getMessage() != null) {
        story.append(" \"").append(withoutQuery(target, each.getMessage())).append('"');
      }
    }
    return new IOException(story.toString());
  }

  private static String withoutQuery(Target target, String message) {
    String raw = target.uri().getRawQuery();
    if (raw == null || raw.isEmpty()) {
      return message;
    }
    // As it is, as containers were given it, and as they show it when they have undone escapes.
    return message
        .replace(raw.replace("%", "%25"), "...")
        .replace(raw, "...")
        .replace(target.uri().getQuery(), "...");
  }
}
