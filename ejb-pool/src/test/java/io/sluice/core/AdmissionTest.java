package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.EndReason;
import io.sluice.api.PoolStats;
import io.sluice.api.PriorityClass;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AdmissionTest {
  @RegisterExtension final World world = new World().pool(World.plainCapacity(2));

  private static long delayIn(Client refused) {
    return Long.parseLong(
        refused.received().get(0).replaceAll(".*\"reconnectDelay\":(\\d+)}", "$1"));
  }

  @Test
  void cap1_nobodyIsAdmittedAboveTheCapacity() {
    world.connect("a");
    world.connect("b");
    Client c = world.connect("c");
    assertThat(c.refusal()).isEqualTo(EndReason.AT_CAPACITY);
    assertThat(c.closeCode()).isEqualTo(1013);
    assertThat(c.closeText()).isEqualTo("Server at capacity");
    assertThat(c.received()).as("the plain protocol knows no refused").isEmpty();
    assertThat(world.stats().gauges().active()).isEqualTo(2);
    assertThat(world.stats().gauges().peak()).isEqualTo(2);
    assertThat(world.listener().events()).endsWith("refused c AT_CAPACITY");
  }

  @Test
  void cap1_aRefusedOnesEnd_freesNoSlot() {
    world.connect("a");
    world.connect("b");
    Client c = world.connect("c");
    c.goes(1013);
    assertThat(world.connect("d").refusal()).isEqualTo(EndReason.AT_CAPACITY);
    assertThat(world.stats().gauges().active()).isEqualTo(2);
  }

  @Test
  void aSlotGivenBack_isTheNextOnes() {
    Client a = world.connect("a");
    world.connect("b");
    a.closes();
    assertThat(world.connect("c").isAdmitted()).isTrue();
  }

  @Test
  void inV1_aRefusedOneHearsWhyAndWhenToComeBack_beforeTheClose() {
    world.connect("a");
    world.connect("b");
    Client c = world.connectV1("c");
    assertThat(c.transport().log()).hasSize(2).endsWith("<close 1013>");
    assertThat(c.received().get(0))
        .isEqualTo(
            "{\"type\":\"refused\",\"reason\":\"Server at capacity\",\"reconnectDelay\":"
                + delayIn(c)
                + "}");
    world.checkAccounts();
  }

  @Test
  void delaysAreJittered_halfUpAndDown_soThatThoseSentAwayDontComeTogether() {
    world.connect("a");
    world.connect("b");
    Set<Long> delays = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      delays.add(delayIn(world.connectV1("c" + i)));
    }
    assertThat(delays).allMatch(delay -> delay >= 2_500 && delay <= 7_500).hasSizeGreaterThan(150);
  }

  @Test
  void aRefusedOne_isNotHeard_andIsNoPoolsConnection() {
    world.connect("a").joins("g");
    world.connect("b");
    Client c = world.client("c").deaf().connect();
    c.joins("g").sends("{}").sendsBinary().pongs();
    assertThat(c.received()).isEmpty();
    assertThat(c.isActive()).isFalse();
    assertThat(world.pool().connection(c.connection().connectionId())).isEmpty();
    assertThat(world.pool().kick(c.connection().connectionId())).isFalse();
    assertThat(world.pool().groups()).isEqualTo(Map.of("g", 1));
  }

  @Test
  void aRefusedOneThatDoesNotGo_isAborted_afterASecond() {
    world.connect("a");
    world.connect("b");
    Client c = world.client("c").v1().stalling().deaf().connect();
    world.advance(Duration.ofMillis(999));
    assertThat(c.isAborted()).isFalse();
    world.advance(Duration.ofMillis(1));
    assertThat(c.isAborted()).isTrue();
    assertThat(c.closeCode()).as("it never came to the close frame").isZero();
    world.checkAccounts();
    assertThat(world.alarm().pending()).isZero();
  }

  @Test
  void acc2_whoIsOffered_isAdmittedOrRefused() {
    world.connect("a");
    world.connect("b").closes();
    world.connect("c");
    world.connect("d");
    world.connect("a");
    var totals = world.stats().totals();
    assertThat(totals.offered()).isEqualTo(5);
    assertThat(totals.admitted()).isEqualTo(3);
    assertThat(totals.created()).isEqualTo(3);
    assertThat(totals.closed()).isEqualTo(1);
    assertThat(totals.refused())
        .isEqualTo(Map.of(EndReason.AT_CAPACITY, 1L, EndReason.CLIENT_ID_IN_USE, 1L));
    assertThat(totals.closedByReason()).isEqualTo(Map.of(EndReason.CLIENT_CLOSED, 1L));
  }

  @Test
  void figuresByClass_areThoseOfTheConnections() {
    world.client("a").claiming("low").connect();
    world.client("b").entitledTo(PriorityClass.CRITICAL).connect();
    var gauges = world.stats().gauges();
    assertThat(world.active(PriorityClass.LOW)).isEqualTo(1);
    assertThat(world.active(PriorityClass.CRITICAL)).isEqualTo(1);
    assertThat(world.active(PriorityClass.NORMAL)).isZero();
    assertThat(gauges.utilization()).isEqualTo(1.0);
    assertThat(gauges.maxConnections()).isEqualTo(2);
  }

  @Test
  void aClaimAboveTheEntitlement_isLowered_countedAndTold() {
    Client a = world.client("a").claiming("critical").connect();
    assertThat(a.connection().priority()).isEqualTo(PriorityClass.NORMAL);
    assertThat(world.stats().totals().claimsLowered()).isEqualTo(1);
    assertThat(world.listener().events()).containsExactly("opened a", "claimLowered a critical");
  }

  @Test
  void id3_whoSaysNothing_getsAnUnguessableName() {
    Client a = world.connect(null);
    Client b = world.connect(null);
    assertThat(a.clientId()).matches("anon-[A-Za-z0-9_-]{22}").isNotEqualTo(b.clientId());
    assertThat(a.connection().connectionId()).isNotEqualTo(a.clientId().substring(5));
  }

  @Test
  void snapshotsOfOneVersion_areEqual_andADifferenceMakesANewOne() {
    PoolStats first = world.stats();
    assertThat(world.stats()).isEqualTo(first);
    world.connect("a");
    assertThat(world.stats().version()).isEqualTo(first.version() + 1);
    assertThat(world.stats().pool()).isEqualTo("default");
    world.advance(Duration.ofMillis(2_500));
    assertThat(world.stats().uptimeSeconds()).isEqualTo(2);
  }
}
