package io.sluice.bench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class RowTest {
  private static Plan plan(int clients) {
    Properties given = new Properties();
    for (String path : List.of("peers", "work", "doc")) {
      given.setProperty("bench." + path, ".");
    }
    given.setProperty("server.home", ".");
    given.setProperty("ear.file", ".");
    given.setProperty("bench.pairs", "5");
    given.setProperty("bench.seconds", "10");
    given.setProperty("bench.warmup", "8");
    given.setProperty("bench.clients", Integer.toString(clients));
    return Plan.of(given);
  }

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
    assertThat(Row.SLOW_READERS.load(true, plan(0))).containsSequence("--slow-frac", "0.1");
    assertThat(Row.SLOW_READERS.load(false, plan(0))).containsSequence("--slow-frac", "0");
  }

  @Test
  void secondsAndWarmupGoToTheGeneratorAndSomeRowsTakeTwiceTheTime() {
    assertThat(Row.GROUPS.load(true, plan(0))).containsSequence("-d", "10", "--warmup", "8");
    assertThat(Row.FIXED_RATE.load(true, plan(0)))
        .containsSequence("-d", "20", "--warmup", "8")
        .doesNotContain("--stretch");
  }

  @Test
  void memoryNeedsANewServerForEachRun() {
    assertThat(Row.values()).filteredOn(Row::fresh).containsExactlyInAnyOrder(Row.IDLE, Row.HEAP);
  }

  @Test
  void whereEachFigureHasABoundOfItsOwnNothingIsBesideSluice() {
    assertThat(Row.values()).filteredOn(Row::alone).containsExactly(Row.SWEEP);
    assertThat(Row.SWEEP.against(Contender.SLUICE)).isEqualTo("nothing");
  }

  @Test
  void fewerClientsAreATry_ofTheRowsThatOnlyConnect() {
    assertThat(Row.IDLE.load(true, plan(0))).containsSequence("-n", "18000");
    assertThat(Row.IDLE.load(true, plan(500))).containsSequence("-n", "500");
    assertThat(Row.CONNECT.load(true, plan(500))).containsSequence("-n", "50");
    assertThat(plan(0).isResult()).isTrue();
    assertThat(plan(500).isResult()).isFalse();
  }
}
