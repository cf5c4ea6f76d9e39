package io.sluice.core.protocol;

import io.sluice.golden.GoldenFile;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {
  @Test
  void codesAndTexts_areThoseThatClientsKnow() {
    GoldenFile.assertSame(
        "error-codes.txt",
        Arrays.stream(ErrorCode.values())
            .map(each -> Frames.error(null, each).text() + "\n")
            .collect(Collectors.joining()));
  }
}
