package io.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {

  @Test
  void membersAreSlicesOfTheText() {
    Frame frame =
        Frame.of(
            " { \"type\" : \"a\\n\\u6f22\\\"\" ,\"payload\": {\"a\":[1, {}, \"]\"]} , \"n\":-7} ");

    assertThat(frame.string("type")).isEqualTo("a\n\u6f22\"");
    assertThat(frame.raw("payload")).isEqualTo("{\"a\":[1, {}, \"]\"]}");
    assertThat(frame.number("n")).isEqualTo(-7);
    assertThat(frame.raw("absent")).isNull();
    assertThat(frame.string("absent")).isEmpty();
    assertThat(frame.number("type")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "-0.5e+3",
        "\"\"",
        "\"\\\\\"",
        "true",
        "null",
        "[]",
        "{}",
        "[[],{}]",
        " [1 , 2] ",
        "{\"a\":{\"b\":[null]},\"c\":0}",
        "[{\"a\":1},2]"
      })
  void value_isAValue(String text) {
    Frame.checkValue(text);
    assertThat(Frame.of("{\"v\":" + text + "}").raw("v")).isEqualTo(text.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "01",
        "1.",
        "+1",
        "tru",
        "\"",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\n\"",
        "[",
        "[1",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\":1",
        "[}",
        "{]",
        "1 2",
        "1}",
        "[1]]",
        "NaN"
      })
  void whatIsNoValue_isRefused(String text) {
    assertThatThrownBy(() -> Frame.checkValue(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Frame.of("{\"v\":" + text + "}"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "{} {}", ""})
  void whatIsNoObject_isNoFrame(String text) {
    assertThatThrownBy(() -> Frame.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nestingCostsNoStack() {
    int deep = 200_000;
    Frame.checkValue("[".repeat(deep) + "]".repeat(deep));
  }

  @Test
  void quotedText_isReadAsItWas() {
    String text = "a\"b\\c\n\u0000\u6f22\ud83d\ude00";

    assertThat(Frame.of("{\"t\":" + Frame.quoted(text) + "}").string("t")).isEqualTo(text);
  }
}
