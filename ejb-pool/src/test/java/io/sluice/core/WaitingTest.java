package io.sluice.core;

import static io.sluice.api.PriorityClass.CRITICAL;
import static io.sluice.api.PriorityClass.HIGH;
import static io.sluice.api.PriorityClass.LOW;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.EndReason;
import io.sluice.api.PoolStats;
import io.sluice.api.PooledConnection;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.DuplicateConfig;
import io.sluice.core.config.DuplicatePolicy;
import io.sluice.core.config.InboundConfig;
import io.sluice.core.config.LivenessConfig;
import io.sluice.core.config.Reservation;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import io.sluice.spi.Alarm;
import io.sluice.spi.PoolListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What it is to wait for a slot: one slot, and who comes later waits, as nobody is preempted. */
class WaitingTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension
  final World world =
      new World()
          .pool(World.unreserved(1))
          .pool(pool -> pool.withPreemption(pool.preemption().withEnabled(false)));

  // ---- order

  @Test
  void q1_withinAClass_whoCameFirstIsServedFirst() {
    Client holder = world.connect("holder");
    List<Client> waiters = List.of(world.connect("a"), world.connect("b"), world.connect("c"));
    assertThat(waiters).extracting(Client::position).containsExactly(1, 2, 3);
    for (Client next : waiters) {
      assertThat(next.isWaiting()).isTrue();
      holder.closes();
      assertThat(next.isActive()).isTrue();
      holder = next;
    }
  }

  @Test
  void q1_q2_aHigherClassIsServedFirst_whoeverCameFirst() {
    Client holder = world.connect("holder");
    world.connect("l", LOW);
    world.connect("n1", NORMAL);
    world.connect("c", CRITICAL);
    world.connect("h", HIGH);
    world.connect("n2", NORMAL);
    List<String> served = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      world.pool().kick(world.pool().connections().get(0).connectionId());
      world.run();
      served.add(world.pool().connections().get(0).clientId());
    }
    assertThat(served).containsExactly("c", "h", "n1", "n2", "l");
    assertThat(holder.isActive()).isFalse();
  }

  @Test
  void q2_theListOfWaiters_isInTheOrderInWhichTheyAreServed() {
    world.connect("holder");
    world.connect("l", LOW);
    world.connect("n", NORMAL);
    world.connect("c", CRITICAL);
    assertThat(world.pool().waiting())
        .extracting(PooledConnection::clientId)
        .containsExactly("c", "n", "l");
  }

  @Test
  void q2_aNewcomerNeverOvertakes_whoWaitsInItsClassOrAbove() {
    world.pool(
        pool ->
            pool.withMaxConnections(2)
                .withPriority(
                    pool.priority()
                        .with(CRITICAL, each -> each.withReserve(Reservation.ofCount(1)))));
    world.connect("n1", NORMAL);
    Client waiting = world.connect("n2", NORMAL);
    assertThat(waiting.isWaiting()).as("the free slot is held for critical").isTrue();
    assertThat(world.connect("l", LOW).isWaiting()).isTrue();
    assertThat(world.connect("n3", NORMAL).position()).isEqualTo(2);
    assertThat(world.connect("c", CRITICAL).isAdmitted()).isTrue();
    assertThat(waiting.isWaiting()).isTrue();
  }

  @Test
  void q7_waitersOfOneClientId_areToldApartByTheirTickets() {
    several();
    Client holder = world.connect("holder");
    Client first = world.connect("c");
    Client second = world.connect("c");
    second.closes();
    assertThat(first.isWaiting()).isTrue();
    Client third = world.connect("c");
    holder.closes();
    assertThat(first.isActive()).isTrue();
    assertThat(third.isWaiting()).isTrue();
    first.closes();
    assertThat(third.isActive()).isTrue();
  }

  // ---- how many

  @Test
  void cap2_whereTheQueueIsFull_aNewcomerIsRefused_andOneOfAnotherClassIsNot() {
    world.pool(
        pool -> pool.withPriority(pool.priority().with(NORMAL, each -> each.withMaxWaiting(2))));
    world.connect("holder");
    Client first = world.connect("a");
    world.connect("b");
    Client third = world.connectV1("c");
    assertThat(third.refusal()).isEqualTo(EndReason.AT_CAPACITY);
    assertThat(third.closeCode()).isEqualTo(1013);
    assertThat(third.closeText()).isEqualTo("Server at capacity");
    assertThat(third.transport().log()).hasSize(2).endsWith("<close 1013>");
    assertThat(third.received().get(0))
        .matches(
            "\\{\"type\":\"refused\",\"reason\":\"Server at capacity\",\"reconnectDelay\":\\d+}");
    assertThat(world.connect("l", LOW).isWaiting()).isTrue();
    first.closes();
    assertThat(world.connect("d").isWaiting()).as("there is room again").isTrue();
  }

  @Test
  void cap2_aQueueOfNone_isNobodys() {
    world.pool(pool -> pool.withPriority(pool.priority().withAll(each -> each.withMaxWaiting(0))));
    world.connect("holder");
    assertThat(world.connect("a").refusal()).isEqualTo(EndReason.AT_CAPACITY);
    world.advance(SECOND);
    assertThat(world.alarm().pending()).isZero();
  }

  @Test
  void aPlainClient_canBeRefusedInstead_whileAV1ClientWaits() {
    world.pool(pool -> pool.withPriority(pool.priority().withPlainWaits(false)));
    world.connect("holder");
    Client plain = world.connect("p");
    assertThat(plain.refusal()).isEqualTo(EndReason.AT_CAPACITY);
    assertThat(plain.received()).isEmpty();
    assertThat(world.connectV1("v").isWaiting()).isTrue();
  }

  @Test
  void aPlainClient_thatMayNotWait_stillPreempts() {
    world.pool(
        pool ->
            pool.withPriority(pool.priority().withPlainWaits(false))
                .withPreemption(pool.preemption().withEnabled(true)));
    world.connect("holder", LOW);
    assertThat(world.connect("p", HIGH).isAdmitted()).isTrue();
  }

  // ---- what a waiter hears

  @Test
  void aWaiterIsTold_itsPlaceBehindAllWhoAreServedEarlier_andHowLongItMayWait() {
    world.connect("holder");
    world.connect("c", CRITICAL);
    world.connect("l", LOW);
    world.connect("n", NORMAL);
    Client waiter = world.connectV1("w");
    assertThat(waiter.received().get(0)).startsWith("{\"type\":\"welcome\",\"clientId\":\"w\"");
    assertThat(waiter.received().subList(1, 2)).containsExactly(queued(3, NORMAL, 30_000));
    assertThat(waiter.received()).hasSize(2);
    assertThat(waiter.position()).isEqualTo(3);
  }

  @Test
  void aPlainWaiterIsToldToo_withoutAWelcome() {
    world.connect("holder");
    assertThat(world.connect("c", CRITICAL).received()).containsExactly(queued(1, CRITICAL, 5_000));
    assertThat(world.connect("h", HIGH).received()).containsExactly(queued(2, HIGH, 15_000));
    assertThat(world.connect("n", NORMAL).received()).containsExactly(queued(3, NORMAL, 30_000));
    assertThat(world.connect("l", LOW).received()).containsExactly(queued(4, LOW, 60_000));
  }

  @Test
  void inV1_aSweepTellsOfAPlaceThatIsBetter_withTheTimeThatIsLeft() {
    world.connect("holder");
    Client first = world.connect("a");
    Client plain = world.connect("b");
    Client waiter = world.connectV1("c");
    waiter.news();
    plain.news();
    world.advance(SECOND);
    world.sweep();
    assertThat(waiter.news()).as("nothing has changed").isEmpty();
    first.closes();
    assertThat(waiter.news()).as("a sweep tells it, not the hand-off").isEmpty();
    world.advance(Duration.ofMillis(1_500));
    world.sweep();
    assertThat(waiter.news()).containsExactly(queued(2, NORMAL, 27_500));
    assertThat(plain.news()).isEmpty();
  }

  @Test
  void inV1_aPlaceIsTold_atMostOnceASecond() {
    world.connect("holder");
    List<Client> before = List.of(world.connect("a"), world.connect("b"), world.connect("c"));
    Client waiter = world.connectV1("w");
    waiter.news();
    world.advance(SECOND);
    before.get(0).closes();
    world.sweep();
    assertThat(waiter.news()).containsExactly(queued(3, NORMAL, 29_000));
    before.get(1).closes();
    world.advance(Duration.ofMillis(999));
    world.sweep();
    assertThat(waiter.news()).isEmpty();
    before.get(2).closes();
    world.advance(Duration.ofMillis(1));
    world.sweep();
    assertThat(waiter.news()).containsExactly(queued(1, NORMAL, 28_000));
  }

  @Test
  void inV1_aPlaceThatIsWorse_isNotTold() {
    world.connect("holder");
    Client waiter = world.connectV1("w");
    waiter.news();
    Client critical = world.connect("c", CRITICAL);
    world.advance(SECOND);
    world.sweep();
    critical.closes();
    world.advance(SECOND);
    world.sweep();
    assertThat(waiter.news()).as("it knows of place 1").isEmpty();
  }

  @Test
  void whoIsAdmitted_hearsThatFirst_thenWhatOthersSend() {
    Client holder = world.connect("holder");
    Client waiter = world.connectV1("w");
    waiter.news();
    world
        .listener()
        .onEach(
            event -> {
              if (event.equals("unparked w admitted") || event.equals("opened w")) {
                world.pool().send("w", "\"" + event + "\"");
              }
            });
    holder.closes();
    assertThat(waiter.news())
        .containsExactly(
            "{\"type\":\"admitted\"}",
            "{\"type\":\"direct\",\"payload\":\"unparked w admitted\"}",
            "{\"type\":\"direct\",\"payload\":\"opened w\"}");
  }

  @Test
  void aPlainWaiter_isToldThatItIsAdmitted() {
    Client holder = world.connect("holder");
    Client waiter = world.connect("w");
    waiter.news();
    holder.closes();
    assertThat(waiter.news()).containsExactly("{\"type\":\"admitted\"}");
    assertThat(waiter.joins("g").connection().groups()).containsExactly("g");
  }

  @Test
  void whatAWaiterSends_isNotDone_andEachIsAnswered_withItsId() {
    world.connect("holder").joins("g");
    Client waiter = world.connect("w");
    waiter.news();
    world.listener().clear();
    waiter.sends(
        "{\"type\":\"join\",\"group\":\"g\",\"id\":\"m1\"}",
        "{\"type\":\"direct\",\"targetId\":\"holder\",\"payload\":1,\"id\":7}",
        "{\"x\":1}",
        "no json");
    assertThat(waiter.news())
        .containsExactly(
            notAdmitted("\"id\":\"m1\","),
            notAdmitted("\"id\":7,"),
            notAdmitted(""),
            notAdmitted(""));
    assertThat(world.pool().groups()).isEqualTo(Map.of("g", 1));
    assertThat(world.listener().events()).isEmpty();
    assertThat(waiter.isWaiting()).isTrue();
  }

  @Test
  void aWaiterThatSendsAboveItsRate_isWarned_andThenClosed() {
    world.pool(
        pool ->
            pool.withInbound(
                new InboundConfig(
                    pool.inbound().maxMessageBytes(),
                    pool.inbound().messageTimeout(),
                    pool.inbound().maxDepth(),
                    1,
                    2,
                    pool.inbound().bytesPerSecond())));
    world.connect("holder");
    Client waiter = world.connect("w");
    for (int i = 0; i < 10; i++) {
      waiter.sends("{}");
    }
    assertThat(waiter.received()).anyMatch(frame -> frame.contains("\"code\":\"rate_limited\""));
    assertThat(waiter.closeCode()).isEqualTo(4103);
    assertThat(world.listener().unparked()).containsExactly("unparked w RATE_LIMIT");
    assertThat(waiter.transport().log().get(waiter.transport().log().size() - 2))
        .as("the warning once more, as the last words")
        .contains("rate_limited");
  }

  @Test
  void aWaiterIsNobodysTarget() {
    Client sender = world.connect("sender");
    Client waiter = world.connect("w");
    waiter.news();
    sender.sends("{\"type\":\"direct\",\"targetId\":\"w\",\"payload\":1,\"id\":1}");
    assertThat(sender.news().get(0)).contains("\"code\":\"no_such_target\"");
    assertThat(waiter.news()).isEmpty();
  }

  @Test
  void aWaiterThatBreaksARule_isClosed_andItsWaitIsCancelled() {
    world.connect("holder");
    Client waiter = world.connect("w");
    waiter.sendsBinary();
    assertThat(waiter.closeCode()).isEqualTo(1003);
    assertThat(world.listener().unparked()).containsExactly("unparked w BINARY");
    assertThat(world.stats().totals().cancelled()).isEqualTo(1);
  }

  // ---- how a wait ends

  @Test
  void q4_eachClassWaitsItsTime_andNeverLess() {
    Map<PriorityClass, Integer> seconds = Map.of(CRITICAL, 5, HIGH, 15, NORMAL, 30, LOW, 60);
    world.connect("holder");
    seconds.forEach(
        (each, time) -> {
          Client waiter = world.connect("w", each);
          world.advance(Duration.ofSeconds(time).minusNanos(1));
          assertThat(waiter.isWaiting()).as("%s, just before", each).isTrue();
          world.advance(Duration.ofNanos(1));
          assertThat(waiter.closeCode()).as("%s", each).isEqualTo(1013);
          assertThat(waiter.closeText()).isEqualTo("Queue timeout");
          assertThat(world.stats().classes().get(each).timedOut()).isEqualTo(1);
        });
    assertThat(world.stats().totals().timedOut()).isEqualTo(4);
    assertThat(world.stats().totals().errors().timeout()).isEqualTo(4);
  }

  @Test
  void q4_oneAlarmServesAll_whicheverIsDueFirst() {
    world.connect("holder");
    Client low = world.connect("l", LOW);
    assertThat(world.alarm().pending()).isEqualTo(1);
    world.advance(SECOND);
    Client normal = world.connect("n", NORMAL);
    Client critical = world.connect("c", CRITICAL);
    assertThat(world.alarm().pending()).isEqualTo(1);
    world.advance(Duration.ofSeconds(5));
    assertThat(critical.closeCode()).isEqualTo(1013);
    assertThat(normal.isWaiting()).isTrue();
    world.advance(Duration.ofSeconds(25));
    assertThat(normal.closeCode()).isEqualTo(1013);
    assertThat(low.isWaiting()).isTrue();
    world.advance(Duration.ofSeconds(29));
    assertThat(low.closeCode()).isEqualTo(1013);
  }

  @Test
  void q4_inV1_whoseTimeIsOver_hearsWhyAndWhenToComeBack_beforeTheClose() {
    world.connect("holder");
    Client waiter = world.connectV1("w");
    waiter.news();
    world.advance(Duration.ofSeconds(30));
    assertThat(waiter.transport().log()).endsWith("<close 1013>");
    List<String> last = waiter.news();
    assertThat(last).hasSize(1);
    assertThat(last.get(0))
        .matches("\\{\"type\":\"refused\",\"reason\":\"Queue timeout\",\"reconnectDelay\":\\d+}");
    assertThat(Long.parseLong(last.get(0).replaceAll(".*:(\\d+)}", "$1")))
        .isBetween(2_500L, 7_500L);
  }

  @Test
  void q4_aPlainOne_hearsNoRefused() {
    world.connect("holder");
    Client waiter = world.connect("w");
    world.advance(Duration.ofSeconds(30));
    assertThat(waiter.received()).hasSize(1);
    assertThat(waiter.closeCode()).isEqualTo(1013);
  }

  @Test
  void q4_whereAnAlarmIsLost_theSweepEndsTheWait_notBeforeItsTime() {
    world.connect("holder");
    Client waiter = world.connect("c", CRITICAL);
    world.advanceWithoutAlarms(Duration.ofMillis(4_999));
    world.sweep();
    assertThat(waiter.isWaiting()).isTrue();
    world.advanceWithoutAlarms(Duration.ofMillis(1));
    world.sweep();
    assertThat(waiter.closeText()).isEqualTo("Queue timeout");
    assertThat(world.listener().unparked()).containsExactly("unparked c QUEUE_TIMEOUT");
  }

  @Test
  void q4_anAlarmThatGoesOffEarly_endsNothing() {
    List<Runnable> alarms = new ArrayList<>();
    world.alarms(
        port ->
            (deadline, action) -> {
              alarms.add(action);
              return port.at(deadline, action);
            });
    world.connect("holder");
    Client waiter = world.connect("c", CRITICAL);
    world.advance(Duration.ofSeconds(4));
    alarms.get(0).run();
    assertThat(waiter.isWaiting()).isTrue();
    world.advance(SECOND);
    world.sweep();
    assertThat(waiter.closeText()).isEqualTo("Queue timeout");
  }

  @Test
  void q4_whereAlarmsCannotBeSet_itIsTold_andTheSweepKeepsTheTime() {
    IllegalStateException fault = new IllegalStateException("no alarms any more");
    List<Runnable> faulty = new ArrayList<>();
    world.alarms(
        port ->
            (deadline, action) -> {
              if (faulty.isEmpty()) {
                faulty.add(action);
                throw fault;
              }
              return port.at(deadline, action);
            });
    world.connect("holder");
    Client waiter = world.connect("c", CRITICAL);
    assertThat(world.listener().faults()).containsExactly(fault);
    world.listener().forgetFaults();
    assertThat(waiter.isWaiting()).isTrue();
    world.advanceWithoutAlarms(Duration.ofSeconds(5));
    world.sweep();
    assertThat(waiter.closeText()).isEqualTo("Queue timeout");
    assertThat(world.listener().unparked()).hasSize(1);
  }

  @Test
  void q4_whereASlotComesInTheLastMoment_theWaiterIsAdmitted_andStays() {
    Client holder = world.connect("holder");
    Client waiter = world.connect("c", CRITICAL);
    world.advanceWithoutAlarms(Duration.ofSeconds(5));
    holder.closes();
    assertThat(waiter.isActive()).isTrue();
    world.advance(SECOND);
    world.sweep();
    assertThat(waiter.isActive()).isTrue();
    assertThat(world.stats().totals().timedOut()).isZero();
  }

  @Test
  void q6_nobodyWaits_noAlarm() {
    Client holder = world.connect("holder");
    assertThat(world.alarm().pending()).isZero();
    Client a = world.connect("a");
    Client b = world.connect("b", CRITICAL);
    assertThat(world.alarm().pending()).isEqualTo(1);
    b.closes();
    assertThat(world.alarm().pending()).as("one that is too early stays, for a").isEqualTo(1);
    a.closes();
    assertThat(world.alarm().pending()).isZero();
    Client c = world.connect("c");
    holder.closes();
    assertThat(c.isActive()).isTrue();
    assertThat(world.alarm().pending()).isZero();
    world.connect("d");
    world.advance(Duration.ofSeconds(31));
    assertThat(world.alarm().pending()).as("timed out, and cut a second later").isZero();
  }

  @Test
  void q6_aThousandWaiters_oneAlarm_andNoneOnceAllAreServed() {
    world.pool(
        pool -> pool.withPriority(pool.priority().withAll(each -> each.withMaxWaiting(1_000))));
    world.connect("holder");
    for (int i = 0; i < 1_000; i++) {
      world.connect("w" + i);
    }
    assertThat(world.alarm().pending()).isEqualTo(1);
    world.pool().setMaxConnections(1_001);
    assertThat(world.stats().gauges().active()).isEqualTo(1_001);
    assertThat(world.alarm().pending()).isZero();
  }

  @Test
  void q6_alarmsThatAreSetAndCancelledInTheOtherOrder_leaveNone() {
    List<Runnable> whileSetting = new ArrayList<>();
    world.alarms(
        port ->
            (deadline, action) -> {
              if (!whileSetting.isEmpty()) {
                whileSetting.remove(0).run();
              }
              Alarm.Cancellation made = port.at(deadline, action);
              return made;
            });
    Client holder = world.connect("holder");
    whileSetting.add(holder::closes); // the waiter is served before its alarm is set
    Client waiter = world.connect("w");
    assertThat(waiter.wasParked()).isTrue();
    assertThat(waiter.isActive()).isTrue();
    assertThat(world.alarm().pending()).isZero();
  }

  @Test
  void q3_eachWaitEndsOnce_andIsCountedAsWhatItWas() {
    Client holder = world.connect("holder");
    Client admitted = world.connect("admitted", CRITICAL);
    Client closed = world.connect("closed", HIGH);
    Client failed = world.connect("failed", HIGH);
    Client kicked = world.connect("kicked", HIGH);
    Client timedOut = world.connect("timedOut", HIGH);
    world.connect("stays", LOW);
    holder.closes();
    closed.closes();
    failed.fails();
    failed.goes(1006);
    assertThat(world.pool().kick(kicked.connection().connectionId())).isTrue();
    assertThat(world.pool().kick(kicked.connection().connectionId())).isFalse();
    world.run();
    world.advance(Duration.ofSeconds(15));
    assertThat(kicked.closeCode()).isEqualTo(4001);
    assertThat(timedOut.closeCode()).isEqualTo(1013);
    assertThat(admitted.isActive()).isTrue();
    assertThat(world.listener().unparked())
        .containsExactly(
            "unparked admitted admitted",
            "unparked closed CLIENT_CLOSED",
            "unparked failed CONNECTION_LOST",
            "unparked kicked KICKED",
            "unparked timedOut QUEUE_TIMEOUT");
    PoolStats.Totals totals = world.stats().totals();
    assertThat(totals.queued()).isEqualTo(6);
    assertThat(totals.admittedFromQueue()).isEqualTo(1);
    assertThat(totals.cancelled()).isEqualTo(3);
    assertThat(totals.timedOut()).isEqualTo(1);
    assertThat(totals.shutDown()).isZero();
    assertThat(world.stats().gauges().waiting()).isEqualTo(1);
  }

  @Test
  void q5_aWaiterThatIsGone_isPassedOver_andItsSlotGoesOn() {
    Client holder = world.connect("holder");
    Client dead = world.connect("dead");
    Client next = world.connect("next");
    world.atNextReading(holder::closes); // between the end of the session and the end of its wait
    dead.goes(1006);
    assertThat(dead.isActive()).isFalse();
    assertThat(next.isActive()).isTrue();
    assertThat(world.listener().unparked())
        .containsExactly("unparked dead CONNECTION_LOST", "unparked next admitted");
    PoolStats.Totals totals = world.stats().totals();
    assertThat(totals.cancelled()).isEqualTo(1);
    assertThat(totals.admittedFromQueue()).isEqualTo(1);
    assertThat(world.stats().gauges().active()).isEqualTo(1);
  }

  @Test
  void q5_whoIsKickedInTheMomentOfItsAdmission_isKickedAsAnActiveOne() {
    Client holder = world.connect("holder");
    Client waiter = world.connect("w");
    world.atNextReading(holder::closes);
    world.pool().kick(waiter.connection().connectionId());
    world.run();
    assertThat(waiter.closeCode()).isEqualTo(4001);
    assertThat(world.listener().events())
        .containsSubsequence("unparked w admitted", "opened w", "closed w KICKED");
    assertThat(world.stats().gauges().active()).isZero();
  }

  @Test
  void q5_aWaiterThatAnswersNoPing_isCancelled() {
    world.pool(pool -> pool.withLiveness(pings(Duration.ofSeconds(2), Duration.ofSeconds(3))));
    Client holder = world.connect("holder");
    Client dead = world.client("dead").deaf().connect();
    Client next = world.connect("next");
    for (int second = 0; second < 8; second++) {
      world.sweepsFor(SECOND);
      holder.pongs();
      next.pongs();
    }
    assertThat(dead.closeCode()).isEqualTo(4105);
    assertThat(world.listener().unparked()).containsExactly("unparked dead NO_PONG");
    holder.closes();
    assertThat(next.isActive()).isTrue();
  }

  @Test
  void q5_aWaiterWhoseSessionHasVanished_isFoundByTwoSweeps() {
    world.connect("holder");
    world.connect("w").vanishes();
    world.sweep();
    assertThat(world.stats().gauges().waiting()).isEqualTo(1);
    assertThat(world.sweep().ended()).isEqualTo(1);
    assertThat(world.stats().gauges().waiting()).isZero();
    assertThat(world.stats().totals().cancelled()).isEqualTo(1);
  }

  @Test
  void waiting_isNoIdleness_andTheTimeOfAnAdmittedOneBeginsThen() {
    world.pool(
        pool ->
            pool.withLiveness(
                new LivenessConfig(
                    Duration.ofSeconds(3), Duration.ofHours(1), Duration.ofSeconds(1), SECOND)));
    Client holder = world.connect("holder");
    Client waiter = world.connect("w");
    for (int second = 0; second < 10; second++) {
      world.sweepsFor(SECOND);
      holder.joins("g");
    }
    assertThat(waiter.isWaiting()).isTrue();
    holder.closes();
    world.sweepsFor(Duration.ofSeconds(3));
    assertThat(waiter.isActive()).isTrue();
    world.sweepsFor(SECOND);
    assertThat(waiter.closeCode()).isEqualTo(4104);
  }

  @Test
  void theTimeOfAnAdmittedOne_beginsThen_evenIfNothingCanBeWrittenToIt() {
    world.pool(
        pool ->
            pool.withLiveness(
                new LivenessConfig(
                    Duration.ofSeconds(3), Duration.ofHours(1), Duration.ofSeconds(1), SECOND)));
    Client holder = world.connect("holder");
    Client waiter = world.client("w").stalling().connect();
    world.advance(Duration.ofSeconds(5));
    holder.closes();
    world.sweepsFor(Duration.ofSeconds(3));
    assertThat(waiter.isActive()).isTrue();
    world.sweepsFor(SECOND);
    assertThat(world.listener().events()).endsWith("closed w IDLE");
  }

  @Test
  void life2_afterItsWait_nothingKnowsOfIt() {
    Client holder = world.connect("holder");
    Client waiter = world.client("w").deaf().connect();
    String id = waiter.connection().connectionId();
    assertThat(world.pool().connection(id)).contains(waiter.connection());
    world.advance(Duration.ofSeconds(30));
    assertThat(waiter.closeCode()).isEqualTo(1013);
    assertThat(world.pool().waiting()).isEmpty();
    assertThat(world.pool().connection(id)).isEmpty();
    assertThat(world.pool().kick(id)).isFalse();
    assertThat(world.connect("w").isWaiting()).as("its client id is free").isTrue();
    assertThat(holder.isActive()).isTrue();
  }

  @Test
  void life1_manyEndsOfOneWait_areOne() {
    world.connect("holder");
    Client waiter = world.client("w").deaf().connect();
    world.advanceWithoutAlarms(Duration.ofSeconds(30));
    world.sweep();
    world.sweep();
    waiter.goes(1006);
    waiter.fails();
    world.pool().kick(waiter.connection().connectionId());
    world.advance(Duration.ofSeconds(2));
    assertThat(world.listener().unparked()).containsExactly("unparked w QUEUE_TIMEOUT");
    assertThat(world.stats().totals().timedOut()).isEqualTo(1);
    assertThat(world.stats().totals().cancelled()).isZero();
    assertThat(world.alarm().pending()).isZero();
  }

  @Test
  void life3_aStalledWaiter_getsNoFrameAfterTheEnd_andIsCut() {
    Client holder = world.connect("holder");
    Client waiter = world.client("w").v1().stalling().deaf().connect();
    world.advance(Duration.ofSeconds(30));
    assertThat(waiter.closeCode()).as("it has not taken its welcome yet").isZero();
    world.advance(SECOND);
    assertThat(waiter.isAborted()).isTrue();
    waiter.reads();
    holder.closes();
    assertThat(waiter.received()).hasSize(2);
    world.checkAccounts();
  }

  // ---- when the pool goes

  @Test
  void shut1_aDrain_sendsWaitersAway_beforeAnySlotIsFree() {
    Client holder = world.connect("holder");
    Client waiter = world.connectV1("w");
    waiter.news();
    world.pool().drain();
    world.run();
    assertThat(waiter.closeCode()).isEqualTo(1013);
    assertThat(waiter.closeText()).isEqualTo("Server at capacity");
    assertThat(waiter.news().get(0)).startsWith("{\"type\":\"refused\"");
    assertThat(holder.closeCode()).isEqualTo(1001);
    assertThat(world.stats().totals().shutDown()).isEqualTo(1);
    assertThat(world.stats().totals().admittedFromQueue()).isZero();
    assertThat(world.connect("x").refusal()).isEqualTo(EndReason.GOING_AWAY);
    world.advance(Duration.ofSeconds(31));
    assertThat(world.alarm().pending()).isZero();
    assertThat(world.pool().state()).isEqualTo(Pools.State.DRAINED);
  }

  @Test
  void shut1_aStop_endsEveryWait_andLeavesNoAlarm() {
    Client holder = world.connect("holder");
    List<Client> waiters = List.of(world.connect("a"), world.connect("b", CRITICAL));
    world.node().stop();
    world.run();
    assertThat(waiters).extracting(Client::closeCode).containsExactly(1001, 1001);
    assertThat(holder.closeCode()).isEqualTo(1001);
    assertThat(world.stats().gauges().waiting()).isZero();
    assertThat(world.stats().totals().shutDown()).isEqualTo(2);
    assertThat(world.stats().totals().created()).isEqualTo(1);
    assertThat(world.connect("x").refusal()).isEqualTo(EndReason.GOING_AWAY);
    world.advance(SECOND);
    assertThat(world.alarm().pending()).isZero();
  }

  // ---- figures

  @Test
  void acc3_ofEachClass_whoWasQueued_waitsOrEndedOneWay() {
    Client holder = world.connect("holder");
    for (PriorityClass each : PriorityClass.values()) {
      world.connect(each + "-goes", each).closes();
      world.connect(each + "-1", each);
      world.connect(each + "-2", each);
    }
    holder.closes();
    world.advance(Duration.ofSeconds(16));
    world.pool().setMaxConnections(3);
    world.pool().drain();
    world.run();
    PoolStats stats = world.stats();
    PoolStats.Totals totals = stats.totals();
    assertThat(totals.queued())
        .isEqualTo(12)
        .isEqualTo(
            stats.gauges().waiting()
                + totals.admittedFromQueue()
                + totals.timedOut()
                + totals.cancelled()
                + totals.shutDown());
    assertThat(figures(stats, CRITICAL)).containsExactly(1L, 1L, 1L, 0L);
    assertThat(figures(stats, HIGH)).containsExactly(0L, 1L, 2L, 0L);
    assertThat(figures(stats, NORMAL)).containsExactly(2L, 1L, 0L, 0L);
    assertThat(figures(stats, LOW)).containsExactly(0L, 1L, 0L, 2L);
    assertThat(totals.offered())
        .isEqualTo(totals.admitted() + totals.queued() + totals.refusedInAll());
    assertThat(totals.created()).isEqualTo(stats.gauges().active() + totals.closed());
    assertThat(stats.gauges().peak()).isEqualTo(3);
  }

  @Test
  void theTimeInTheQueue_isKeptByClass_andIsPartOfTheTimeToGetIn() {
    Client holder = world.connect("holder");
    Client waiter = world.connect("h", HIGH);
    world.connect("n", NORMAL);
    world.advance(Duration.ofSeconds(4));
    assertThat(world.stats().classes().get(HIGH).oldestWaitMillis()).isEqualTo(4_000);
    assertThat(world.stats().classes().get(HIGH).waiting()).isEqualTo(1);
    holder.closes();
    assertThat(waiter.isActive()).isTrue();
    PoolStats stats = world.stats();
    assertThat(stats.classes().get(HIGH).waits().count()).isEqualTo(1);
    assertThat(stats.classes().get(HIGH).waits().maxMicros()).isEqualTo(4_000_000);
    assertThat(stats.classes().get(NORMAL).waits().count()).isZero();
    assertThat(stats.classes().get(NORMAL).oldestWaitMillis()).isEqualTo(4_000);
    assertThat(stats.classes().get(HIGH).oldestWaitMillis()).isZero();
    assertThat(stats.acquire().count()).isEqualTo(2);
    assertThat(stats.acquire().maxMicros()).isEqualTo(4_000_000);
  }

  @Test
  void aDecisionThatWasBegunEarlier_givesNoNegativeWait() {
    List<Duration> waits = new ArrayList<>();
    world.hears(
        new PoolListener() {
          @Override
          public void unparked(PooledConnection waiter, Duration waited, EndReason reason) {
            waits.add(waited);
          }
        });
    Client holder = world.connect("holder");
    world.atNextReading(
        () -> {
          world.advance(SECOND);
          world.connect("w");
        });
    holder.closes(); // it has read the clock a second before the waiter came
    assertThat(waits).hasSize(1).allMatch(each -> !each.isNegative());
    assertThat(world.stats().classes().get(NORMAL).waits().maxMicros()).isZero();
  }

  // ---- helpers

  private void several() {
    world
        .access(new AccessConfig(true, true, List.of(), 0))
        .pool(pool -> pool.withDuplicate(new DuplicateConfig(DuplicatePolicy.MULTI, 5)));
  }

  private static LivenessConfig pings(Duration interval, Duration timeout) {
    return new LivenessConfig(Duration.ofMinutes(5), interval, timeout, SECOND);
  }

  private static String queued(int position, PriorityClass priority, long timeoutMs) {
    return "{\"type\":\"queued\",\"position\":"
        + position
        + ",\"priority\":\""
        + priority.wireName()
        + "\",\"timeoutMs\":"
        + timeoutMs
        + "}";
  }

  private static String notAdmitted(String idField) {
    return "{\"type\":\"error\","
        + idField
        + "\"code\":\"not_admitted\",\"error\":\"Not admitted\"}";
  }

  /** From the queue, cancelled, timed out, shut down. */
  private static List<Long> figures(PoolStats stats, PriorityClass priority) {
    PoolStats.OfClass of = stats.classes().get(priority);
    return List.of(of.admittedFromQueue(), of.cancelled(), of.timedOut(), of.shutDown());
  }
}
