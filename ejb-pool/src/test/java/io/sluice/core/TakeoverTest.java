package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.DropReason;
import io.sluice.api.EndReason;
import io.sluice.api.PriorityClass;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.DuplicateConfig;
import io.sluice.core.config.DuplicatePolicy;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same client id connects again. */
class TakeoverTest {
  @RegisterExtension final World world = new World();

  private World policy(DuplicatePolicy policy, int maxPerClient) {
    return world.pool(pool -> pool.withDuplicate(new DuplicateConfig(policy, maxPerClient)));
  }

  private void trustClaims() {
    world.access(new AccessConfig(true, true, List.of(), 0));
  }

  private void assertReplaced(Client older, Client newer) {
    assertThat(newer.isAdmitted()).isTrue();
    assertThat(older.closeCode()).isEqualTo(4002);
    assertThat(older.closeText()).isEqualTo("Replaced");
    assertThat(world.pool().connections()).containsExactly(newer.connection());
  }

  private void assertInUse(Client holder, Client other) {
    assertThat(other.refusal()).isEqualTo(EndReason.CLIENT_ID_IN_USE);
    assertThat(other.closeCode()).isEqualTo(4109);
    assertThat(other.closeText()).isEqualTo("Client id in use");
    assertThat(other.received()).isEmpty();
    assertThat(holder.isActive()).isTrue();
  }

  @Test
  void id1_aSessionThatOpensLate_doesNotReplaceOneWhoseHandshakeCameAfterItsOwn() {
    trustClaims();
    Client later = world.client("c").asked(handshake(2)).connect();
    Client earlier = world.client("c").v1().asked(handshake(1)).connect();
    assertReplaced(earlier, later);
    assertThat(earlier.refusal()).isEqualTo(EndReason.REPLACED);
    assertThat(earlier.received()).isEmpty();
    world.pool().send("c", "1");
    world.run();
    assertThat(later.received()).containsExactly("{\"type\":\"direct\",\"payload\":1}");
    Client latest = world.client("c").asked(handshake(3)).connect();
    assertReplaced(later, latest);
  }

  private static Handshake handshake(long order) {
    return new Handshake("default", "c", null, null, null, null, order);
  }

  // ---- who may
  // -----------------------------------------------------------------------------------

  @Test
  void id1_theHoldersPrincipal_replaces() {
    Client older = world.client("c").loggedInAs("ann").connect();
    assertReplaced(older, world.client("c").loggedInAs("ann").connect());
  }

  @Test
  void id1_anotherPrincipal_orNone_doesNot() {
    Client holder = world.client("c").loggedInAs("ann").connect();
    assertInUse(holder, world.client("c").loggedInAs("bob").connect());
    assertInUse(holder, world.client("c").connect());
  }

  @Test
  void id1_theResumeTokenOfAnAnonymousHolder_replaces() {
    Client older = world.connectV1("c");
    Client newer = world.client("c").v1().resuming(older.resumeToken()).connect();
    assertReplaced(older, newer);
    assertThat(newer.resumeToken()).isNotEqualTo(older.resumeToken());
  }

  @Test
  void id1_aTokenThatIsWrong_old_orAnothers_doesNot() {
    Client first = world.connectV1("c");
    Client holder = world.client("c").v1().resuming(first.resumeToken()).connect();
    Client other = world.connectV1("d");
    assertInUse(holder, world.client("c").resuming("").connect());
    assertInUse(holder, world.client("c").resuming("é").connect());
    assertInUse(holder, world.client("c").resuming(first.resumeToken()).connect());
    assertInUse(holder, world.client("c").resuming(other.resumeToken()).connect());
    assertInUse(holder, world.client("c").resuming(holder.connection().connectionId()).connect());
  }

  @Test
  void id1_aTokenIsNoKeyToAHolderWithALogin() {
    Client holder = world.client("c").v1().loggedInAs("ann").connect();
    assertInUse(holder, world.client("c").resuming(holder.resumeToken()).connect());
    assertInUse(
        holder, world.client("c").loggedInAs("bob").resuming(holder.resumeToken()).connect());
  }

  @Test
  void id1_whereClaimsAreTrusted_anyoneReplaces() {
    trustClaims();
    Client older = world.client("c").loggedInAs("ann").connect();
    assertReplaced(older, world.connect("c"));
  }

  // ---- what happens
  // ------------------------------------------------------------------------------

  @Test
  void cap1_atCapacity_theSlotGoesOverInPlace() {
    trustClaims();
    world.pool(pool -> pool.withMaxConnections(1));
    Client older = world.client("c").claiming("low").connect();
    Client newer = world.client("c").claiming("high").connect();
    assertReplaced(older, newer);
    assertThat(world.stats().gauges().active()).isEqualTo(1);
    assertThat(world.stats().gauges().peak()).isEqualTo(1);
    assertThat(world.active(PriorityClass.HIGH)).isEqualTo(1);
    assertThat(world.active(PriorityClass.LOW)).isZero();
    older.goes(4002);
    assertThat(world.stats().gauges().active()).isEqualTo(1);
  }

  @Test
  void id2_theOlderOnesEnd_neverRemovesTheNewer() {
    trustClaims();
    Client older = world.client("c").deaf().connect();
    Client newer = world.connect("c").joins("g");
    older.goes(1006);
    older.fails();
    world.advance(Duration.ofSeconds(2));
    assertThat(newer.isActive()).isTrue();
    assertThat(world.pool().groups()).isEqualTo(Map.of("g", 1));
    world.connect("x").directs("c", "1");
    assertThat(newer.received()).containsExactly("{\"type\":\"direct\",\"payload\":1}");
  }

  @Test
  void groupsAndOutbox_areNotInherited_andWhatWaitedIsDroppedAsReplaced() {
    trustClaims();
    Client older = world.client("c").stalling().connect().joins("g");
    Client x = world.connect("x");
    x.directs("c", "1").directs("c", "2").directs("c", "3");
    Client newer = world.connect("c");
    assertThat(newer.received()).isEmpty();
    assertThat(newer.connection().groups()).isEmpty();
    assertThat(world.pool().groups()).isEmpty();
    world.advance(Duration.ofSeconds(1));
    assertThat(older.isAborted()).isTrue();
    assertThat(world.dropped(DropReason.REPLACED)).isEqualTo(3);
    world.checkAccounts();
  }

  @Test
  void aReplacementIsTold_withTheOldOnesEnd() {
    trustClaims();
    world.connect("c").joins("g");
    world.listener().clear();
    world.connect("c");
    assertThat(world.listener().events())
        .containsExactly("left c g", "closed c REPLACED", "opened c");
    assertThat(world.stats().totals().closedByReason()).isEqualTo(Map.of(EndReason.REPLACED, 1L));
  }

  @Test
  void aHundredReplacements_leaveOne() {
    trustClaims();
    world.pool(pool -> pool.withMaxConnections(1));
    for (int i = 0; i < 100; i++) {
      world.client("c").deaf().connect().joins("g");
    }
    assertThat(world.pool().connections()).hasSize(1);
    assertThat(world.pool().groups()).isEqualTo(Map.of("g", 1));
    world.advance(Duration.ofSeconds(2));
    assertThat(world.alarm().pending()).isZero();
    world.checkAccounts();
  }

  @Test
  void aHolderWhoseEndHasBegun_isNoObstacleForLong() {
    Client holder = world.connect("c");
    holder.closes();
    assertThat(world.connect("c").isAdmitted()).isTrue();
  }

  // ---- a refused collision
  // -----------------------------------------------------------------------

  @Test
  void aRefusedCollision_pingsTheHolder_soThatAHalfOpenOneIsSoonGone() {
    Client holder = world.connect("c");
    world.connect("c");
    assertThat(holder.transport().pings()).isEqualTo(1);
    world.advance(Duration.ofSeconds(8));
    world.sweep();
    assertThat(holder.isActive()).isTrue();
    world.advance(Duration.ofSeconds(1));
    world.sweep();
    assertThat(holder.closeCode()).isEqualTo(4105);
    assertThat(world.connect("c").isAdmitted()).isTrue();
  }

  @Test
  void aHolderThatAnswers_stays_howeverOftenItIsAskedAfter() {
    Client holder = world.connect("c");
    for (int i = 0; i < 20; i++) {
      world.connect("c");
      holder.pongs();
      world.advance(Duration.ofSeconds(1));
      world.sweep();
    }
    assertThat(holder.isActive()).isTrue();
  }

  // ---- reject
  // ------------------------------------------------------------------------------------

  @Test
  void id1_reject_refusesTheNewOne_whoeverItIs() {
    policy(DuplicatePolicy.REJECT, 5);
    Client holder = world.client("c").v1().loggedInAs("ann").connect();
    assertInUse(holder, world.client("c").loggedInAs("ann").connect());
    assertInUse(holder, world.client("c").resuming(holder.resumeToken()).connect());
    assertThat(holder.transport().pings()).isEqualTo(2);
    holder.closes();
    assertThat(world.connect("c").isAdmitted()).isTrue();
  }

  // ---- multi
  @Test
  void acc1_aHolderThatIsReplacedWhileItCloses_isCountedAndToldForTheSameReason() {
    trustClaims();
    Client older = world.client("c").deaf().connect();
    world.atNextReading(() -> world.connect("c")); // between the end of the session and the count
    older.goes(1000);
    assertThat(world.stats().totals().closedByReason()).isEqualTo(Map.of(EndReason.REPLACED, 1L));
    assertThat(world.listener().events("closed")).containsExactly("closed c REPLACED");
  }

  // -------------------------------------------------------------------------------------

  @Test
  void id1_multi_keepsAll_upToTheLimit() {
    policy(DuplicatePolicy.MULTI, 2);
    Client first = world.client("c").loggedInAs("ann").connect();
    Client second = world.client("c").loggedInAs("ann").connect();
    assertThat(second.isAdmitted()).isTrue();
    assertInUse(first, world.client("c").loggedInAs("ann").connect());
    assertThat(first.transport().pings()).isEqualTo(1);
    assertThat(second.transport().pings()).isEqualTo(1);
    first.closes();
    assertThat(world.client("c").loggedInAs("ann").connect().isAdmitted()).isTrue();
  }

  @Test
  void id1_multi_letsNobodyElseIn() {
    policy(DuplicatePolicy.MULTI, 5);
    Client holder = world.client("c").loggedInAs("ann").connect();
    assertInUse(holder, world.client("c").loggedInAs("bob").connect());
  }

  @Test
  void multi_anyOfTheirTokens_isEnough() {
    policy(DuplicatePolicy.MULTI, 5);
    Client first = world.connectV1("c");
    Client second = world.client("c").v1().resuming(first.resumeToken()).connect();
    assertThat(second.isAdmitted()).isTrue();
    assertThat(world.client("c").resuming(second.resumeToken()).connect().isAdmitted()).isTrue();
  }

  @Test
  void multi_aDirectMessage_reachesAllOfThem_butForTheSendingConnection() {
    policy(DuplicatePolicy.MULTI, 5);
    trustClaims();
    Client first = world.connect("c");
    Client second = world.connect("c");
    world.connect("x").directs("c", "1");
    first.directs("c", "2");
    assertThat(first.received()).containsExactly("{\"type\":\"direct\",\"payload\":1}");
    assertThat(second.received())
        .containsExactly(
            "{\"type\":\"direct\",\"payload\":1}", "{\"type\":\"direct\",\"payload\":2}");
  }

  @Test
  void multi_eachIsInItsOwnGroups() {
    policy(DuplicatePolicy.MULTI, 5);
    trustClaims();
    Client first = world.connect("c").joins("g");
    Client second = world.connect("c").joins("g", "h");
    first.broadcasts("g", "1");
    assertThat(second.received()).hasSize(1);
    first.closes();
    assertThat(world.pool().groups()).isEqualTo(Map.of("g", 1, "h", 1));
  }

  @Test
  void cap1_multi_eachTakesASlot() {
    policy(DuplicatePolicy.MULTI, 5);
    trustClaims();
    world.pool(World.plainCapacity(2));
    world.connect("c");
    world.connect("c");
    assertThat(world.connect("c").refusal()).isEqualTo(EndReason.AT_CAPACITY);
  }
}
