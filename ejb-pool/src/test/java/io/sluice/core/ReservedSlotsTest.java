package io.sluice.core;

import static io.sluice.api.PriorityClass.CRITICAL;
import static io.sluice.api.PriorityClass.HIGH;
import static io.sluice.api.PriorityClass.LOW;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.PoolStats;
import io.sluice.api.PriorityClass;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Slots that are held for a class: 1, 2 and 4 of ten, the reference's 10, 20 and 40 percent. */
class ReservedSlotsTest {
  @RegisterExtension
  final World world =
      new World()
          .pool(pool -> pool.withMaxConnections(10))
          .pool(pool -> pool.withPreemption(pool.preemption().withEnabled(false)));

  @Test
  void rsv1_eachClassFindsItsOwnLimit() {
    assertThat(admitted(LOW)).isEqualTo(3);
    assertThat(admitted(NORMAL)).isEqualTo(4);
    assertThat(admitted(HIGH)).isEqualTo(2);
    assertThat(admitted(CRITICAL)).isEqualTo(1);
    assertThat(world.stats().gauges().active()).isEqualTo(10);
  }

  @Test
  void rsv1_aHigherClassMayUseWhatIsHeldForLowerOnes() {
    assertThat(admitted(CRITICAL)).isEqualTo(10);
  }

  @Test
  void rsv1_high_leavesOnlyWhatIsHeldForCritical() {
    assertThat(admitted(HIGH)).isEqualTo(9);
    assertThat(admitted(CRITICAL)).isEqualTo(1);
  }

  @Test
  void rsv1_normal_leavesWhatIsHeldForBothAbove() {
    assertThat(admitted(NORMAL)).isEqualTo(7);
    assertThat(admitted(HIGH)).isEqualTo(2);
    assertThat(admitted(CRITICAL)).isEqualTo(1);
  }

  @Test
  void rsv1_whatAHigherClassHasFilled_isNotHeldTwice() {
    world.connect("c1", CRITICAL);
    world.connect("h1", HIGH);
    world.connect("h2", HIGH);
    world.connect("h3", HIGH);
    assertThat(admitted(LOW)).as("10 - 4 active - 4 for normal").isEqualTo(2);
    assertThat(admitted(NORMAL)).isEqualTo(4);
  }

  @Test
  void rsv1_aSlotThatComesBack_isHeldAgain_whereTheReservationIsUnfilled() {
    Client critical = world.connect("c", CRITICAL);
    admitted(NORMAL);
    admitted(HIGH);
    Client low = world.connect("l", LOW);
    critical.closes();
    assertThat(low.isWaiting()).isTrue();
    assertThat(world.connect("h", HIGH).isWaiting()).isTrue();
    assertThat(world.connect("c", CRITICAL).isAdmitted()).isTrue();
  }

  @Test
  void rsv1_rsv2_rsv4_cap1_holdAtEveryMoment_whoeverComesAndGoes() {
    world.pool(pool -> pool.withPreemption(pool.preemption().withEnabled(true)));
    List<PoolStats> seen = new ArrayList<>();
    world.listener().onEach(event -> seen.add(world.stats()));
    Random random = new Random(7);
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      if (random.nextInt(5) < 3) {
        PriorityClass priority = PriorityClass.values()[random.nextInt(4)];
        clients.add(world.connect("x" + i, priority));
      } else if (!clients.isEmpty()) {
        Client goes = clients.remove(random.nextInt(clients.size()));
        if (!goes.isGone()) {
          goes.closes();
        }
      }
      world.checkSound();
    }
    assertThat(seen).hasSizeGreaterThan(600).allSatisfy(ReservedSlotsTest::assertHeld);
    assertThat(world.stats().totals().preempted()).isPositive();
    assertThat(world.stats().totals().admittedFromQueue()).isPositive();
  }

  @Test
  void inAThousand_theReferencesNumbers() {
    world.pool(pool -> pool.withMaxConnections(1_000));
    PoolStats stats = world.stats();
    assertThat(Stream.of(PriorityClass.values()).map(each -> stats.classes().get(each).reserved()))
        .containsExactly(100, 200, 400, 0);
    assertThat(admitted(LOW)).isEqualTo(300);
    assertThat(admitted(NORMAL)).isEqualTo(400);
    assertThat(admitted(HIGH)).isEqualTo(200);
    assertThat(admitted(CRITICAL)).isEqualTo(100);
  }

  // ---- helpers

  /** How many of that class get in, until one has to wait, which then goes. */
  private int admitted(PriorityClass priority) {
    for (int count = 0; count <= 1_000; count++) {
      Client next = world.connect(priority + "-" + count, priority);
      if (!next.isAdmitted()) {
        next.closes();
        return count;
      }
    }
    throw new AssertionError("more get in than there are slots");
  }

  private static void assertHeld(PoolStats stats) {
    int free = stats.gauges().maxConnections() - stats.gauges().active();
    PoolStats.OfClass critical = stats.classes().get(CRITICAL);
    assertThat(free).as("CAP-1").isNotNegative();
    assertThat(free)
        .as("RSV-2")
        .isGreaterThanOrEqualTo(Math.max(0, critical.reserved() - critical.active()));
    int held = 0;
    for (PriorityClass each : PriorityClass.values()) {
      PoolStats.OfClass of = stats.classes().get(each);
      if (of.waiting() > 0) {
        assertThat(free).as("RSV-4, %s", each).isLessThanOrEqualTo(held);
      }
      held += Math.max(0, of.reserved() - of.active());
    }
  }
}
