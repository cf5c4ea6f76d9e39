package io.sluice.core;

import static io.sluice.api.PriorityClass.CRITICAL;
import static io.sluice.api.PriorityClass.HIGH;
import static io.sluice.api.PriorityClass.LOW;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.api.PriorityClass;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Capacity and reservations change at run time, or are refused. */
class LimitsTest {
  @RegisterExtension final World world = new World();

  // ---- changes

  @Test
  void reservationsInPercent_followTheCapacity() {
    assertThat(reserved()).containsExactly(100, 200, 400, 0);
    world.pool().setMaxConnections(55);
    assertThat(reserved()).as("rounded down").containsExactly(5, 11, 22, 0);
    world.pool().setMaxConnections(7);
    assertThat(reserved()).as("critical has one at least").containsExactly(1, 1, 2, 0);
    world.pool().setMaxConnections(1);
    assertThat(reserved()).as("but not the only one").containsExactly(0, 0, 0, 0);
    assertThat(world.listener().limitsChanges())
        .contains("default 55 {CRITICAL=5, HIGH=11, NORMAL=22, LOW=0}");
  }

  @Test
  void aReservationThatWasSet_isACount_fromThenOn() {
    world.pool().setReserved(HIGH, 7);
    world.pool().setMaxConnections(2_000);
    assertThat(reserved()).containsExactly(200, 7, 800, 0);
  }

  @Test
  void capacityAndReservations_changeInOneStep() {
    world.pool().setLimits(OptionalInt.of(50), Map.of(CRITICAL, 7, HIGH, 9, NORMAL, 3));
    assertThat(reserved()).containsExactly(7, 9, 3, 0);
    assertThat(world.stats().gauges().maxConnections()).isEqualTo(50);
    assertThat(world.listener().limitsChanges())
        .as("never with one of them alone")
        .containsExactly("default 50 {CRITICAL=7, HIGH=9, NORMAL=3, LOW=0}");
  }

  @Test
  void capacityAndReservations_areRefusedTogether() {
    refuses(
            () ->
                world.pool().setLimits(OptionalInt.of(10), Map.of(CRITICAL, 6, HIGH, 3, NORMAL, 2)))
        .isEqualTo(
            "max-connections: must be at least what is reserved for the classes (11), was 10");
    refuses(() -> world.pool().setLimits(OptionalInt.of(500), Map.of(CRITICAL, 1, LOW, 1)))
        .isEqualTo("priority.low.reserve: must be 0, since no class ranks below it, was 1");
    refuses(() -> world.pool().setLimits(OptionalInt.of(0), Map.of(CRITICAL, 1)))
        .startsWith("max-connections: must be from 1 to");
    assertThat(world.listener().limitsChanges()).isEmpty();
    assertUnchanged();
  }

  @Test
  void cap1_aCapacityBelowWhatIsActive_closesNobody_andLetsNobodyIn_untilThereIsRoom() {
    world.pool(World.unreserved(5));
    List<Client> clients = connect(5);
    world.pool().setMaxConnections(2);
    assertThat(clients).allMatch(Client::isActive);
    assertThat(world.stats().gauges().active()).isEqualTo(5);
    assertThat(world.stats().gauges().utilization()).isEqualTo(2.5);
    Client waiter = world.connect("w");
    for (int i = 0; i < 3; i++) {
      assertThat(waiter.isWaiting()).isTrue();
      clients.get(i).closes();
    }
    assertThat(waiter.isWaiting()).as("N is C now").isTrue();
    clients.get(3).closes();
    assertThat(waiter.isActive()).isTrue();
    assertThat(world.stats().gauges().active()).isEqualTo(2);
  }

  @Test
  void cap1_whatAnEndBroughtDown_neverRisesAgain_aboveC() {
    world.pool(World.unreserved(3));
    List<Client> clients = connect(3);
    world.pool().setMaxConnections(1);
    clients.get(0).closes();
    assertThat(world.connect("x").isWaiting()).isTrue();
    assertThat(world.stats().gauges().active()).isEqualTo(2);
    world.pool().setMaxConnections(3);
    assertThat(world.stats().gauges().active()).isEqualTo(3);
  }

  @Test
  void rsv2_aReservationThatIsRaisedAboveWhatIsFree_letsNobodyBelowIn_untilItHolds() {
    world.pool(World.unreserved(4));
    List<Client> normals = connect(3);
    world.pool().setReserved(CRITICAL, 3);
    assertThat(normals).allMatch(Client::isActive);
    Client waiter = world.connect("w");
    normals.get(0).closes();
    normals.get(1).closes();
    assertThat(waiter.isWaiting()).as("3 are free and 3 are held").isTrue();
    Client critical = world.connect("c", CRITICAL);
    assertThat(critical.isAdmitted()).isTrue();
    assertThat(waiter.isWaiting()).isTrue();
    normals.get(2).closes();
    assertThat(waiter.isActive()).isTrue();
  }

  @Test
  void acc5_thePeakCanBeReset_andIsNeverBelowWhatIs() {
    world.connect("a").closes();
    world.connect("b").closes();
    world.connect("c");
    connect(3);
    world.pool().resetPeak();
    assertThat(world.stats().gauges().peak()).isEqualTo(4);
    world.connect("d").closes();
    assertThat(world.stats().gauges().peak()).isEqualTo(5);
    world.pool().resetPeak();
    assertThat(world.stats().gauges().peak()).isEqualTo(4);
  }

  // ---- refusals

  @Test
  void aCapacityOutOfBounds_isRefused_andNothingHasChanged() {
    refuses(() -> world.pool().setMaxConnections(0))
        .isEqualTo("max-connections: must be from 1 to 10000000, was 0");
    refuses(() -> world.pool().setMaxConnections(-1))
        .isEqualTo("max-connections: must be from 1 to 10000000, was -1");
    assertUnchanged();
  }

  @Test
  void aCapacityBelowTheReservations_isRefused_withTheirSum() {
    world.pool().setReserved(CRITICAL, 100);
    world.pool().setReserved(HIGH, 200);
    world.pool().setReserved(NORMAL, 0);
    refuses(() -> world.pool().setMaxConnections(299))
        .isEqualTo(
            "max-connections: must be at least what is reserved for the classes (300), was 299");
    world.pool().setMaxConnections(300);
    assertThat(world.stats().gauges().maxConnections()).isEqualTo(300);
  }

  @Test
  void aReservationBelowNone_isRefused_withItsKey() {
    refuses(() -> world.pool().setReserved(HIGH, -1))
        .isEqualTo("priority.high.reserve: must be from 0 to 10000000, was -1");
    assertUnchanged();
  }

  @Test
  void aReservationForTheLowestClass_isRefused_withItsKey() {
    refuses(() -> world.pool().setReserved(LOW, 5))
        .isEqualTo("priority.low.reserve: must be 0, since no class ranks below it, was 5");
    assertUnchanged();
    world.pool().setReserved(LOW, 0);
  }

  @Test
  void reservationsThatSumToMoreThanTheCapacity_areRefused_withTheSumAndTheCapacity() {
    refuses(() -> world.pool().setReserved(CRITICAL, 401))
        .isEqualTo(
            "priority.critical.reserve: must be at most 400, as the reservations may sum to"
                + " max-connections (1000), was 401");
    assertThat(reserved()).containsExactly(100, 200, 400, 0);
    world.pool().setReserved(CRITICAL, 400);
    assertThat(reserved()).containsExactly(400, 200, 400, 0);
  }

  @Test
  void reservationsWhoseSumIsBeyondAnInt_areRefusedAsWell() {
    world.pool().setReserved(CRITICAL, 0);
    refuses(() -> world.pool().setReserved(CRITICAL, 10_000_000))
        .startsWith("priority.critical.reserve: must be at most 400")
        .endsWith("was 10000000");
  }

  @Test
  void theCapacitiesOfAllPools_sumToNoMoreThanTheNodes() {
    world
        .and(PoolConfig.named("second").withMaxConnections(3_000))
        .node(
            config ->
                new NodeConfig(
                    config.pools(),
                    5_000,
                    config.echo(),
                    config.laneBacklogBytes(),
                    config.access()));
    world.pool().setMaxConnections(2_000);
    refuses(() -> world.pool().setMaxConnections(2_001))
        .isEqualTo(
            "max-connections: must be at most 2000, as the pools of this node may sum to 5000"
                + " (sluice.node.max-connections), was 2001");
    refuses(() -> world.pool().setMaxConnections(Integer.MAX_VALUE)).contains("2147483647");
    assertThat(world.stats().gauges().maxConnections()).isEqualTo(2_000);
    world.node().pool("second").setMaxConnections(1_000);
    world.pool().setMaxConnections(4_000);
    refuses(() -> world.node().pool("second").setMaxConnections(1_001)).contains("at most 1000");
  }

  @Test
  void aRefusedChange_isToldToNobody() {
    world.pool();
    refuses(() -> world.pool().setMaxConnections(0)).isNotEmpty();
    assertThat(world.listener().limitsChanges()).isEmpty();
  }

  // ---- helpers

  private static AbstractStringAssert<?> refuses(Runnable change) {
    List<String> messages = new ArrayList<>();
    assertThatThrownBy(change::run)
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(refused -> messages.add(refused.getMessage()));
    return assertThat(messages.get(0));
  }

  private void assertUnchanged() {
    assertThat(world.stats().gauges().maxConnections()).isEqualTo(1_000);
    assertThat(reserved()).containsExactly(100, 200, 400, 0);
    world.pool().setMaxConnections(500);
    assertThat(reserved()).as("shares are shares still").containsExactly(50, 100, 200, 0);
  }

  private List<Integer> reserved() {
    return Stream.of(PriorityClass.values())
        .map(each -> world.stats().classes().get(each).reserved())
        .toList();
  }

  private List<Client> connect(int count) {
    List<Client> clients = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      clients.add(world.connect("n" + i));
    }
    return clients;
  }
}
