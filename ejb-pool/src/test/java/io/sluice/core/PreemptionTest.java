package io.sluice.core;

import static io.sluice.api.PriorityClass.CRITICAL;
import static io.sluice.api.PriorityClass.HIGH;
import static io.sluice.api.PriorityClass.LOW;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.DropReason;
import io.sluice.api.EndReason;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.PreemptionConfig;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A higher class takes the slot of a lower one. */
class PreemptionTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension final World world = new World().pool(World.unreserved(2));

  // ---- who

  @Test
  void pre1_anEqualOrAHigherOne_isNoVictim() {
    Client high = world.connect("h", HIGH);
    Client normal = world.connect("n1", NORMAL);
    Client equal = world.connect("n2", NORMAL);
    Client lower = world.connect("l", LOW);
    assertThat(equal.isWaiting()).isTrue();
    assertThat(lower.isWaiting()).isTrue();
    assertThat(high.isActive()).isTrue();
    assertThat(normal.isActive()).isTrue();
    assertThat(world.stats().totals().preempted()).isZero();
  }

  @Test
  void pre2_theVictimIsOfTheLowestClass_howeverBusyItIs() {
    world.pool(World.unreserved(3));
    Client normal = world.connect("n", NORMAL);
    Client high = world.connect("h", HIGH);
    world.advance(SECOND);
    Client low = world.connect("l", LOW);
    low.joins("g");
    Client critical = world.connect("c", CRITICAL);
    assertThat(critical.isAdmitted()).isTrue();
    assertThat(low.isActive()).isFalse();
    assertThat(normal.isActive()).isTrue();
    assertThat(high.isActive()).isTrue();
  }

  @Test
  void pre2_ofOneClass_itIsWhoWasActiveLeastRecently() {
    world.pool(World.unreserved(3));
    List<Client> lows = connect(3, "l");
    world.advance(SECOND);
    lows.get(0).joins("g");
    world.advance(SECOND);
    lows.get(2).joins("g");
    world.connect("c1", CRITICAL);
    assertThat(lows).extracting(Client::isActive).containsExactly(true, false, true);
    world.connect("c2", CRITICAL);
    assertThat(lows).extracting(Client::isActive).containsExactly(false, false, true);
  }

  @Test
  void pre2_ofThoseEquallyQuiet_itIsTheOldest() {
    List<Client> lows = connect(2, "l");
    world.connect("c", CRITICAL);
    assertThat(lows).extracting(Client::isActive).containsExactly(false, true);
  }

  @Test
  void pre3_whereASlotIsFree_nobodyIsPreempted() {
    Client low = world.connect("l", LOW);
    assertThat(world.connect("c", CRITICAL).isAdmitted()).isTrue();
    assertThat(low.isActive()).isTrue();
    assertThat(world.stats().totals().preempted()).isZero();
  }

  @Test
  void pre3_theSlotGoesOverInPlace_soNNeverMoves() {
    connect(2, "l");
    List<Integer> seen = new ArrayList<>();
    world.listener().onEach(event -> seen.add(world.stats().gauges().active()));
    world.connect("c", CRITICAL);
    assertThat(seen).isNotEmpty().containsOnly(2);
    assertThat(world.stats().gauges().peak()).isEqualTo(2);
    assertThat(world.active(CRITICAL)).isEqualTo(1);
    assertThat(world.active(LOW)).isEqualTo(1);
  }

  @Test
  void pre5_oneRequestPreemptsOne_andItsVictimPreemptsNobody() {
    Client normal = world.connect("n", NORMAL);
    Client low = world.connect("l", LOW);
    world.connect("c1", CRITICAL);
    assertThat(low.isActive()).isFalse();
    assertThat(normal.isActive()).isTrue();
    world.connect("c2", CRITICAL);
    assertThat(normal.isActive()).isFalse();
    assertThat(world.stats().totals().preempted()).isEqualTo(2);
    assertThat(world.pool().waiting()).isEmpty();
  }

  @Test
  void pre7_whoWaitsHasNobodyBelow_andALowerOneIsNotLetInBesideIt() {
    Client h1 = world.connect("h1", HIGH);
    Client h2 = world.connect("h2", HIGH);
    Client low = world.connect("l", LOW);
    Client normal = world.connect("n", NORMAL);
    h1.closes();
    assertThat(normal.isActive()).isTrue();
    Client h3 = world.connect("h3", HIGH);
    assertThat(h3.isAdmitted()).isTrue();
    assertThat(normal.isActive()).isFalse();
    assertThat(low.isWaiting()).isTrue();
    assertThat(h2.isActive()).isTrue();
  }

  @Test
  void cap1_whereNIsAboveALoweredCapacity_nobodyIsClosed_andASlotStillGoesOver() {
    world.pool(World.unreserved(3));
    List<Client> lows = connect(3, "l");
    world.pool().setMaxConnections(1);
    assertThat(lows).allMatch(Client::isActive);
    Client critical = world.connect("c", CRITICAL);
    assertThat(critical.isAdmitted()).isTrue();
    assertThat(world.stats().gauges().active()).isEqualTo(3);
    assertThat(world.stats().gauges().utilization()).isEqualTo(3.0);
    Client normal = world.connect("n", NORMAL);
    assertThat(normal.isAdmitted()).isTrue();
    critical.closes();
    lows.get(2).closes();
    assertThat(world.stats().gauges().active()).isEqualTo(1);
    assertThat(world.connect("n2", NORMAL).isWaiting()).isTrue();
  }

  @Test
  void whereItIsSwitchedOff_aHigherOneWaits_andIsServedFirst() {
    preemption(config -> config.withEnabled(false));
    List<Client> lows = connect(2, "l");
    Client normal = world.connect("n", NORMAL);
    Client critical = world.connect("c", CRITICAL);
    assertThat(critical.isWaiting()).isTrue();
    lows.get(0).closes();
    assertThat(critical.isActive()).isTrue();
    assertThat(normal.isWaiting()).isTrue();
    world.sweep();
    assertThat(lows.get(1).isActive()).isTrue();
  }

  // ---- what the victim hears

  @Test
  void pre4_theVictimIsTold_andThenClosed() {
    Client victim = world.client("l").v1().entitledTo(LOW).connect();
    world.connect("h", HIGH);
    victim.news();
    world.connect("c", CRITICAL);
    List<String> log = victim.transport().log();
    assertThat(log.get(log.size() - 2))
        .isEqualTo(
            "{\"type\":\"preempted\",\"reason\":\"Higher priority connection needed\","
                + "\"reconnectDelay\":"
                + delayIn(victim)
                + "}");
    assertThat(log).endsWith("<close 4101>");
    assertThat(victim.closeText()).isEqualTo("Preempted");
  }

  @Test
  void pre4_aPlainVictimIsToldToo() {
    world.pool(World.unreserved(1));
    Client victim = world.connect("l", LOW);
    world.connect("c", CRITICAL);
    assertThat(victim.received()).hasSize(1);
    assertThat(delayIn(victim)).isBetween(2_500L, 7_500L);
  }

  @Test
  void pre4_delaysAreJittered_halfUpAndDown() {
    world.pool(World.unreserved(1));
    Set<Long> delays = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      Client victim = world.connect("l" + i, LOW);
      world.connect("c" + i, CRITICAL).closes();
      delays.add(delayIn(victim));
    }
    assertThat(delays).allMatch(delay -> delay >= 2_500 && delay <= 7_500).hasSizeGreaterThan(150);
    assertThat(delays).anyMatch(delay -> delay < 3_500).anyMatch(delay -> delay > 6_500);
  }

  @Test
  void pre4_itIsCountedOnce_howeverItEndsAfterwards() {
    Client victim = world.client("l").entitledTo(LOW).deaf().connect().joins("g");
    world.connect("h", HIGH);
    world.listener().clear();
    world.connect("c", CRITICAL);
    victim.goes(4101);
    victim.fails();
    world.advance(SECOND);
    world.advance(SECOND);
    assertThat(world.stats().totals().preempted()).isEqualTo(1);
    assertThat(world.stats().classes().get(LOW).preempted()).isEqualTo(1);
    assertThat(world.stats().totals().closedByReason()).isEqualTo(Map.of(EndReason.PREEMPTED, 1L));
    assertThat(world.stats().gauges().active()).isEqualTo(2);
    assertThat(world.listener().events())
        .containsExactlyInAnyOrder(
            "preempted l by critical", "left l g", "closed l PREEMPTED", "opened c")
        .containsSubsequence("preempted l by critical", "left l g", "closed l PREEMPTED");
    assertThat(world.pool().groups()).isEmpty();
    assertThat(world.alarm().pending()).isZero();
  }

  @Test
  void pre4_theCloseCodeCanBeConfigured() {
    preemption(config -> config.withCloseCode(4_777));
    Client victim = connect(2, "l").get(0);
    world.connect("c", CRITICAL);
    assertThat(victim.closeCode()).isEqualTo(4_777);
  }

  @Test
  void pre4_aStalledVictim_isAborted_andWhatWaitedForItIsDropped() {
    world.pool(World.unreserved(1));
    Client victim = world.client("l").entitledTo(LOW).stalling().connect();
    world.pool().send("l", "1");
    world.run();
    world.pool().send("l", "2");
    world.run();
    Client winner = world.connect("c", CRITICAL);
    assertThat(winner.isAdmitted()).isTrue();
    world.advance(SECOND);
    assertThat(victim.isAborted()).isTrue();
    assertThat(world.dropped(DropReason.CLOSED)).isPositive();
    world.checkAccounts();
  }

  @Test
  void life1_whoIsPreemptedWhileItsOpeningIsTold_isHeardOfInOrder() {
    world.pool(World.unreserved(1));
    world
        .listener()
        .onEach(
            event -> {
              if (event.equals("opened l")) {
                world.connect("c", CRITICAL);
              }
            });
    Client victim = world.connect("l", LOW);
    assertThat(victim.closeCode()).isEqualTo(4101);
    assertThat(world.listener().events())
        .containsSubsequence("opened l", "preempted l by critical", "closed l PREEMPTED")
        .contains("opened c");
    assertThat(world.stats().gauges().active()).isEqualTo(1);
  }

  // ---- races, made by hand at the readings of the clock

  @Test
  void pre4_whoIsEndingByItself_isNoVictim_andItsSlotGoesToWhoWaitsForIt() {
    world.pool(World.unreserved(1));
    Client low = world.connect("l", LOW);
    List<Client> came = new ArrayList<>();
    world.atNextReading(() -> came.add(world.connect("c", CRITICAL)));
    low.closes();
    Client critical = came.get(0);
    assertThat(critical.wasParked()).as("the slot was not there yet").isTrue();
    assertThat(critical.isActive()).isTrue();
    assertThat(world.stats().totals().preempted()).isZero();
    assertThat(world.stats().totals().closedByReason())
        .isEqualTo(Map.of(EndReason.CLIENT_CLOSED, 1L));
    assertThat(world.stats().gauges().active()).isEqualTo(1);
  }

  @Test
  void pre4_whoIsEndingByItself_isPassedOver_forTheNextOfItsClass() {
    List<Client> lows = connect(2, "l");
    List<Client> came = new ArrayList<>();
    world.atNextReading(() -> came.add(world.connect("c", CRITICAL)));
    lows.get(0).closes();
    assertThat(came.get(0).isAdmitted()).isTrue();
    assertThat(lows.get(1).closeCode()).isEqualTo(4101);
    assertThat(world.stats().totals().closedByReason())
        .isEqualTo(Map.of(EndReason.CLIENT_CLOSED, 1L, EndReason.PREEMPTED, 1L));
    assertThat(world.stats().gauges().active()).isEqualTo(1);
  }

  // ---- brakes

  @Test
  void minTenure_keepsASlotForSoLong_andTheSweepTriesAgain() {
    preemption(config -> config.withMinTenure(Duration.ofSeconds(3)));
    List<Client> lows = connect(2, "l");
    world.advance(SECOND);
    Client critical = world.connect("c", CRITICAL);
    assertThat(critical.isWaiting()).isTrue();
    world.advance(Duration.ofMillis(1_999));
    world.sweep();
    assertThat(critical.isWaiting()).isTrue();
    world.advance(Duration.ofMillis(1));
    world.sweep();
    assertThat(critical.isActive()).isTrue();
    assertThat(lows).extracting(Client::isActive).containsExactly(false, true);
    assertThat(lows.get(0).closeCode()).isEqualTo(4101);
  }

  @Test
  void minTenure_passesOverWhoIsNew_forWhoIsNot() {
    preemption(config -> config.withMinTenure(Duration.ofSeconds(3)));
    Client old = world.connect("old", LOW);
    world.advance(Duration.ofSeconds(3));
    Client fresh = world.connect("fresh", LOW);
    world.advance(SECOND);
    old.joins("g"); // the more active one, but the only one that has been in for long enough
    assertThat(world.connect("c", CRITICAL).isAdmitted()).isTrue();
    assertThat(old.isActive()).isFalse();
    assertThat(fresh.isActive()).isTrue();
  }

  @Test
  void q2_withBrakes_theSlotWonGoesToTheFirstWaiter_andTheNewcomerWaits() {
    preemption(config -> config.withMinTenure(Duration.ofSeconds(3)));
    List<Client> lows = connect(2, "l");
    Client h1 = world.connect("h1", HIGH);
    Client h2 = world.connect("h2", HIGH);
    world.advance(Duration.ofSeconds(3));
    Client h3 = world.connect("h3", HIGH);
    assertThat(h1.isActive()).isTrue();
    assertThat(h2.isWaiting()).isTrue();
    assertThat(h3.isWaiting()).isTrue();
    assertThat(h3.position()).isEqualTo(2);
    assertThat(lows).extracting(Client::isActive).containsExactly(false, true);
    assertThat(world.stats().totals().preempted()).isEqualTo(1);
    Client critical = world.connect("c", CRITICAL);
    assertThat(critical.isAdmitted()).as("nobody of its class or above waits").isTrue();
    assertThat(h2.isWaiting()).isTrue();
  }

  @Test
  void theBudget_isForAnyMinute_andTheSweepTriesAgain() {
    world.pool(World.unreserved(3));
    patientCriticals();
    preemption(config -> config.withBudgetPerMinute(2));
    connect(3, "l");
    assertThat(world.connect("c1", CRITICAL).isAdmitted()).isTrue();
    world.advance(Duration.ofSeconds(10));
    assertThat(world.connect("c2", CRITICAL).isAdmitted()).isTrue();
    Client third = world.connect("c3", CRITICAL);
    assertThat(third.isWaiting()).isTrue();
    world.advance(Duration.ofMillis(49_999));
    world.sweep();
    assertThat(third.isWaiting()).isTrue();
    world.advance(Duration.ofMillis(1));
    world.sweep();
    assertThat(third.isActive()).isTrue();
    assertThat(world.active(LOW)).isZero();
  }

  @Test
  void withBrakes_eachWaiterIsServed_bySweepAfterTheyHaveLetGo() {
    preemption(config -> config.withMinTenure(Duration.ofSeconds(3)));
    connect(2, "l");
    Client c1 = world.connect("c1", CRITICAL);
    Client c2 = world.connect("c2", CRITICAL);
    world.advance(Duration.ofSeconds(4));
    world.sweep();
    assertThat(c1.isActive()).isTrue();
    assertThat(c2.isActive()).isTrue();
    assertThat(world.stats().totals().preempted()).isEqualTo(2);
  }

  @Test
  void withoutBrakes_theSweepPreemptsNobody() {
    List<Client> highs = List.of(world.connect("h1", HIGH), world.connect("h2", HIGH));
    Client low = world.connect("l", LOW);
    world.sweep();
    assertThat(highs).allMatch(Client::isActive);
    assertThat(low.isWaiting()).isTrue();
  }

  // ---- helpers

  private void preemption(UnaryOperator<PreemptionConfig> change) {
    world.pool(pool -> pool.withPreemption(change.apply(pool.preemption())));
  }

  private void patientCriticals() {
    world.pool(
        pool ->
            pool.withPriority(
                pool.priority().with(CRITICAL, each -> each.withWaitTimeout(Duration.ofHours(1)))));
  }

  private List<Client> connect(int count, String name) {
    List<Client> clients = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      clients.add(world.connect(name + i, LOW));
    }
    return clients;
  }

  private static long delayIn(Client victim) {
    List<String> received = victim.received();
    return Long.parseLong(
        received.get(received.size() - 1).replaceAll(".*\"reconnectDelay\":(\\d+)}", "$1"));
  }

  @Test
  void withMinTenure_aTakeoverInTheSameClass_doesNotBeginItAnew() {
    preemption(config -> config.withMinTenure(Duration.ofSeconds(3)));
    world.access(new AccessConfig(true, true, List.of(), 0));
    connect(1, "l");
    world.connect("again", LOW);
    for (int i = 0; i < 3; i++) {
      world.advance(Duration.ofSeconds(1));
      world.connect("again", LOW);
    }
    world.connect("l0", LOW);
    assertThat(world.connect("h", HIGH).isAdmitted()).isTrue();
  }
}
