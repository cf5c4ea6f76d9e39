package io.sluice.bench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HeapGrowthTest {
  private static final String SAID =
      """
      5166:
       num     #instances         #bytes  class name (module)
      -------------------------------------------------------
         1:        671166       35316056  [B (java.base@17.0.15)
        23:         18000        1872000  io.sluice.core.delivery.Outbox
        24:             3             48  io.sluice.A$$Lambda$1057/0x00007f9ecf9a8cc0
        25:             2             32  io.sluice.A$$Lambda$1058/0x00007f9ecf9a8cc8
        26:          7263        1400080  [I (java.base@17.0.15)
      Total       6059405      230090288
      """;

  @Test
  void aHistogramIsReadByClass_lambdasOfAClassAreOne_andTheHeapsFillersAreNone() throws Unable {
    assertThat(Histogram.read(SAID).bytes())
        .containsOnly(
            entry("[B", 35_316_056L),
            entry("io.sluice.core.delivery.Outbox", 1_872_000L),
            entry("io.sluice.A$$Lambda", 80L));
  }

  @Test
  void whatIsNoHistogramIsShown() {
    assertThatThrownBy(() -> Histogram.read("5166: No such process"))
        .isInstanceOf(Unable.class)
        .hasMessageContaining("No such process");
  }

  @Test
  void growthIsForEachConnection_ofClassesThatCameAndWent() {
    Histogram before = new Histogram(Map.of("gone", 100L, "more", 1_000L));
    Histogram after = new Histogram(Map.of("more", 3_000L, "new", 50L));
    assertThat(after.growth(before, 10))
        .containsOnly(entry("gone", -10.0), entry("more", 200.0), entry("new", 5.0));
  }

  @Test
  void whatIsNotOfEachConnectionCountsInTheSumOnly() {
    Run run = run(Map.of("each", 24.0, "once", 0.25));
    assertThat(run.number("/heap/all")).isCloseTo(24.25, within(1e-9));
    assertThat(run.object("/heap/classes").keySet()).containsExactly("each");
  }

  @Test
  void theTableHasRoomsFirst_andThenEachClassOfWhichThereIsMoreOrLess() {
    Pairs pairs = new Pairs(Contender.EMPTY);
    pairs.add(
        run(
            Map.of(
                "io.sluice.Slot", 48.0, "[Lio.sluice.Slot;", 4.0, "[B", 100.0, "org.xnio.A", 9.0)),
        run(Map.of("[B", 60.0, "org.xnio.A", 9.0, "io.undertow.B", 2.0)));
    assertThat(HeapGrowth.table(pairs))
        .containsExactly(
            "| bytes for each idle connection | Sluice | empty WAR | more |",
            "|---|---|---|---|",
            "| **all** | 161 | 71 | +90 |",
            "| **Sluice's classes** | 52 | 0 | +52 |",
            "| **the JDK's and others** | 100 | 60 | +40 |",
            "| **the server's** | 9 | 11 | -2 |",
            "| `io.sluice.Slot` | 48 | 0 | +48 |",
            "| `[B` | 100 | 60 | +40 |",
            "| `[Lio.sluice.Slot;` | 4 | 0 | +4 |",
            "| `io.undertow.B` | 0 | 2 | -2 |");
  }

  private static Run run(Map<String, Double> growth) {
    return new Run("{}").with("heap", HeapGrowth.figures(growth));
  }
}
