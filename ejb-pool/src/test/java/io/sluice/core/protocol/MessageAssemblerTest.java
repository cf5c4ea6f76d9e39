package io.sluice.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageAssemblerTest {
  private final MessageAssembler assembler = new MessageAssembler(10);

  @Test
  void aMessageInOnePart_isThatPart() {
    assertThat(assembler.add("abc", true)).isTrue();
    assertThat(assembler.bytes()).isEqualTo(3);
    assertThat(assembler.take("abc")).isEqualTo("abc");
    assertThat(assembler.bytes()).isZero();
  }

  @Test
  void parts_makeOneMessage_andTheNextBeginsAnew() {
    assertThat(assembler.add("ab", false)).isTrue();
    assertThat(assembler.add("", false)).isTrue();
    assertThat(assembler.add("c", true)).isTrue();
    assertThat(assembler.take("c")).isEqualTo("abc");
    assertThat(assembler.add("1234567890", true)).isTrue();
    assertThat(assembler.take("1234567890")).isEqualTo("1234567890");
  }

  @Test
  void bytesAreSummedOverTheParts_andOneTooManyIsKnownBeforeTheEnd() {
    assertThat(assembler.add("12345", false)).isTrue();
    assertThat(assembler.add("12345", false)).isTrue();
    assertThat(assembler.add("6", false)).isFalse();
  }

  @Test
  void onePartThatIsTooLong_isKnownAtOnce() {
    assertThat(assembler.add("12345678901", true)).isFalse();
  }

  @Test
  void bytesAreUtf8_notCharacters() {
    assertThat(assembler.add("ééééé", false)).isTrue();
    assertThat(assembler.bytes()).isEqualTo(10);
    assertThat(assembler.add("é", true)).isFalse();
    MessageAssembler other = new MessageAssembler(8);
    assertThat(other.add("\uD83D\uDE00\uD83D\uDE00", true)).isTrue();
    assertThat(other.bytes()).isEqualTo(8);
  }

  @Test
  void aPairCutInTwo_countsFour_andComesTogetherAgain() {
    assertThat(assembler.add("\uD83D", false)).isTrue();
    assertThat(assembler.add("\uDE00", true)).isTrue();
    assertThat(assembler.bytes()).isEqualTo(4);
    assertThat(assembler.take("\uDE00")).isEqualTo("\uD83D\uDE00");
  }

  @Test
  void theCountIsThatOfTheEncoder() {
    Random random = new Random(3);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(8); n > 0; n--) {
        int point = random.nextInt(Character.MAX_CODE_POINT + 1) >>> random.nextInt(16);
        text.appendCodePoint(point >= 0xD800 && point < 0xE000 ? 'x' : point);
      }
      assertThat(MessageAssembler.utf8Bytes(text.toString()))
          .isEqualTo(text.toString().getBytes(StandardCharsets.UTF_8).length);
    }
  }
}
