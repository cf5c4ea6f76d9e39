package io.sluice.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What others rely on, written down in {@code src/test/golden}, so that a change to it is seen as a
 * diff. {@code mvn test -Dgolden.update=true} writes the files anew.
 */
public final class GoldenFile {
  private GoldenFile() {}

  /** The file of that name says exactly this. */
  public static void assertSame(String name, String text) {
    Path file = Path.of("src", "test", "golden", name);
    try {
      if (Boolean.getBoolean("golden.update")) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
      }
      assertThat(file).exists();
      assertThat(text)
          .as("%s (-Dgolden.update=true writes it anew)", file)
          .isEqualTo(Files.readString(file));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
