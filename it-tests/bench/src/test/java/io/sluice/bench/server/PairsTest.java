package io.sluice.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PairsTest {
  private static final Figure RATIO = Figure.ratio("n", "/n", 1, 1);
  private static final Figure DIFFERENCE = Figure.difference("n", "/n", 1_000, 1);

  private final Pairs pairs = new Pairs(Contender.BUN);

  private void add(int ours, int theirs) {
    pairs.add(new Run("{\"n\":" + ours + "}"), new Run("{\"n\":" + theirs + "}"));
  }

  @Test
  void eachRunIsComparedWithTheOneBesideIt() {
    add(1_000, 500);
    add(3_000, 6_000);
    add(2_000, 2_000);
    assertThat(pairs.compared(RATIO)).containsExactly(0.5, 1.0, 2.0);
    assertThat(pairs.compared(DIFFERENCE)).containsExactly(-3.0, 0.0, 0.5);
  }

  @Test
  void oneRunThatWasDisturbedDoesNotMoveTheMedian() {
    add(1_000, 500);
    add(90_000, 600);
    add(1_200, 700);
    assertThat(pairs.ours(DIFFERENCE)).isEqualTo(1.2);
    assertThat(pairs.theirs(RATIO)).isEqualTo(600);
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetweenItsTwoMiddles() {
    assertThat(Pairs.median(List.of(4.0, 1.0, 3.0, 9.0))).isEqualTo(3.5);
  }
}
