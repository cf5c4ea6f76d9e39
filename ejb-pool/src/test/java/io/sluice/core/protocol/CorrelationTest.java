package io.sluice.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorrelationTest {
  private final Correlation correlation = new Correlation();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | {\"id\":\"sluice-7\"}",
        "{ } | {\"id\":\"sluice-7\" }",
        "{\"a\":1.0} | {\"id\":\"sluice-7\",\"a\":1.0}",
        "` {\"a\" : [ {\"id\":2} ]}\t` | ` {\"id\":\"sluice-7\",\"a\" : [ {\"id\":2} ]}\t`",
        "{\"a\":{\"id\":1},\"b\":\"}\"} | {\"id\":\"sluice-7\",\"a\":{\"id\":1},\"b\":\"}\"}"
      })
  void theIdIsPutInFront_andNothingElseIsTouched(String object, String tagged) {
    String made = correlation.withId(object, correlation.id(7));
    assertThat(made).isEqualTo(tagged);
    assertThat(correlation.idOf(made)).isEqualTo("sluice-7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "1", "null", "\"{}\"", "[]", "{", "}", "{}{}", "{} x", "{a:1}", "{\"a\"}"
      })
  void whatIsNoObject_isNoRequest(String text) {
    assertThatThrownBy(() -> correlation.withId(text, "sluice-1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a request is one JSON object, at most 100 deep");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"id\":1}", "{\"a\":[],\"id\":null}", "{\"\\u0069d\":\"x\"}"})
  void anIdThatIsThereAlready_isRefused(String object) {
    assertThatThrownBy(() -> correlation.withId(object, "sluice-1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a request gets its member \"id\" from the pool");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sluice-1",
        "\"sluice-1\"",
        "[\"sluice-1\"]",
        "{\"id\":\"x-sluice-1\"}",
        "{\"id\":[\"sluice-1\"]}",
        "{\"re\":\"sluice-1\"}",
        "{\"a\":{\"id\":\"sluice-1\"}}",
        "{\"id\":\"sluice-1\"",
        "{\"id\":\"sluice-1\"} {}"
      })
  void whatDoesNotNameARequestOfOurs_isNoReply(String text) {
    assertThat(correlation.idOf(text)).isNull();
  }

  @Test
  void theIdIsFoundWhereverItStands() {
    assertThat(correlation.idOf("{\"a\":[{\"id\":1}],\"id\" : \"sluice-12\", \"b\":{}}"))
        .isEqualTo("sluice-12");
  }

  @Test
  @Timeout(10)
  void aTextThatIsNestedDeeply_orEndsTooSoon_isNoReply_andNoHarm() {
    String reply = "{\"id\":\"sluice-1\",\"a\":";
    assertThat(correlation.idOf(reply + "[".repeat(100_000))).isNull();
    assertThat(correlation.idOf(reply + "[[1,2")).isNull();
    assertThat(correlation.idOf(reply + "{\"b\":{")).isNull();
    assertThat(correlation.idOf(reply + "[".repeat(98) + "]".repeat(98) + "}")).isNotNull();
    assertThat(correlation.idOf(reply + "[".repeat(100) + "]".repeat(100) + "}")).isNull();
  }
}
