package io.sluice.bench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SweepsTest {
  @Test
  void sweepsAreToldByTheirMedianAndTheirLongest_inMilliseconds() throws Unable {
    Run run = new Run("{}").with("sweep", Sweeps.figures(List.of(4e6, 9e6, 1e6, 2e6, 3e6)));
    assertThat(run.number("/sweep/p50_ms")).isEqualTo(3);
    assertThat(run.number("/sweep/max_ms")).isEqualTo(9);
    assertThat(run.number("/sweep/count")).isEqualTo(5);
  }

  @Test
  void aRecordingWithoutASweepOfEverybodyIsNoFigure() {
    assertThatThrownBy(() -> Sweeps.figures(List.of()))
        .isInstanceOf(Unable.class)
        .hasMessageContaining("no sweep");
  }
}
