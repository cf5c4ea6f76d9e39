package io.sluice.web;

import static io.sluice.api.PriorityClass.CRITICAL;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsJsonTest {
  @Test
  void whatIsNamed_changes_andTheRestStays() {
    assertThat(LimitsJson.parse("{\"maxConnections\": 7}"))
        .isEqualTo(new LimitsJson(OptionalInt.of(7), Map.of()));
    assertThat(LimitsJson.parse("{\"reserved\":{\"critical\":1,\"normal\":2.0}}"))
        .isEqualTo(new LimitsJson(OptionalInt.empty(), Map.of(CRITICAL, 1, NORMAL, 2)));
    assertThat(LimitsJson.parse("{\"maxConnections\":-1,\"reserved\":{}}"))
        .as("bounds are the pool's")
        .isEqualTo(new LimitsJson(OptionalInt.of(-1), Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "^^ | The body must be one JSON object, without a name that is there twice",
        "{ | The body must be one JSON object, without a name that is there twice",
        "[] | The body must be one JSON object, without a name that is there twice",
        "{} x | The body must be one JSON object, without a name that is there twice",
        "{\"maxConnections\":1,\"maxConnections\":2} | The body must be one JSON object, without a"
            + " name that is there twice",
        "{} | The body must have maxConnections or reserved",
        "{\"reserved\":{}} | The body must have maxConnections or reserved",
        "{\"max\":1} | The body may have maxConnections and reserved, and nothing else",
        "{\"maxConnections\":\"1\"} | maxConnections must be an integer",
        "{\"maxConnections\":1.5} | maxConnections must be an integer",
        "{\"maxConnections\":1e99} | maxConnections must be an integer",
        "{\"maxConnections\":null} | maxConnections must be an integer",
        "{\"reserved\":5} | reserved must be an object",
        "{\"reserved\":{\"top\":5}} | The members of reserved must be of critical, high, normal, low",
        "{\"reserved\":{\"high\":\"5\"}} | reserved.high must be an integer",
      })
  void whatIsNoLimits_isRefused(String body, String detail) {
    assertThatThrownBy(() -> LimitsJson.parse(body)).isInstanceOf(Refusal.class).hasMessage(detail);
  }

  @Test
  void anObjectNestedTooDeep_isRefused() {
    String deep = "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000);
    assertThatThrownBy(() -> LimitsJson.parse(deep)).isInstanceOf(Refusal.class);
  }
}
