package io.sluice.core;

import static io.sluice.api.PriorityClass.LOW;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.api.EndReason;
import io.sluice.api.Pools;
import io.sluice.core.admission.Slots;
import io.sluice.core.config.LivenessConfig;
import io.sluice.core.connection.Registry;
import io.sluice.core.group.GroupTable;
import io.sluice.core.stats.ConnectionCounters;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The self-check sees what it should: here something is broken behind the pool's back. */
class VerifyTest {
  private World world = new World().pool(World.plainCapacity(300));
  private Client client;

  @BeforeEach
  void fill() {
    client = world.connect("c").joins("all");
    for (int i = 1; i < 300; i++) {
      world.connect("c" + i).joins("all");
    }
  }

  private <T> void breaks(String field, Class<T> type, Consumer<T> action) {
    action.accept(type.cast(part(field)));
  }

  /** {@code roster.slots}: what the pool keeps there. */
  private Object part(String path) {
    try {
      Object owner = world.pool();
      for (String name : path.split("[.]")) {
        owner = field(owner, name).get(owner);
      }
      return owner;
    } catch (IllegalAccessException closed) {
      throw new AssertionError(closed);
    }
  }

  private static Field field(Object owner, String name) {
    try {
      Field field = owner.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException gone) {
      throw new AssertionError(gone);
    }
  }

  private void sets(String path, String name, Object value) {
    sets(part(path), name, value);
  }

  private static void sets(Object owner, String name, Object value) {
    try {
      field(owner, name).set(owner, value);
    } catch (IllegalAccessException closed) {
      throw new AssertionError(closed);
    }
  }

  /** From here on: two slots, which a low and a normal one hold, and two normal ones who wait. */
  private void crowded() {
    world =
        new World()
            .pool(World.unreserved(2))
            .pool(pool -> pool.withPreemption(pool.preemption().withEnabled(false)));
    client = world.connect("low", LOW);
    world.connect("normal", NORMAL);
    world.connect("w1", NORMAL);
    world.connect("w2", NORMAL);
    assertFound();
  }

  private void assertFound(String... violations) {
    assertThat(world.pool().verify()).containsExactly(violations);
  }

  @Test
  void acc1_acc4_aSoundPool_isFoundSound() {
    assertFound();
    assertThat(world.pool().groups()).containsEntry("all", 300);
    client.closes();
    assertFound();
    var totals = world.stats().totals();
    assertThat(totals.created()).isEqualTo(world.stats().gauges().active() + totals.closed());
  }

  @Test
  @SuppressWarnings("unchecked")
  void acc4_aSlotThatNobodyHolds_isFound() {
    breaks(
        "roster.slots",
        Slots.class,
        slots -> slots.takeOver(client.connection().slot(), client.connection(), LOW, 0));
    assertFound(
        "ACC-4: slots and connections differ in class normal",
        "PRE-2: not everybody who could be preempted is known in class normal",
        "ACC-4: slots and connections differ in class low");
  }

  @Test
  @SuppressWarnings("unchecked")
  void acc1_aConnectionThatIsNotInTheRegistry_isFound() {
    breaks("roster.entries", Registry.class, entries -> entries.remove(client.connection()));
    assertFound(
        "ACC-4: slots and connections differ in class normal",
        "ACC-1: created = active + closed does not hold",
        "GRP-1: a group's members and its connections differ: all");
  }

  @Test
  void acc2_aCountThatDoesNotAddUp_isFound() {
    breaks(
        "roster.book.counters",
        ConnectionCounters.class,
        counters -> counters.closed(EndReason.IDLE));
    assertFound("ACC-1: created = active + closed does not hold");
  }

  @Test
  @SuppressWarnings("unchecked")
  void grp1_aGroupThatIsGoneThoughItHasMembers_isFound() {
    breaks(
        "switchboard.groups", GroupTable.class, groups -> groups.remove("all", groups.find("all")));
    assertFound("GRP-1: a group's members and its connections differ: all");
  }

  @Test
  void grp2_aGroupWithoutMembers_isFound() {
    GroupTable<?> groups = (GroupTable<?>) part("switchboard.groups");
    assertThatThrownBy(
            () ->
                groups.join(
                    "nobody",
                    audience -> {
                      throw new IllegalStateException("died while joining");
                    }))
        .hasMessage("died while joining");
    assertFound("GRP-2: there is a group without members");
  }

  // ---- who gets a slot

  @Test
  void cap1_moreSlotsTakenThanThereAre_isFound() {
    sets("roster.slots.ledger", "ceiling", 299);
    assertFound("CAP-1: more slots are taken than there are");
  }

  @Test
  void rsv2_lessFreeThanIsHeldForCritical_isFound_butNotAfterAChangeOfLimits() {
    ((int[]) part("roster.slots.ledger.reserved"))[0] = 1;
    assertFound("RSV-2: less is free than is held for critical");
    sets("roster.slots.ledger", "strained", true);
    assertFound();
  }

  @Test
  void acc5_aPeakBelowWhatIs_isFound() {
    sets("roster.slots.ledger", "peak", 299);
    assertFound("ACC-5: the peak is below what is");
  }

  @Test
  void id1_aClientIdThatNamesNobody_isFound() {
    ((Map<?, ?>) part("roster.entries.byClient")).remove("c");
    assertFound("ID-1: client ids and connection ids do not name the same connections");
  }

  // ---- who waits

  @Test
  void cap2_moreWaitersThanMayWait_areFound() {
    crowded();
    Object line = ((List<?>) part("roster.slots.queue.lines")).get(NORMAL.ordinal());
    sets(line, "most", 1);
    assertFound("CAP-2: too many wait in class normal");
  }

  @Test
  void rsv4_aWaiterWhoCouldBeAdmitted_isFound() {
    crowded();
    sets("roster.slots.ledger", "max", 3);
    assertFound("RSV-4: somebody waits who could be admitted in class normal");
  }

  @Test
  void pre7_aWaiterAboveSomebodyActive_isFound_onlyWhereItWouldPreempt() {
    crowded();
    sets("roster.slots", "preemption", true);
    assertFound("PRE-7: somebody waits while a lower class is active in class normal");
    sets("roster.slots.brakes", "budget", 1);
    assertFound();
  }

  @Test
  void pre7_aWaiterAboveNobody_isNoBreach_norOneAboveWhoIsEndingByItself() {
    crowded();
    client.connection().tryBeginEnd();
    sets("roster.slots", "preemption", true);
    assertFound();
  }

  @Test
  void q6_anAlarmThoughNobodyWaits_isFound() {
    sets("roster.room.alarm", "planned", true);
    assertFound("Q-6: an alarm is set though nobody waits");
  }

  @Test
  @SuppressWarnings("unchecked")
  void q7_aTicketWithoutAWaiter_isFound() {
    crowded();
    Connection waiter = (Connection) world.pool().waiting().get(0);
    breaks("roster.waiters", Registry.class, waiters -> waiters.remove(waiter));
    assertFound("Q-7: tickets and waiters differ");
  }

  @Test
  void q7_aWaiterWhoseClientIdNamesNobody_isFound() {
    crowded();
    ((Map<?, ?>) part("roster.waiters.byClient")).remove("w2");
    assertFound("Q-7: tickets and waiters differ");
  }

  @Test
  void shut1_aWaiterOfAPoolThatTakesNobody_isFound() {
    crowded();
    for (Pools.State each : Pools.State.values()) {
      sets("roster", "state", each);
      assertFound(
          each == Pools.State.ACTIVE
              ? new String[0]
              : new String[] {"SHUT-1: somebody waits for a closed pool"});
    }
  }

  // ---- what is counted

  @Test
  void acc2_anOfferThatBecameNothing_isFound() {
    sets("roster.book.counters", "offered", 301L);
    assertFound("ACC-2: offered = admitted + queued + refused does not hold");
  }

  @Test
  void acc3_aWaitThatEndedTwice_isFound() {
    crowded();
    breaks(
        "roster.book.counters", ConnectionCounters.class, counters -> counters.cancelled(NORMAL));
    assertFound(
        "ACC-3: queued = waiting + admitted + timed out + cancelled + shut down does not hold"
            + " in class normal");
  }

  @Test
  void ord5_moreThatEndedThanWasAccepted_isFound() {
    ((LongAdder) part("switchboard.deliveries.sent")).add(1);
    assertFound("ORD-5: more deliveries have ended than were accepted");
  }

  // ---- once a minute

  @Test
  void aSweepChecksThePool_onceAMinute_andTellsOfBreachesOnly() {
    Duration hour = Duration.ofHours(1);
    world =
        new World()
            .pool(World.unreserved(2))
            .pool(
                pool ->
                    pool.withLiveness(new LivenessConfig(hour, hour, hour, Duration.ofSeconds(1))));
    world.connect("a");
    world.connect("b");
    world.sweepsFor(Duration.ofSeconds(70));
    assertThat(world.listener().unsound()).as("checked, and sound").isEmpty();
    sets("roster.slots.ledger", "peak", 1);
    world.sweepsFor(Duration.ofSeconds(49));
    world.advance(Duration.ofSeconds(1).minusNanos(1));
    world.sweep();
    assertThat(world.listener().unsound()).as("not before its time").isEmpty();
    world.advance(Duration.ofNanos(1));
    world.sweep();
    world.sweep();
    assertThat(world.listener().unsound())
        .containsExactly("default ACC-5: the peak is below what is");
    world.sweepsFor(Duration.ofSeconds(59));
    assertThat(world.listener().unsound()).hasSize(1);
    world.sweepsFor(Duration.ofSeconds(1));
    assertThat(world.listener().unsound()).as("it still is").hasSize(2);
    world.pool().resetPeak();
    world.sweepsFor(Duration.ofSeconds(130));
    assertThat(world.listener().unsound()).hasSize(2);
    world.checkSound();
  }
}
