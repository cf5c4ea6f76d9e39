package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.golden.GoldenFile;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EndReasonTest {
  @Test
  void codesAndTexts_areThoseThatClientsKnow() {
    GoldenFile.assertSame(
        "close-codes.txt",
        Arrays.stream(EndReason.values())
            .map(each -> each.closeCode() + " " + each.name() + ": " + each.text() + "\n")
            .collect(Collectors.joining()));
  }

  @ParameterizedTest
  @EnumSource(EndReason.class)
  void aText_fitsIntoACloseFrame(EndReason reason) {
    assertThat(reason.text()).matches("[ -~]{1,123}");
  }

  @ParameterizedTest
  @EnumSource(EndReason.class)
  void aCode_mayBeSent_andSaysWhatToDo(EndReason reason) {
    boolean standard = reason.closeCode() >= 1000 && reason.closeCode() <= 1013;
    boolean own = reason.closeCode() >= 4000 && reason.closeCode() < 4300;
    assertThat(standard || own).isTrue();
    boolean reserved = reason.closeCode() == 1005 || reason.closeCode() == 1006;
    assertThat(reserved).isEqualTo(reason == EndReason.CONNECTION_LOST);
  }
}
