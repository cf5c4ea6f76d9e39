package io.sluice.it.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What docs/operating.md gives operators to copy. */
public final class Operating {
  private static final Path PAGE = Path.of(System.getProperty("docs"), "operating.md");

  private Operating() {}

  /** The one block of the page that is marked as of that language. */
  public static String block(String language) throws IOException {
    Pattern fence = Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$");
    return fence
        .matcher(Files.readString(PAGE))
        .results()
        .map((MatchResult found) -> found.group(1))
        .reduce(
            (one, another) -> {
              throw new AssertionError("two blocks of " + language + " in " + PAGE);
            })
        .orElseThrow(() -> new AssertionError("no block of " + language + " in " + PAGE));
  }

  /** A block with something else in it, which has to be there. */
  static String with(String block, String said, String instead) {
    if (!block.contains(said)) {
      throw new AssertionError("the block doesn't say " + said + ":\n" + block);
    }
    return block.replace(said, instead);
  }
}
