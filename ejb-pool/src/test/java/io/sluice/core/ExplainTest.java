package io.sluice.core;

import static io.sluice.api.PriorityClass.CRITICAL;
import static io.sluice.api.PriorityClass.HIGH;
import static io.sluice.api.PriorityClass.LOW;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.DryRun;
import io.sluice.api.Explanation;
import io.sluice.api.Explanation.Outcome;
import io.sluice.api.PoolStats;
import io.sluice.api.PooledConnection;
import io.sluice.api.PriorityClass;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.config.Reservation;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a pool says that a newcomer would get: ten slots, of which critical holds 3 and high 2; two
 * of a class may wait.
 */
class ExplainTest {
  @RegisterExtension
  final World world =
      new World()
          .pool(World.unreserved(10))
          .pool(reserving(CRITICAL, 3))
          .pool(reserving(HIGH, 2))
          .pool(pool -> pool.withPriority(pool.priority().withAll(each -> each.withMaxWaiting(2))));

  private static UnaryOperator<PoolConfig> reserving(PriorityClass priority, int slots) {
    return pool ->
        pool.withPriority(
            pool.priority().with(priority, each -> each.withReserve(Reservation.ofCount(slots))));
  }

  private void preemptionOff() {
    world.pool(pool -> pool.withPreemption(pool.preemption().withEnabled(false)));
  }

  private void tenure(Duration time) {
    world.pool(pool -> pool.withPreemption(pool.preemption().withMinTenure(time)));
  }

  private int clients;

  private void come(PriorityClass priority, int count) {
    for (int i = 0; i < count; i++) {
      world.connect("c" + ++clients, priority);
    }
  }

  private Explanation explain(PriorityClass priority) {
    return world.pool().explain(priority);
  }

  private void assertSays(PriorityClass priority, Outcome outcome, String text) {
    Explanation said = explain(priority);
    assertThat(said.text()).isEqualTo(text);
    assertThat(said.outcome()).isEqualTo(outcome);
    assertThat(said.priority()).isEqualTo(priority);
    assertThat(said.pool()).isEqualTo("default");
    assertThat(said.version()).isEqualTo(world.stats().version());
    assertThat(said.victim() != null).isEqualTo(outcome == Outcome.PREEMPT);
    assertThat(said.position() > 0).isEqualTo(outcome == Outcome.WAIT);
    assertThat(said.timeoutMillis() > 0).isEqualTo(outcome == Outcome.WAIT);
  }

  // ---- explain

  @Test
  void whoeverComesToAnEmptyPool_isAdmitted_andItSaysWhatIsHeldAbove() {
    assertSays(CRITICAL, Outcome.ADMIT, "free 10 = 10 open to critical; would be admitted at once");
    assertSays(
        HIGH,
        Outcome.ADMIT,
        "free 10 = 3 held for critical + 7 open to high; would be admitted at once");
    assertSays(
        LOW,
        Outcome.ADMIT,
        "free 10 = 3 held for critical + 2 for high + 5 open to low; would be admitted at once");
    assertThat(explain(LOW).free()).isEqualTo(10);
    assertThat(explain(LOW).heldAbove()).isEqualTo(5);
  }

  @Test
  void whereAllThatIsFreeIsHeld_andNobodyLowerIsActive_itSaysThatOneWouldWait() {
    come(NORMAL, 5);
    assertSays(
        NORMAL,
        Outcome.WAIT,
        "free 5 = 3 held for critical + 2 for high; no lower class active;"
            + " would wait as number 1, up to 30 s");
    come(NORMAL, 1);
    assertThat(explain(NORMAL).position()).isEqualTo(2);
    assertThat(explain(NORMAL).timeoutMillis()).isEqualTo(30_000);
    assertThat(explain(LOW).position()).as("behind the one who waits").isEqualTo(2);
    assertThat(explain(HIGH).outcome()).isEqualTo(Outcome.ADMIT);
  }

  @Test
  void whereSomebodyLowerIsActive_itSaysWhoseSlotOneWouldTake() {
    come(LOW, 2);
    come(NORMAL, 3);
    assertSays(
        NORMAL,
        Outcome.PREEMPT,
        "free 5 = 3 held for critical + 2 for high;"
            + " would take the slot of the least recently active of 2 in low");
    assertThat(explain(NORMAL).victim()).isEqualTo(LOW);
    come(HIGH, 2);
    come(CRITICAL, 3);
    assertSays(
        CRITICAL,
        Outcome.PREEMPT,
        "free 0 (10 of 10 taken); would take the slot of the least recently active of 2 in low");
  }

  @Test
  void withBrakesOn_aPreemptionIsOnlyPossible_andTheTextSaysSo() {
    tenure(Duration.ofMinutes(1));
    come(LOW, 5);
    assertSays(
        NORMAL,
        Outcome.PREEMPT,
        "free 5 = 3 held for critical + 2 for high;"
            + " would take the slot of the least recently active of 5 in low,"
            + " if the brakes on preemption allow it");
    come(NORMAL, 1);
    assertSays(
        NORMAL,
        Outcome.WAIT,
        "free 5 = 3 held for critical + 2 for high; low has 5 active, but others wait before it;"
            + " would wait as number 2, up to 30 s");
  }

  @Test
  void whereThePreemptionIsOff_itSaysThat() {
    preemptionOff();
    come(LOW, 5);
    assertSays(
        NORMAL,
        Outcome.WAIT,
        "free 5 = 3 held for critical + 2 for high; low has 5 active, but preemption is off;"
            + " would wait as number 1, up to 30 s");
  }

  @Test
  void whereTheQueueIsFull_itSaysThatOneWouldBeRefused() {
    preemptionOff();
    come(LOW, 5);
    come(NORMAL, 2);
    assertSays(
        NORMAL,
        Outcome.REFUSE,
        "free 5 = 3 held for critical + 2 for high; low has 5 active, but preemption is off;"
            + " 2 of at most 2 wait in normal: would be refused");
    assertSays(
        LOW,
        Outcome.WAIT,
        "free 5 = 3 held for critical + 2 for high; no lower class active;"
            + " would wait as number 3, up to 60 s");
  }

  @Test
  void whereNobodyMayWait_itSaysThatOneWouldBeRefused() {
    world.pool(pool -> pool.withPriority(pool.priority().withAll(each -> each.withMaxWaiting(0))));
    come(LOW, 5);
    assertSays(
        LOW,
        Outcome.REFUSE,
        "free 5 = 3 held for critical + 2 for high; no lower class active;"
            + " 0 of at most 0 wait in low: would be refused");
  }

  @Test
  void rsv2_whereLessIsFreeThanIsHeld_itSaysThat() {
    preemptionOff();
    come(LOW, 5);
    world.pool().setMaxConnections(7);
    assertSays(
        LOW,
        Outcome.WAIT,
        "free 2, less than 3 held for critical + 2 for high; no lower class active;"
            + " would wait as number 1, up to 60 s");
    assertSays(
        HIGH,
        Outcome.WAIT,
        "free 2, less than 3 held for critical; low has 5 active, but preemption is off;"
            + " would wait as number 1, up to 15 s");
    assertSays(CRITICAL, Outcome.ADMIT, "free 2 = 2 open to critical; would be admitted at once");
  }

  @Test
  void whereTheCapacityIsBelowWhatIsActive_whatIsFreeIsNegative() {
    come(CRITICAL, 8);
    world.pool().setMaxConnections(6);
    assertSays(
        CRITICAL,
        Outcome.WAIT,
        "free -2 (8 of 6 taken); no lower class active; would wait as number 1, up to 5 s");
    assertThat(explain(CRITICAL).free()).isEqualTo(-2);
  }

  @Test
  void wherePlainClientsDoNotWait_itSaysWhatTheyWouldGet() {
    world.pool(pool -> pool.withPriority(pool.priority().withPlainWaits(false)));
    come(LOW, 5);
    assertSays(
        LOW,
        Outcome.WAIT,
        "free 5 = 3 held for critical + 2 for high; no lower class active;"
            + " would wait as number 1, up to 60 s"
            + " (a client without sluice.v1 would be refused)");
    assertThat(world.connect("plain", LOW).refusal()).isNotNull();
    assertThat(world.client("v1").v1().entitledTo(LOW).connect().isWaiting()).isTrue();
  }

  @Test
  void aTimeoutThatIsNoWholeSecond_isToldInMilliseconds() {
    world.pool(
        pool ->
            pool.withPriority(
                pool.priority().with(LOW, each -> each.withWaitTimeout(Duration.ofMillis(1_500)))));
    come(LOW, 5);
    assertThat(explain(LOW).text()).endsWith("would wait as number 1, up to 1500 ms");
    assertThat(explain(LOW).timeoutMillis()).isEqualTo(1_500);
  }

  @Test
  void aPoolThatTakesNobody_saysWhatItIs() {
    world.client("c").deaf().connect();
    world.pool().drain();
    assertSays(CRITICAL, Outcome.REFUSE, "the pool is draining: would be refused");
    world.run();
    world.advance(Duration.ofSeconds(1));
    assertSays(NORMAL, Outcome.REFUSE, "the pool is drained: would be refused");
    world.pool().resume();
    assertThat(explain(NORMAL).outcome()).isEqualTo(Outcome.ADMIT);
    world.node().stop();
    assertSays(LOW, Outcome.REFUSE, "the pool is stopped: would be refused");
  }

  // ---- what it says is what one gets

  @Test
  void whatItSays_isWhatANewcomerGets() {
    Random random = new Random(11);
    for (int i = 0; i < 600; i++) {
      PriorityClass priority = PriorityClass.values()[random.nextInt(4)];
      Explanation said = explain(priority);
      int preempted = world.listener().preempted().size();
      Client newcomer = world.client("n" + i).v1().entitledTo(priority).connect();
      assertGets(said, newcomer, world.listener().preempted().size() - preempted);
      leaves(random, i);
    }
  }

  @Test
  void whatItSays_isWhatANewcomerGets_alsoWithoutPreemption() {
    preemptionOff();
    whatItSays_isWhatANewcomerGets();
  }

  private void assertGets(Explanation said, Client newcomer, int preempted) {
    switch (said.outcome()) {
      case ADMIT -> {
        assertThat(newcomer.isAdmitted()).as(said.text()).isTrue();
        assertThat(preempted).as(said.text()).isZero();
      }
      case PREEMPT -> {
        assertThat(newcomer.isAdmitted()).as(said.text()).isTrue();
        assertThat(preempted).as(said.text()).isEqualTo(1);
      }
      case WAIT -> {
        assertThat(newcomer.wasParked()).as(said.text()).isTrue();
        assertThat(newcomer.position()).as(said.text()).isEqualTo(said.position());
      }
      case REFUSE -> assertThat(newcomer.refusal()).as(said.text()).isNotNull();
      default -> throw new AssertionError(said.outcome());
    }
  }

  private void leaves(Random random, int round) {
    List<PooledConnection> active = new ArrayList<>(world.pool().connections());
    active.sort(Comparator.comparing(PooledConnection::clientId)); // the same in each run
    if (random.nextInt(4) == 0 && !active.isEmpty()) {
      world.pool().kick(active.get(random.nextInt(active.size())).connectionId());
      world.run();
    }
    if (round % 50 == 49) {
      world.pool().setMaxConnections(6 + random.nextInt(10));
      world.run();
    }
    if (round % 70 == 69) {
      world.advance(Duration.ofSeconds(20));
      world.sweep(); // a turn, should a brake have let go
    }
  }

  // ---- dry runs

  private DryRun dryRun(int max, Map<PriorityClass, Integer> reserved) {
    PoolStats before = world.stats();
    DryRun dry = world.pool().dryRun(max, reserved);
    assertThat(world.stats()).as("nothing has changed").isEqualTo(before);
    assertThat(dry.version()).isEqualTo(before.version());
    return dry;
  }

  private void assertRefused(int max, Map<PriorityClass, Integer> reserved, String problem) {
    DryRun dry = dryRun(max, reserved);
    assertThat(dry.problem()).isEqualTo(problem);
    assertThat(dry.text()).isEqualTo("refused: " + problem);
    assertThat(dry.admitted()).isEmpty();
    assertThat(dry.newcomers()).isEmpty();
  }

  @Test
  void limitsThatWouldBeRefused_areNamedWithTheReason() {
    assertRefused(0, Map.of(), "max-connections: must be from 1 to 10000000, was 0");
    assertRefused(
        4,
        Map.of(),
        "max-connections: must be at least what is reserved for the classes (5), was 4");
    assertRefused(
        10,
        Map.of(CRITICAL, 9),
        "max-connections: must be at least what is reserved for the classes (11), was 10");
    assertRefused(
        10,
        Map.of(LOW, 1),
        "priority.low.reserve: must be 0, since no class ranks below it, was 1");
    assertThat(dryRun(10, Map.of(NORMAL, -1)).problem()).startsWith("priority.normal.reserve: ");
  }

  @Test
  void cap1_theSumOfTheNode_countsAsWell() {
    world
        .node(
            config ->
                new NodeConfig(
                    config.pools(), 30, config.echo(), config.laneBacklogBytes(), config.access()))
        .and(PoolConfig.named("other").withMaxConnections(15));
    assertThat(dryRun(15, Map.of()).problem()).isNull();
    assertRefused(
        16,
        Map.of(),
        "max-connections: must be at most 15, as the pools of this node may sum to 30"
            + " (sluice.node.max-connections), was 16");
  }

  @Test
  void itSaysWhoWouldBeAdmitted_andWhatANewcomerWouldGetAfterThat() {
    preemptionOff();
    come(LOW, 7);
    come(NORMAL, 2);
    assertThat(world.stats().gauges().waiting()).isEqualTo(4);
    DryRun dry = dryRun(13, Map.of(HIGH, 1));
    assertThat(dry.problem()).isNull();
    assertThat(dry.admitted()).isEqualTo(Map.of(NORMAL, 2, LOW, 2));
    assertThat(dry.newcomers().get(CRITICAL).outcome()).isEqualTo(Outcome.ADMIT);
    assertThat(dry.newcomers().get(NORMAL).outcome()).isEqualTo(Outcome.WAIT);
    assertThat(dry.text())
        .isEqualTo(
            "with 13 slots, held critical 3 high 1 normal 0 low 0\n"
                + "critical: a newcomer: free 4 = 4 open to critical; would be admitted at once\n"
                + "high: a newcomer: free 4 = 3 held for critical + 1 open to high;"
                + " would be admitted at once\n"
                + "normal: 2 who wait would be admitted, 0 would go on waiting;"
                + " a newcomer: free 4 = 3 held for critical + 1 for high;"
                + " low has 7 active, but preemption is off;"
                + " would wait as number 1, up to 30 s\n"
                + "low: 2 who wait would be admitted, 0 would go on waiting;"
                + " a newcomer: free 4 = 3 held for critical + 1 for high;"
                + " no lower class active; would wait as number 1, up to 60 s");
    world.pool().setMaxConnections(13);
    world.pool().setReserved(HIGH, 1);
    assertThat(world.active(NORMAL)).isEqualTo(2);
    assertThat(world.active(LOW)).isEqualTo(7);
    assertThat(explain(NORMAL).text()).isEqualTo(dry.newcomers().get(NORMAL).text());
  }

  @Test
  void itSaysWhoWouldGoOnWaiting() {
    preemptionOff();
    come(LOW, 7);
    come(NORMAL, 2);
    DryRun dry = dryRun(11, Map.of());
    assertThat(dry.admitted()).isEqualTo(Map.of(NORMAL, 1));
    assertThat(dry.text())
        .contains("normal: 1 who wait would be admitted, 1 would go on waiting; ")
        .contains("low: 0 who wait would be admitted, 2 would go on waiting; ");
    assertThat(dry.newcomers().get(NORMAL).position()).isEqualTo(2);
  }

  @Test
  void reservationsInPercent_followTheCapacityThatIsTried() {
    world.pool(
        pool ->
            pool.withPriority(
                pool.priority().with(HIGH, each -> each.withReserve(Reservation.ofPercent("20")))));
    assertThat(dryRun(100, Map.of()).text())
        .startsWith("with 100 slots, held critical 3 high 20 normal 0 low 0\n");
    assertThat(dryRun(100, Map.of(HIGH, 7)).text())
        .startsWith("with 100 slots, held critical 3 high 7 normal 0 low 0\n");
  }

  @Test
  void aDrainingPool_wouldRefuse_whateverTheLimits() {
    world.client("c").deaf().connect();
    world.pool().drain();
    DryRun dry = dryRun(1_000, Map.of());
    assertThat(dry.newcomers().values())
        .extracting(Explanation::text)
        .containsOnly("the pool is draining: would be refused");
    world.run();
    world.advance(Duration.ofSeconds(1));
  }
}
