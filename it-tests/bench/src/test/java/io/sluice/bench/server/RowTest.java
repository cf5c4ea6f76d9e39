package io.sluice.bench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RowTest {
  @Test
  void rowsAreChosenByTheirTitlesAndInTheGivenOrder() throws Unable {
    assertThat(Row.named("idle,one-publisher")).containsExactly(Row.IDLE, Row.ONE_PUBLISHER);
    assertThat(Row.named("all")).containsExactly(Row.values());
  }

  @Test
  void anUnknownRowIsRefusedWithAllThatThereAre() {
    assertThatThrownBy(() -> Row.named("idle,fast"))
        .isInstanceOf(Unable.class)
        .hasMessageContaining("fast")
        .hasMessageContaining(String.join(", ", Row.titles()));
  }

  @Test
  void besideSlowReadersEverybodyReads() {
    assertThat(Row.SLOW_READERS.load(true, 10, 8)).containsSequence("--slow-frac", "0.1");
    assertThat(Row.SLOW_READERS.load(false, 10, 8)).containsSequence("--slow-frac", "0");
  }

  @Test
  void secondsAndWarmupGoToTheGeneratorAndSomeRowsTakeTwiceTheTime() {
    assertThat(Row.GROUPS.load(true, 10, 8)).containsSequence("-d", "10", "--warmup", "8");
    assertThat(Row.FIXED_RATE.load(true, 10, 8))
        .containsSequence("-d", "20", "--warmup", "8")
        .doesNotContain("--stretch");
  }
}
