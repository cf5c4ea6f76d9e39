package io.sluice.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.fakes.WireFrames;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedMessageTest {
  private static final String MIXED = "aé€\uD83D\uDE00";

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, 200_000})
  void aFrame_isReadBackAsItsText_atEachFormOfItsLength(int length) {
    EncodedMessage message = EncodedMessage.of("x".repeat(length));
    assertThat(message.payloadBytes()).isEqualTo(length);
    assertThat(WireFrames.texts(message.frame())).containsExactly("x".repeat(length));
    assertThat(message.frameBytes())
        .isEqualTo(length + (length < 126 ? 2 : length < 65_536 ? 4 : 10));
  }

  @Test
  void aMessage_givesItsTextAndItsPayload() {
    EncodedMessage message = EncodedMessage.of(MIXED);
    assertThat(message.text()).isEqualTo(MIXED);
    assertThat(message.text()).isSameAs(message.text());
    assertThat(StandardCharsets.UTF_8.decode(message.payload()).toString()).isEqualTo(MIXED);
    assertThat(message.payloadBytes()).isEqualTo(1 + 2 + 3 + 4);
  }

  @Test
  void oneMessageForMany_canBeReadByEach_andChangedByNone() {
    EncodedMessage message = EncodedMessage.of(MIXED);
    message.frame().position(3);
    assertThat(message.frame().position()).isZero();
    assertThat(message.frame().isReadOnly()).isTrue();
    assertThat(message.payload().isReadOnly()).isTrue();
  }

  @Test
  void aBatch_isItsFramesOneAfterTheOther_madeOnce() {
    EncodedMessage[] messages = {EncodedMessage.of(MIXED), EncodedMessage.of("2"), null};
    Batch batch = new Batch(messages, 2);
    messages[0] = null;
    assertThat(batch.size()).isEqualTo(2);
    assertThat(batch.get(0).text()).isEqualTo(MIXED);
    assertThat(batch.payloadBytes()).isEqualTo(11);
    assertThat(WireFrames.texts(batch.frames())).containsExactly(MIXED, "2");
    assertThat(WireFrames.texts(batch.frames())).as("again").containsExactly(MIXED, "2");
    assertThat(batch.frames().isReadOnly()).isTrue();
  }

  @Test
  void aBatch_hasAtLeastOneMessage() {
    assertThatThrownBy(() -> new Batch(new EncodedMessage[1], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("count must be at least 1, was 0");
  }
}
