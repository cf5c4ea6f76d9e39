package io.sluice.bench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final String EMPTY = "before\n" + Table.BEGIN + "\n" + Table.END + "\nafter\n";

  private static String line(Row row, Contender beside, int ours, String date) {
    Pairs pairs = new Pairs(beside);
    pairs.add(
        new Run("{\"srv\":{\"us_per_msg\":" + ours + "}}"),
        new Run("{\"srv\":{\"us_per_msg\":2}}"));
    return Table.line(row, row.figures.get(0), pairs, date);
  }

  @Test
  void aLineHasBothMediansTheirComparisonAndTheGoal() {
    assertThat(line(Row.GROUPS, Contender.FLOOR, 3, "2026-11-23"))
        .isEqualTo(
            "| `groups` | server CPU per delivered message, µs | C floor | 3.00 | 2.00 |"
                + " **1.50**, 1.50 to 1.50 | ≤ 1.15 | 1, 2026-11-23 |");
  }

  @Test
  void noGoalIsSetBesideAnyOtherServer() {
    assertThat(line(Row.GROUPS, Contender.TYRUS, 3, "today")).contains("1.50 |  | 1, today");
  }

  @Test
  void aNewLineTakesThePlaceOfTheSameFigureAndTheRestStays() {
    String groups = line(Row.GROUPS, Contender.FLOOR, 3, "old");
    String first =
        Table.updated(
            EMPTY, "a machine", List.of(groups, line(Row.ONE_PUBLISHER, Contender.BUN, 3, "old")));
    String newer = line(Row.ONE_PUBLISHER, Contender.BUN, 4, "new");

    String second = Table.updated(first, "a machine", List.of(newer));

    assertThat(second.lines().filter(line -> line.startsWith("| `")))
        .as("in the order of the rows")
        .containsExactly(newer, groups);
    assertThat(second).startsWith("before\n").endsWith("\nafter\n").containsOnlyOnce("a machine");
  }

  @Test
  void aRowKeepsALineForEachServerBesideIt() {
    String undertow = line(Row.GROUPS, Contender.UNDERTOW, 3, "today");
    String tyrus = line(Row.GROUPS, Contender.TYRUS, 3, "today");
    String first = Table.updated(EMPTY, "a machine", List.of(undertow));
    assertThat(Table.updated(first, "a machine", List.of(tyrus))).contains(undertow, tyrus);
  }

  @Test
  void linesOfAnotherMachineDoNotStay() {
    String groups = line(Row.GROUPS, Contender.FLOOR, 3, "old");
    String first = Table.updated(EMPTY, "a machine", List.of(groups));
    assertThat(Table.updated(first, "another", List.of())).doesNotContain(groups, "a machine");
  }

  @Test
  void aDocumentWithoutAPlaceForItIsRefused() {
    assertThatThrownBy(() -> Table.updated("text", "a machine", List.of()))
        .hasMessageContaining(Table.BEGIN);
  }

  @Test
  void whatIsMeasuredAloneHasNothingBesideIt() {
    Run run = new Run("{\"sweep\":{\"p50_ms\":2.5}}");
    Pairs pairs = new Pairs(Contender.SLUICE);
    pairs.add(run, run);
    assertThat(Table.line(Row.SWEEP, Row.SWEEP.figures.get(0), pairs, "today"))
        .isEqualTo(
            "| `sweep` | median of the sweeps of a minute, ms | nothing | 2.50 |  |"
                + " **2.50**, 2.50 to 2.50 | ≤ 10.00 | 1, today |");
  }
}
