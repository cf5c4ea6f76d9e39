package io.sluice.core;

import static io.sluice.api.PriorityClass.CRITICAL;
import static io.sluice.api.PriorityClass.HIGH;
import static io.sluice.api.PriorityClass.LOW;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.EndReason;
import io.sluice.api.PoolStats;
import io.sluice.api.PriorityClass;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.DuplicateConfig;
import io.sluice.core.config.DuplicatePolicy;
import io.sluice.core.config.LivenessConfig;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The situations in which the reference goes wrong, each by the number that {@code
 * docs/reference-mapping.md} gives it: here they end well.
 *
 * <p>13 and 14, and what 16 says of the client pool, are in {@link ClientPoolReferenceDefectsTest}.
 */
class ReferenceDefectsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension final World world = new World().pool(World.unreserved(2));

  @Test
  void defect01_cleanUpEndsNobodyBecauseThereAreMany_onlyWhoIsIdleTooLong() {
    world.pool(World.unreserved(6));
    idleAfter(Duration.ofSeconds(3));
    List<Client> clients = connect(6, "c", NORMAL);
    world.sweepsFor(Duration.ofSeconds(3));
    assertThat(clients).allMatch(Client::isActive);
    clients.get(5).joins("g");
    world.sweepsFor(SECOND);
    assertThat(clients)
        .extracting(Client::isActive)
        .containsExactly(false, false, false, false, false, true);
    assertThat(world.stats().totals().closedByReason()).isEqualTo(Map.of(EndReason.IDLE, 5L));
  }

  @Test
  void defect02_everyOpenConnectionCounts_idleOnesAndThoseOfOneClientIncluded() {
    severalOfOneClient();
    preemption(false);
    Client first = world.connect("c");
    world.advance(Duration.ofMinutes(4));
    world.connect("other");
    Client second = world.connect("c");
    Client third = world.connect("c");
    assertThat(first.isActive()).isTrue();
    assertThat(second.isWaiting()).isTrue();
    world.pool().setMaxConnections(3);
    assertThat(second.isActive()).isTrue();
    assertThat(third.isWaiting()).isTrue();
    assertThat(world.pool().connections()).hasSize(3);
    assertThat(world.stats().gauges().active()).isEqualTo(3);
  }

  @Test
  void defect03_aCloseAndACleanUp_serveWhoWaits() {
    idleAfter(Duration.ofSeconds(3));
    Client first = world.connect("a");
    world.connect("b");
    Client afterClose = world.connect("w1");
    Client afterCleanUp = world.connect("w2");
    first.closes();
    assertThat(afterClose.isActive()).isTrue();
    assertThat(afterCleanUp.isWaiting()).isTrue();
    world.sweepsFor(Duration.ofSeconds(3));
    afterClose.joins("g");
    world.sweepsFor(SECOND);
    assertThat(afterCleanUp.isActive()).isTrue();
    assertThat(world.connect("newcomer").isWaiting()).as("nobody passes").isTrue();
  }

  @Test
  void defect04_whoseTimeIsOver_goesItself_andNotAnotherOfItsClientId() {
    severalOfOneClient();
    preemption(false);
    List<Client> holders = connect(2, "h", HIGH);
    Client patient = world.connect("c", LOW);
    Client impatient = world.connect("c", NORMAL);
    world.advance(Duration.ofSeconds(30));
    assertThat(impatient.closeText()).isEqualTo("Queue timeout");
    assertThat(patient.isWaiting()).isTrue();
    holders.get(0).closes();
    assertThat(patient.isActive()).isTrue();
    assertThat(world.listener().unparked())
        .containsExactly("unparked c QUEUE_TIMEOUT", "unparked c admitted");
  }

  @Test
  void defect05_theTimerOfAWaiterThatWasAdmitted_isGone_andHitsNobodyWhoWaitsLater() {
    Client holder = world.connect("h1", HIGH);
    world.connect("h2", HIGH);
    Client first = world.connect("c", NORMAL);
    world.advance(Duration.ofSeconds(20));
    holder.closes();
    assertThat(first.isActive()).isTrue();
    assertThat(world.alarm().pending()).isZero();
    first.closes();
    world.connect("h3", HIGH);
    Client second = world.connect("c", NORMAL);
    assertThat(second.isWaiting()).isTrue();
    world.advance(Duration.ofSeconds(30).minusNanos(1));
    assertThat(second.isWaiting()).as("its own 30 seconds").isTrue();
    world.advance(Duration.ofNanos(1));
    assertThat(second.closeText()).isEqualTo("Queue timeout");
  }

  @Test
  void defect06_aPreemptedOne_isToldAndClosed_neverQueued_andLeavesNoGhost() {
    List<Client> lows = connect(2, "l", LOW);
    Client winner = world.connect("c", CRITICAL);
    assertThat(lows.get(0).closeCode()).isEqualTo(4101);
    assertThat(world.stats().gauges().waiting()).isZero();
    assertThat(world.stats().totals().queued()).isZero();
    winner.closes();
    assertThat(world.stats().gauges().active()).as("nobody is there to take the slot").isEqualTo(1);
    assertThat(world.pool().connections()).containsExactly(lows.get(1).connection());
    assertThat(world.connect("n").isAdmitted()).isTrue();
  }

  @Test
  void defect07_nobodyWaitsForEver() {
    world.pool(World.unreserved(1));
    world.connect("l", LOW);
    world.connect("c", CRITICAL);
    for (PriorityClass each : PriorityClass.values()) {
      assertThat(world.connect("w-" + each, each).isWaiting()).isTrue();
    }
    world.advance(Duration.ofSeconds(60));
    assertThat(world.stats().gauges().waiting()).isZero();
    assertThat(world.stats().totals().timedOut()).isEqualTo(4);
    world.advance(SECOND);
    assertThat(world.alarm().pending()).isZero();
  }

  @Test
  void defect08_preemptionsAtTheSameTime_admitNobodyAboveTheLimit() {
    List<Integer> seen = new ArrayList<>();
    List<Client> criticals = new ArrayList<>();
    Client first = world.client("l1").entitledTo(LOW).deaf().connect();
    Client second = world.client("l2").entitledTo(LOW).deaf().connect();
    world
        .listener()
        .onEach(
            event -> {
              seen.add(world.stats().gauges().active());
              if (event.startsWith("preempted l")) { // in the midst of one preemption, another
                criticals.add(world.connect("during-" + event, CRITICAL));
              }
            });
    criticals.add(world.connect("c", CRITICAL));
    assertThat(first.closeCode()).isEqualTo(4101);
    assertThat(second.closeCode()).isEqualTo(4101);
    assertThat(criticals).hasSize(3);
    assertThat(criticals.stream().filter(Client::isActive)).hasSize(2);
    assertThat(seen).isNotEmpty().containsOnly(2);
    assertThat(world.stats().gauges().peak()).isEqualTo(2);
    assertThat(world.stats().totals().preempted()).isEqualTo(2);
  }

  @Test
  void defect09_asManyAreAdmitted_asNowFit() {
    connect(2, "h", HIGH);
    List<Client> waiters = connect(4, "w", HIGH);
    world.pool().setMaxConnections(5);
    assertThat(waiters).extracting(Client::isActive).containsExactly(true, true, true, false);
    assertThat(world.stats().gauges().active()).isEqualTo(5);
  }

  @Test
  void defect10_twoConnectionsOfOneClient_haveASlotEach_andGiveBackTheirOwn_once() {
    severalOfOneClient();
    Client first = world.client("c").deaf().connect();
    Client second = world.connect("c");
    assertThat(world.stats().gauges().active()).isEqualTo(2);
    Client waiter = world.connect("w1");
    Client next = world.connect("w2");
    first.goes(1000);
    first.fails();
    first.goes(1006);
    assertThat(second.isActive()).isTrue();
    assertThat(waiter.isActive()).isTrue();
    assertThat(next.isWaiting()).isTrue();
    assertThat(world.stats().gauges().active()).isEqualTo(2);
    assertThat(world.pool().connections())
        .containsExactlyInAnyOrder(second.connection(), waiter.connection());
  }

  @Test
  void defect11_theEndOfAnOldOrARefusedConnection_removesNoOther() {
    Client old = world.client("c").v1().deaf().connect();
    Client holder = world.client("c").v1().resuming(old.resumeToken()).connect();
    Client refused = world.client("c").deaf().connect();
    assertThat(refused.refusal()).isEqualTo(EndReason.CLIENT_ID_IN_USE);
    old.goes(1006);
    refused.goes(1006);
    old.fails();
    refused.fails();
    assertThat(world.pool().connections()).containsExactly(holder.connection());
    assertThat(world.stats().gauges().active()).isEqualTo(1);
    holder.news();
    world.pool().send("c", "1");
    world.run();
    assertThat(holder.news()).containsExactly("{\"type\":\"direct\",\"payload\":1}");
  }

  @Test
  void defect12_clientsWithoutAnId_thatComeAtTheSameMoment_getDifferentOnes() {
    world.pool(World.unreserved(1_000));
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      Client client = world.connect(null);
      assertThat(client.isAdmitted()).isTrue();
      ids.add(client.clientId());
    }
    assertThat(ids).hasSize(1_000).allMatch(id -> id.matches("anon-[A-Za-z0-9_-]{22}"));
  }

  // 13, 14 and what 16 says of the client pool: ClientPoolReferenceDefectsTest.

  @Test
  void defect15_nobodyTakesAnothersId_orAClassAboveTheirOwn_orSendsToAGroupUnasked() {
    Client holder = world.connect("c").joins("g");
    Client thief = world.connect("c");
    assertThat(thief.refusal()).isEqualTo(EndReason.CLIENT_ID_IN_USE);
    assertThat(holder.isActive()).isTrue();
    Client climber = world.client("x").claiming("critical").connect();
    assertThat(climber.connection().priority()).isEqualTo(NORMAL);
    assertThat(world.stats().totals().claimsLowered()).isEqualTo(1);
    climber.broadcasts("g", "1");
    assertThat(climber.news().get(0)).contains("\"code\":\"not_member\"");
    assertThat(holder.received()).isEmpty();
  }

  @Test
  void defect16_aStop_endsWhoWaits_andLeavesNoAlarm() {
    connect(2, "h", HIGH);
    List<Client> waiters = connect(2, "w", HIGH);
    world.node().stop();
    world.run();
    assertAllGone(waiters, 1001);
  }

  @Test
  void defect16_aDrain_endsWhoWaits_andLeavesNoAlarm() {
    connect(2, "h", HIGH);
    List<Client> waiters = connect(2, "w", HIGH);
    world.node().drain();
    world.run();
    assertAllGone(waiters, 1013);
  }

  @Test
  void defect17_gaugesAreWhatThereIs_howeverOftenSomethingEnds_andShareIsANumber() {
    assertGauges();
    Client low = world.client("l").entitledTo(LOW).deaf().connect();
    Client holder = world.client("n").deaf().connect();
    world.connect("c1", CRITICAL); // preempts the low one
    Client waiter = world.client("w").deaf().connect();
    assertGauges();
    for (Client each : List.of(low, holder, waiter)) {
      each.goes(1006);
      each.fails();
      each.goes(1000);
      assertGauges();
    }
    world.pool().setMaxConnections(1);
    assertGauges();
    world.node().stop();
    world.run();
    world.advance(SECOND);
    assertGauges();
    assertThat(world.stats().gauges().active()).isZero();
    assertThat(world.stats().gauges().utilization()).isZero();
  }

  // ---- helpers

  private void idleAfter(Duration timeout) {
    world.pool(
        pool ->
            pool.withLiveness(
                new LivenessConfig(timeout, Duration.ofHours(1), Duration.ofSeconds(8), SECOND)));
  }

  private void severalOfOneClient() {
    world
        .access(new AccessConfig(true, true, List.of(), 0))
        .pool(pool -> pool.withDuplicate(new DuplicateConfig(DuplicatePolicy.MULTI, 5)));
  }

  private void preemption(boolean enabled) {
    world.pool(pool -> pool.withPreemption(pool.preemption().withEnabled(enabled)));
  }

  private List<Client> connect(int count, String name, PriorityClass priority) {
    List<Client> clients = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      clients.add(world.connect(name + i, priority));
    }
    return clients;
  }

  private void assertAllGone(List<Client> waiters, int closeCode) {
    assertThat(waiters).extracting(Client::closeCode).containsOnly(closeCode);
    assertThat(world.stats().gauges().waiting()).isZero();
    assertThat(world.stats().totals().shutDown()).isEqualTo(waiters.size());
    assertThat(world.stats().totals().admittedFromQueue()).isZero();
    assertThat(world.connect("late").isAdmitted()).isFalse();
    world.advance(Duration.ofSeconds(31)); // past the deadline of a drain
    assertThat(world.alarm().pending()).isZero();
  }

  /** Each gauge is the number of what can be seen one by one. */
  private void assertGauges() {
    PoolStats stats = world.stats();
    assertThat(stats.gauges().active()).isEqualTo(world.pool().connections().size());
    assertThat(stats.gauges().waiting()).isEqualTo(world.pool().waiting().size());
    Map<PriorityClass, Integer> counted = new EnumMap<>(PriorityClass.class);
    for (PriorityClass each : PriorityClass.values()) {
      counted.put(each, 0);
    }
    world.pool().connections().forEach(each -> counted.merge(each.priority(), 1, Integer::sum));
    counted.forEach((each, count) -> assertThat(world.active(each)).isEqualTo(count));
    assertThat(stats.totals().created() - stats.totals().closed())
        .isEqualTo(stats.gauges().active());
    assertThat(stats.gauges().peak()).isGreaterThanOrEqualTo(stats.gauges().active());
    assertThat(stats.gauges().utilization()).isFinite().isNotNegative();
  }
}
