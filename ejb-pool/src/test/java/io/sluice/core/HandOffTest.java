package io.sluice.core;

import static io.sluice.api.PriorityClass.CRITICAL;
import static io.sluice.api.PriorityClass.HIGH;
import static io.sluice.api.PriorityClass.LOW;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.EndReason;
import io.sluice.api.PriorityClass;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.DrainConfig;
import io.sluice.core.config.LivenessConfig;
import io.sluice.core.config.OutboxConfig;
import io.sluice.core.config.Reservation;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every path that frees or adds a slot gives it to who waits: RSV-4, and IDLE-4 for evictions. */
class HandOffTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension
  final World world =
      new World()
          .pool(World.unreserved(1))
          .pool(pool -> pool.withPreemption(pool.preemption().withEnabled(false)));

  // ---- ends

  @Test
  void rsv4_aClose() {
    Client holder = world.connect("holder");
    Client waiter = waiter();
    holder.closes();
    assertServed(waiter, EndReason.CLIENT_CLOSED);
  }

  @Test
  void rsv4_anError() {
    Client holder = world.connect("holder");
    Client waiter = waiter();
    holder.fails();
    assertServed(waiter, EndReason.CONNECTION_LOST);
  }

  @Test
  void rsv4_aKick_beforeTheClientHasAnsweredTheClose() {
    Client holder = world.client("holder").deaf().connect();
    Client waiter = waiter();
    world.pool().kick(holder.connection().connectionId());
    world.run();
    assertServed(waiter, EndReason.KICKED);
    assertThat(holder.isGone()).isFalse();
    holder.goes(4001);
    assertThat(world.stats().gauges().active()).isEqualTo(1);
  }

  @Test
  void idle4_anIdleOnesEviction() {
    liveness(Duration.ofSeconds(3), Duration.ofHours(1), SECOND);
    world.connect("holder");
    Client waiter = waiter();
    world.sweepsFor(Duration.ofSeconds(3));
    assertThat(waiter.isWaiting()).isTrue();
    world.sweepsFor(SECOND);
    assertServed(waiter, EndReason.IDLE);
  }

  @Test
  void idle4_oneThatAnswersNoPing() {
    liveness(Duration.ofMinutes(5), Duration.ofSeconds(2), SECOND);
    world.client("holder").deaf().connect();
    Client waiter = waiter();
    for (int second = 0; second < 6; second++) {
      world.sweepsFor(SECOND);
      waiter.pongs();
    }
    assertServed(waiter, EndReason.NO_PONG);
  }

  @Test
  void idle4_oneWhoseSessionHasVanished() {
    Client holder = world.connect("holder");
    Client waiter = waiter();
    holder.vanishes();
    world.sweep();
    world.sweep();
    assertServed(waiter, EndReason.CONNECTION_LOST);
  }

  @Test
  void idle4_oneWhoseMessageDoesNotBecomeWhole() {
    Client holder = world.connect("holder");
    holder.beginsToSend("{");
    Client waiter = world.connect("w", LOW);
    world.advance(Duration.ofSeconds(31));
    world.sweep();
    assertServed(waiter, EndReason.MESSAGE_TIMEOUT);
  }

  @Test
  void rsv4_aSlowConsumersEnd_fromItsOwnLane() {
    world.pool(
        pool ->
            pool.withOutbox(
                new OutboxConfig(
                    pool.outbox().maxBytes(),
                    1,
                    pool.outbox().sendTimeout(),
                    pool.outbox().overflow(),
                    pool.outbox().rules())));
    Client holder = world.client("holder").stalling().connect();
    Client waiter = waiter();
    for (int i = 0; i < 3; i++) {
      world.pool().send("holder", "1");
      world.run();
    }
    assertServed(waiter, EndReason.SLOW_CONSUMER);
    assertThat(holder.isActive()).isFalse();
  }

  @Test
  void rsv4_aTransportThatFails_fromItsOwnLane() {
    Client holder = world.connect("holder");
    Client waiter = waiter();
    holder.transport().fail();
    world.pool().send("holder", "1");
    world.run();
    assertServed(waiter, EndReason.CONNECTION_LOST);
  }

  @Test
  void rsv4_aBrokenRule() {
    Client holder = world.connect("holder");
    Client waiter = waiter();
    holder.sendsBinary();
    assertServed(waiter, EndReason.BINARY);
  }

  @Test
  void rsv4_anEndThatIsCalledFor_whileAnotherIsTold() {
    Client holder = world.connect("holder");
    Client first = world.connect("a");
    Client second = world.connect("b");
    world
        .listener()
        .onEach(
            event -> {
              if (event.equals("opened a")) {
                world.pool().kick(first.connection().connectionId());
              }
            });
    holder.closes();
    assertThat(second.isActive()).isTrue();
    assertThat(first.closeCode()).isEqualTo(4001);
  }

  // ---- takeovers

  @Test
  void rsv4_aTakeoverIntoALowerClass_freesTheSlotFirst() {
    trustClaims();
    Client holder = world.connect("c", HIGH);
    Client waiter = world.connect("w", NORMAL);
    Client newer = world.connect("c", LOW);
    assertThat(waiter.isActive()).isTrue();
    assertThat(newer.isWaiting()).isTrue();
    assertThat(holder.closeCode()).isEqualTo(4002);
  }

  @Test
  void rsv4_aTakeoverIntoAHigherClass_thatFillsAReservation() {
    trustClaims();
    reserve(3, 1);
    world.connect("a", NORMAL);
    world.connect("c", NORMAL);
    Client waiter = world.connect("w", NORMAL);
    assertThat(waiter.isWaiting()).as("the last slot is held for critical").isTrue();
    world.connect("c", CRITICAL);
    assertThat(waiter.isActive()).isTrue();
    assertThat(world.stats().gauges().active()).isEqualTo(3);
  }

  // ---- limits

  @Test
  void rsv4_aRaisedCapacity_admitsAsManyAsNowFit() {
    world.connect("holder");
    List<Client> waiters = waiters(5);
    world.pool().setMaxConnections(4);
    assertThat(waiters)
        .extracting(Client::isActive)
        .containsExactly(true, true, true, false, false);
    assertThat(world.stats().gauges().active()).isEqualTo(4);
    assertThat(world.stats().totals().admittedFromQueue()).isEqualTo(3);
  }

  @Test
  void rsv4_aLoweredReservation_admitsAsManyAsNowFit() {
    reserve(5, 3);
    world.connect("a");
    world.connect("b");
    List<Client> waiters = waiters(3);
    world.pool().setReserved(CRITICAL, 1);
    assertThat(waiters).extracting(Client::isActive).containsExactly(true, true, false);
    world.pool().setReserved(CRITICAL, 0);
    assertThat(waiters).extracting(Client::isActive).containsExactly(true, true, true);
  }

  @Test
  void rsv4_aReservationInPercent_thatFallsWithTheCapacity_admitsNobodyTooMany() {
    world.pool(
        pool ->
            pool.withMaxConnections(10)
                .withPriority(
                    pool.priority()
                        .with(CRITICAL, each -> each.withReserve(Reservation.ofPercent("50")))));
    connect(5, "n");
    Client waiter = waiter();
    assertThat(waiter.isWaiting()).isTrue();
    world.pool().setMaxConnections(12);
    assertThat(world.stats().classes().get(CRITICAL).reserved()).isEqualTo(6);
    assertThat(waiter.isActive()).isTrue();
    assertThat(world.connect("x").isWaiting()).isTrue();
  }

  @Test
  void rsv4_whereALowerClassMayNotHaveIt_aHigherOneGetsIt() {
    reserve(3, 2);
    Client normal = world.connect("n", NORMAL);
    Client waitsNormal = world.connect("wn", NORMAL);
    connect(2, "c", CRITICAL);
    Client waitsHigh = world.connect("wh", HIGH);
    assertThat(waitsHigh.isWaiting()).isTrue();
    normal.closes();
    assertThat(waitsHigh.isActive()).isTrue();
    assertThat(waitsNormal.isWaiting()).isTrue();
  }

  @Test
  void rsv2_aSlotThatComesBackIntoAReservation_isHandedToNobodyBelow() {
    reserve(3, 2);
    world.connect("n");
    Client critical = connect(2, "c", CRITICAL).get(0);
    Client waiter = waiter();
    critical.closes();
    assertThat(waiter.isWaiting()).isTrue();
    assertThat(world.stats().gauges().active()).isEqualTo(2);
    assertThat(world.connect("c", CRITICAL).isAdmitted()).isTrue();
  }

  // ---- states

  @Test
  void rsv4_afterADrainIsTakenBack_slotsAreThereForNewcomersAndNewWaiters() {
    world.pool(
        pool ->
            pool.withMaxConnections(2)
                .withDrain(new DrainConfig(1, Duration.ofSeconds(2), Duration.ofSeconds(30))));
    Client first = world.connect("a", LOW);
    Client second = world.connect("b", HIGH);
    Client waiter = waiter();
    world.pool().drain();
    world.run();
    assertThat(waiter.closeCode()).isEqualTo(1013);
    assertThat(first.closeCode()).isEqualTo(1001);
    assertThat(world.pool().resume()).isTrue();
    Client next = world.connect("n");
    assertThat(next.isAdmitted()).isTrue();
    Client later = world.connect("x");
    assertThat(later.isWaiting()).isTrue();
    assertThat(second.isActive()).isTrue();
    next.closes();
    assertThat(later.isActive()).isTrue();
  }

  @Test
  void shut1_whatEndsDuringADrain_isHandedToNobody() {
    world.connect("holder");
    Client waiter = waiter();
    world.pool().drain();
    world.run();
    assertThat(waiter.isActive()).isFalse();
    assertThat(world.stats().totals().created()).isEqualTo(1);
    assertThat(world.stats().gauges().active()).isZero();
  }

  @Test
  void aPoolThatIsFullOrWaitedFor_saysSo_andThatItIsRelieved() {
    Client holder = world.connect("holder");
    Client waiter = waiter();
    holder.closes();
    waiter.closes();
    assertThat(world.listener().saturations())
        .containsExactly("default saturated 1", "default relieved 2");
  }

  // ---- helpers

  private void liveness(Duration idle, Duration ping, Duration pong) {
    world.pool(pool -> pool.withLiveness(new LivenessConfig(idle, ping, pong, SECOND)));
  }

  private void trustClaims() {
    world.access(new AccessConfig(true, true, List.of(), 0));
  }

  private void reserve(int max, int forCritical) {
    world.pool(
        pool ->
            pool.withMaxConnections(max)
                .withPriority(
                    pool.priority()
                        .with(
                            CRITICAL, each -> each.withReserve(Reservation.ofCount(forCritical)))));
  }

  private Client waiter() {
    Client waiter = world.connect("w");
    assertThat(waiter.isWaiting()).isTrue();
    return waiter;
  }

  private List<Client> waiters(int count) {
    List<Client> waiters = connect(count, "w");
    assertThat(waiters).allMatch(Client::isWaiting);
    return waiters;
  }

  private List<Client> connect(int count, String name) {
    return connect(count, name, NORMAL);
  }

  private List<Client> connect(int count, String name, PriorityClass priority) {
    List<Client> clients = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      clients.add(world.connect(name + i, priority));
    }
    return clients;
  }

  private void assertServed(Client waiter, EndReason end) {
    assertThat(world.stats().totals().closedByReason()).isEqualTo(Map.of(end, 1L));
    assertThat(waiter.isActive()).isTrue();
    assertThat(world.stats().gauges().active()).isEqualTo(1);
    assertThat(world.stats().gauges().waiting()).isZero();
    assertThat(waiter.received()).contains("{\"type\":\"admitted\"}");
  }
}
