package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scripts of the dashboard: their own tests, by Node.js, and what none of them may do. */
class DashboardScriptTest {
  private static final Path PAGE = Path.of("src/main/webapp/dashboard");

  /** Text that becomes markup or code; the policy of the page forbids it where it runs. */
  private static final Pattern MARKUP_FROM_TEXT =
      Pattern.compile(
          "innerHTML|outerHTML|insertAdjacentHTML|setHTML|createContextualFragment|DOMParser|srcdoc"
              + "|document\\.write|\\beval\\b|\\bFunction\\(|createPolicy"
              + "|set(Timeout|Interval)\\(\\s*['\"`]|setAttribute\\(\\s*['\"`](on|style|href|src)");

  private static final Pattern CODE_IN_MARKUP =
      Pattern.compile("<style|\\sstyle=|\\son[a-z]+=|javascript:|<script(?! type=\"module\" src=)");

  @Test
  @Timeout(120)
  void scriptsOfTheDashboard_passTheirOwnTests() throws Exception {
    Process node =
        new ProcessBuilder("node", "--test", "src/test/dashboard/")
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(node.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(node.exitValue()).as(said).isZero();
      assertThat(said).containsPattern("pass [1-9]");
    } finally {
      node.destroyForcibly();
    }
  }

  static Stream<Path> files() throws IOException {
    return Files.list(PAGE).sorted();
  }

  @ParameterizedTest
  @MethodSource("files")
  void noText_becomesMarkupOrCode(Path file) {
    String text = read(file);

    assertThat(text).doesNotContainPattern(MARKUP_FROM_TEXT);
    if (file.toString().endsWith(".html")) {
      assertThat(text).doesNotContainPattern(CODE_IN_MARKUP);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void page_namesOnlyWhatIsHere() {
    assertThat(read(PAGE.resolve("index.html"))).doesNotContain("://", "src=\"/", "href=\"/");
  }
}
