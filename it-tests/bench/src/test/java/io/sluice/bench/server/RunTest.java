package io.sluice.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunTest {
  private static final Run FANOUT =
      new Run(
          "{\"label\":\"bun\",\"mode\":\"fanout\",\"failed\":0,\"lat_us\":{\"p50\":3.0,\"p99\":12.5},"
              + "\"lost\":3,\"dup\":0,\"ooo\":1,\"misrouted\":0,\"srv\":{\"us_per_msg\":2.125},"
              + "\"generator_bound\":false}");

  @Test
  void figuresAreFoundByTheirPointers() {
    assertThat(FANOUT.number("/srv/us_per_msg")).isEqualTo(2.125);
    assertThat(FANOUT.number("/lat_us/p99")).isEqualTo(12.5);
  }

  @Test
  void whatShouldNotHaveBeenIsNamedWithItsNumber() {
    assertThat(FANOUT.breaches()).containsExactly("ooo 1", "lost 3");
  }

  @Test
  void aRunWithoutMessagesHasNothingThatCameWrong() {
    assertThat(new Run("{\"mode\":\"connect\",\"failed\":0}").breaches()).isEmpty();
  }

  @Test
  void aConnectionThatDidNotComeIsABreach() {
    assertThat(new Run("{\"mode\":\"connect\",\"failed\":7}").breaches())
        .containsExactly("failed 7");
  }

  @Test
  void theGeneratorSaysWhenItWasAtItsLimit() {
    assertThat(FANOUT.boundByTheGenerator()).isFalse();
    assertThat(new Run("{\"generator_bound\":true}").boundByTheGenerator()).isTrue();
  }
}
