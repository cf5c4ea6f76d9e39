package io.sluice.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The tables of {@code docs/configuration.md} are those that the keys make. Run with {@code
 * -Dgolden.update=true} to rewrite them.
 */
class ConfigurationDocTest {
  private static final Path DOC =
      Path.of(System.getProperty("basedir", "")).resolve("../docs/configuration.md");

  @Test
  void the_tables_in_the_documentation_are_those_of_the_keys() throws IOException {
    String text = Files.readString(DOC);
    String expected =
        with("pool", ConfigurationKeys.POOL, with("node", ConfigurationKeys.NODE, text));
    if (Boolean.getBoolean("golden.update") && !expected.equals(text)) {
      Files.writeString(DOC, expected);
    }
    assertThat(Files.readString(DOC))
        .as("docs/configuration.md; -Dgolden.update=true rewrites its tables")
        .isEqualTo(expected);
  }

  @Test
  void every_key_of_a_later_version_is_named_in_the_documentation() throws IOException {
    String text = Files.readString(DOC);
    assertThat(ConfigurationKeys.LATER_NODE).allMatch(text::contains);
    assertThat(ConfigurationKeys.LATER_POOL).allMatch(text::contains);
  }

  private static String with(String table, List<Key<?>> keys, String text) {
    String start = "<!-- table of " + table + " keys: made by ConfigurationDocTest -->\n";
    String end = "<!-- end of " + table + " keys -->\n";
    assertThat(text).containsOnlyOnce(start).containsOnlyOnce(end);
    return text.substring(0, text.indexOf(start) + start.length())
        + table(keys)
        + text.substring(text.indexOf(end));
  }

  private static String table(List<Key<?>> keys) {
    StringBuilder table = new StringBuilder();
    table.append("\n| key | default | in `dev` | value | meaning |\n|---|---|---|---|---|\n");
    for (Key<?> key : keys) {
      table
          .append("| ")
          .append(code(key.name()))
          .append(" | ")
          .append(code(key.defaultText()))
          .append(" | ")
          .append(key.differsInDev() ? code(key.devText()) : "")
          .append(" | ")
          .append(key.type().name() + " " + key.type().bound())
          .append(" | ")
          .append(key.meaning())
          .append(" |\n");
    }
    return table.append("\n").toString();
  }

  private static String code(String text) {
    return text.isEmpty() ? "" : "`" + text + "`";
  }
}
