package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The inputs that are kept: by hand, and what a fuzzer found. {@code mvn -Pfuzz} tries others. */
@Timeout(10)
class ProtocolFuzzTest {
  private static final Path KEPT = Path.of("src", "test", "fuzz", "protocol");

  static List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(KEPT)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("kept")
  void whateverIsSent_isAnsweredOrRefused_andNothingBreaks(Path input) throws IOException {
    ProtocolFuzz.fuzzerTestOneInput(Files.readAllBytes(input));
  }

  @Test
  void inputsAreKept() throws IOException {
    assertThat(kept()).hasSizeGreaterThan(30);
  }

  @Test
  void aMessageAsLongAsMayBe_staysWithinItsCost() {
    byte[] input = ("\0{\"a\":[" + "1,".repeat(32_000) + "1]}").getBytes(StandardCharsets.UTF_8);
    ProtocolFuzz.fuzzerTestOneInput(input);
  }
}
