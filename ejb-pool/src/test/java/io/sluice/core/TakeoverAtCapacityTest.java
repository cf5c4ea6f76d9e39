package io.sluice.core;

import static io.sluice.api.PriorityClass.CRITICAL;
import static io.sluice.api.PriorityClass.HIGH;
import static io.sluice.api.PriorityClass.LOW;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.EndReason;
import io.sluice.api.PriorityClass;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.DuplicateConfig;
import io.sluice.core.config.DuplicatePolicy;
import io.sluice.core.config.Reservation;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same client id connects again where every slot is taken, or where it waits for one. */
class TakeoverAtCapacityTest {
  @RegisterExtension
  final World world =
      new World()
          .pool(World.unreserved(2))
          .pool(pool -> pool.withPreemption(pool.preemption().withEnabled(false)))
          .access(new AccessConfig(true, true, List.of(), 0));

  // ---- of an active one

  @Test
  void id1_intoTheSameClass_theSlotGoesOverInPlace_pastWhoWaits() {
    world.connect("other");
    Client older = world.connect("c");
    Client waiter = world.connect("w", CRITICAL);
    List<Integer> seen = watchActive();
    Client newer = world.connect("c");
    assertThat(newer.isAdmitted()).isTrue();
    assertThat(older.closeCode()).isEqualTo(4002);
    assertThat(waiter.isWaiting()).isTrue();
    assertThat(seen).isNotEmpty().containsOnly(2);
  }

  @Test
  void id1_intoAHigherClass_theSlotGoesOverInPlace() {
    world.connect("other");
    Client older = world.connect("c", LOW);
    List<Integer> seen = watchActive();
    Client newer = world.connect("c", HIGH);
    assertThat(newer.isAdmitted()).isTrue();
    assertThat(older.closeCode()).isEqualTo(4002);
    assertThat(seen).isNotEmpty().containsOnly(2);
    assertThat(world.active(HIGH)).isEqualTo(1);
    assertThat(world.active(LOW)).isZero();
    assertThat(world.stats().gauges().peak()).isEqualTo(2);
  }

  @Test
  void id1_intoALowerClass_whoWaitsComesFirst_andTheNewOneWaitsAsAnybodyWould() {
    world.connect("other");
    Client older = world.connect("c", HIGH);
    Client waiter = world.connect("w", LOW);
    Client newer = world.connect("c", LOW);
    assertThat(older.closeCode()).isEqualTo(4002);
    assertThat(waiter.isActive()).isTrue();
    assertThat(newer.isWaiting()).isTrue();
    assertThat(newer.position()).isEqualTo(1);
    assertThat(world.stats().totals().closedByReason()).isEqualTo(Map.of(EndReason.REPLACED, 1L));
  }

  @Test
  void id1_intoALowerClass_whereNobodyWaits_itGetsTheSlotThatItGaveBack() {
    world.connect("other");
    world.connect("c", HIGH);
    assertThat(world.connect("c", LOW).isAdmitted()).isTrue();
    assertThat(world.active(LOW)).isEqualTo(1);
    assertThat(world.stats().gauges().peak()).isEqualTo(2);
  }

  @Test
  void rsv1_intoALowerClass_itGetsNothingThatIsHeldForAHigherOne() {
    world.pool(
        pool ->
            pool.withPriority(
                pool.priority().with(CRITICAL, each -> each.withReserve(Reservation.ofCount(1)))));
    world.connect("other");
    world.connect("c", CRITICAL);
    Client newer = world.connect("c", NORMAL);
    assertThat(newer.isWaiting()).as("it had filled the reservation itself").isTrue();
    assertThat(world.stats().gauges().active()).isEqualTo(1);
  }

  @Test
  void id1_intoALowerClass_whereTheQueueIsFull_itIsRefused_andTheOldOneIsGone() {
    world.pool(
        pool -> pool.withPriority(pool.priority().with(LOW, each -> each.withMaxWaiting(1))));
    world.connect("other");
    Client older = world.connect("c", HIGH);
    Client waiter = world.connect("n", NORMAL);
    world.connect("l", LOW);
    Client newer = world.connect("c", LOW);
    assertThat(waiter.isActive()).isTrue();
    assertThat(newer.refusal()).isEqualTo(EndReason.AT_CAPACITY);
    assertThat(older.isActive()).isFalse();
  }

  @Test
  void pre3_aTakeoverThatNeedsNoSlot_preemptsNobody() {
    world.pool(pool -> pool.withPreemption(pool.preemption().withEnabled(true)));
    Client low = world.connect("l", LOW);
    world.connect("c", NORMAL);
    assertThat(world.connect("c", CRITICAL).isAdmitted()).isTrue();
    assertThat(low.isActive()).isTrue();
  }

  @Test
  void id2_theOldOnesEnd_afterItsSlotWentOver_freesNothing() {
    world.connect("other");
    Client older = world.client("c").deaf().connect();
    Client waiter = world.connect("w");
    Client newer = world.connect("c");
    older.goes(1006);
    older.fails();
    assertThat(newer.isActive()).isTrue();
    assertThat(waiter.isWaiting()).isTrue();
    assertThat(world.stats().gauges().active()).isEqualTo(2);
  }

  @Test
  void id1_aVictimOfPreemption_isNoHolderAnyMore() {
    world.pool(
        pool -> pool.withMaxConnections(1).withPreemption(pool.preemption().withEnabled(true)));
    Client victim = world.client("c").entitledTo(LOW).deaf().connect();
    world.connect("h", HIGH);
    Client again = world.connect("c", LOW);
    assertThat(again.isWaiting()).isTrue();
    victim.goes(4101);
    assertThat(again.isWaiting()).isTrue();
    assertThat(world.stats().totals().closedByReason()).isEqualTo(Map.of(EndReason.PREEMPTED, 1L));
  }

  // ---- of a waiter

  @Test
  void id1_aWaiterThatIsTakenOver_isClosed4002_andTheNewOneGoesToTheTail() {
    Client holder = fill().get(0);
    Client older = world.connectV1("c");
    Client other = world.connect("w");
    Client newer = world.connectV1("c");
    assertThat(older.closeCode()).isEqualTo(4002);
    assertThat(older.closeText()).isEqualTo("Replaced");
    assertThat(older.received()).as("welcome and queued, no refused").hasSize(2);
    assertThat(newer.position()).isEqualTo(2);
    assertThat(world.listener().unparked()).containsExactly("unparked c REPLACED");
    holder.closes();
    assertThat(other.isActive()).isTrue();
    assertThat(newer.isWaiting()).isTrue();
    assertThat(world.stats().totals().cancelled()).isEqualTo(1);
  }

  @Test
  void id1_aWaiterThatIsTakenOverIntoAHigherClass_isServedAsThat() {
    Client holder = fill().get(0);
    world.connect("c", LOW);
    Client other = world.connect("w", NORMAL);
    Client newer = world.connect("c", CRITICAL);
    holder.closes();
    assertThat(newer.isActive()).isTrue();
    assertThat(other.isWaiting()).isTrue();
  }

  @Test
  void cap2_aWaiterThatIsTakenOver_makesRoomForTheNewOne() {
    world.pool(pool -> pool.withPriority(pool.priority().withAll(each -> each.withMaxWaiting(1))));
    fill();
    world.connect("c");
    assertThat(world.connect("c").isWaiting()).isTrue();
    assertThat(world.stats().gauges().waiting()).isEqualTo(1);
  }

  @Test
  void id2_theEndOfAReplacedWaiter_neverEndsTheNewOnesWait() {
    Client holder = fill().get(0);
    Client older = world.client("c").deaf().connect();
    Client newer = world.connect("c");
    older.goes(1006);
    older.fails();
    assertThat(newer.isWaiting()).isTrue();
    holder.closes();
    assertThat(newer.isActive()).isTrue();
    assertThat(world.stats().totals().cancelled()).isEqualTo(1);
  }

  @Test
  void id1_aWaiterCanBeTakenOver_onlyByWhoMay() {
    world.access(AccessConfig.DEFAULT);
    fill();
    Client waiter = world.client("c").v1().loggedInAs("ann").connect();
    Client other = world.client("c").loggedInAs("bob").connect();
    assertThat(other.refusal()).isEqualTo(EndReason.CLIENT_ID_IN_USE);
    assertThat(other.closeCode()).isEqualTo(4109);
    assertThat(waiter.transport().pings()).isEqualTo(1);
    assertThat(world.client("c").loggedInAs("ann").connect().isWaiting()).isTrue();
    assertThat(waiter.closeCode()).isEqualTo(4002);
  }

  @Test
  void id1_aWaitersResumeToken_isGoodForATakeover() {
    world.access(AccessConfig.DEFAULT);
    fill();
    Client waiter = world.connectV1("c");
    Client newer = world.client("c").v1().resuming(waiter.resumeToken()).connect();
    assertThat(newer.isWaiting()).isTrue();
    assertThat(waiter.closeCode()).isEqualTo(4002);
  }

  @Test
  void id1_theLaterHandshakeWins_amongWaitersToo() {
    fill();
    Client later = world.client("c").asked(handshake(2)).connect();
    Client earlier = world.client("c").asked(handshake(1)).connect();
    assertThat(earlier.refusal()).isEqualTo(EndReason.REPLACED);
    assertThat(later.isWaiting()).isTrue();
  }

  @Test
  void id1_reject_holdsForAWaiterToo() {
    duplicates(DuplicatePolicy.REJECT, 5);
    fill();
    Client waiter = world.connect("c");
    Client other = world.connect("c");
    assertThat(other.closeCode()).isEqualTo(4109);
    assertThat(waiter.isWaiting()).isTrue();
    assertThat(waiter.transport().pings()).isEqualTo(1);
    waiter.closes();
    assertThat(world.connect("c").isWaiting()).isTrue();
  }

  @Test
  void id1_multi_countsWhoWaits() {
    duplicates(DuplicatePolicy.MULTI, 2);
    world.connect("c");
    world.connect("other");
    Client second = world.connect("c");
    assertThat(second.isWaiting()).isTrue();
    assertThat(world.connect("c").refusal()).isEqualTo(EndReason.CLIENT_ID_IN_USE);
    second.closes();
    assertThat(world.connect("c").isWaiting()).isTrue();
  }

  @Test
  void id1_whoTakesOverAWaiter_atTheMomentOfItsAdmission_takesItsSlot() {
    Client holder = fill().get(0);
    Client waiter = world.connect("c");
    List<Client> came = new ArrayList<>();
    world
        .listener()
        .onEach(
            event -> {
              if (event.equals("opened c") && came.isEmpty()) {
                came.add(null);
                came.set(0, world.connect("c"));
              }
            });
    holder.closes();
    assertThat(came.get(0).isAdmitted()).isTrue();
    assertThat(waiter.closeCode()).isEqualTo(4002);
    assertThat(world.stats().gauges().active()).isEqualTo(2);
  }

  // ---- helpers

  private static Handshake handshake(long order) {
    return new Handshake("default", "c", null, null, null, null, order);
  }

  private void duplicates(DuplicatePolicy policy, int maxPerClient) {
    world.pool(pool -> pool.withDuplicate(new DuplicateConfig(policy, maxPerClient)));
  }

  private List<Client> fill() {
    return List.of(world.connect("h1", PriorityClass.HIGH), world.connect("h2", HIGH));
  }

  /** The number of active connections at each event that a listener hears. */
  private List<Integer> watchActive() {
    List<Integer> seen = new ArrayList<>();
    world.listener().onEach(event -> seen.add(world.stats().gauges().active()));
    return seen;
  }
}
