package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MovesTest {
  private final Moves moves = new Moves();

  @Test
  void aLookWhileNothingMoves_counts() {
    moves.begin();
    moves.end();
    assertThat(moves.quietDuring(() -> {})).isTrue();
  }

  @Test
  void aLookThatBeganDuringAMove_doesNotCount() {
    moves.begin();
    assertThat(moves.quietDuring(moves::end)).isFalse();
    assertThat(moves.quietDuring(() -> {})).isTrue();
  }

  @Test
  void aLookDuringWhichAMoveCameAndWent_doesNotCount() {
    assertThat(
            moves.quietDuring(
                () -> {
                  moves.begin();
                  moves.end();
                }))
        .isFalse();
  }
}
