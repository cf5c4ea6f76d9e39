package io.sluice.core;

import static io.sluice.api.PriorityClass.CRITICAL;
import static io.sluice.api.PriorityClass.HIGH;
import static io.sluice.api.PriorityClass.LOW;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.DropReason;
import io.sluice.api.EndReason;
import io.sluice.api.HandshakeRefusal;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.core.config.DrainConfig;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Emptying a pool: two are told to go every two seconds, and after ten all are gone. */
class DrainTest {
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Duration LINGER = Duration.ofNanos(Connection.LINGER_NANOS);

  @RegisterExtension
  final World world =
      new World()
          .pool(World.unreserved(300))
          .pool(pool -> pool.withDrain(new DrainConfig(2, INTERVAL, DEADLINE)));

  private void drain() {
    assertThat(world.pool().drain()).isTrue();
    world.run();
  }

  private List<Client> clients(int count) {
    List<Client> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(world.connect("c" + i));
    }
    return all;
  }

  private Pools.State state() {
    return world.pool().state();
  }

  private long told(List<Client> all) {
    return all.stream().filter(each -> each.closeCode() == 1001).count();
  }

  private void on(String event, Runnable action) {
    world
        .listener()
        .onEach(
            heard -> {
              if (heard.equals(event)) {
                action.run();
              }
            });
  }

  private void onEnd(String reason, Runnable action) {
    world
        .listener()
        .onEach(
            heard -> {
              if (heard.endsWith(reason)) {
                action.run();
              }
            });
  }

  private static String direct(int payload) {
    return "{\"type\":\"direct\",\"payload\":" + payload + "}";
  }

  private static long delayIn(String draining) {
    assertThat(draining).matches("\\{\"type\":\"draining\",\"reconnectDelay\":\\d+}");
    return Long.parseLong(draining.replaceAll(".*:(\\d+)}", "$1"));
  }

  // ---- states

  @Test
  void eachState_isHeardOnce_inOrder() {
    clients(3);
    world.listener().clear();
    drain();
    assertThat(state()).isEqualTo(Pools.State.DRAINING);
    assertThat(world.listener().stateChanges()).containsExactly("default DRAINING");
    world.advance(INTERVAL);
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    assertThat(world.pool().resume()).isTrue();
    world.node().stop();
    assertThat(world.listener().stateChanges())
        .containsExactly(
            "default DRAINING", "default DRAINED", "default ACTIVE", "default STOPPED");
    world.advance(LINGER);
    assertThat(world.alarm().pending()).isZero();
  }

  @Test
  void anEmptyPool_hasDrainedAtOnce_andSetsNoAlarm() {
    assertThat(world.pool().drain()).isTrue();
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    assertThat(world.alarm().pending()).isZero();
    assertThat(world.listener().stateChanges()).endsWith("default DRAINING", "default DRAINED");
  }

  @Test
  void aPoolDrainsOnce_howeverOftenItIsAsked() {
    List<Client> all = clients(5);
    drain();
    assertThat(world.pool().drain()).isFalse();
    world.run();
    assertThat(told(all)).as("no second batch before its time").isEqualTo(2);
    world.advance(INTERVAL.multipliedBy(2));
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    assertThat(world.pool().drain()).isFalse();
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    assertThat(world.listener().stateChanges())
        .containsOnlyOnce("default DRAINING", "default DRAINED");
  }

  @Test
  void aPoolThatIsNotActive_neitherDrainsNorResumes() {
    assertThat(world.pool().resume()).as("it takes connections anyway").isFalse();
    world.node().stop();
    assertThat(world.pool().drain()).isFalse();
    assertThat(world.pool().resume()).isFalse();
    assertThat(state()).isEqualTo(Pools.State.STOPPED);
  }

  // ---- who comes

  @Test
  void shut1_aHandshake_isAnswered503_andWhenToTryAgain_untilThePoolResumes() {
    HandshakeFacts facts =
        new HandshakeFacts("default", name -> null, name -> null, null, role -> false, null);
    Client stays = world.client("c").deaf().connect();
    drain();
    Screening busy = new Screening.Reject(HandshakeRefusal.NOT_OPEN);
    assertThat(world.node().screen(facts)).isEqualTo(busy);
    stays.goes(1001);
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    assertThat(world.node().screen(facts)).isEqualTo(busy);
    world.pool().resume();
    assertThat(world.node().screen(facts)).isInstanceOf(Screening.Pass.class);
  }

  @Test
  void shut1_aNewcomerWhoseHandshakePassedBefore_isTurnedAwayWith1001_andNeverWaits() {
    clients(3);
    drain();
    Client late = world.connectV1("late");
    assertThat(late.refusal()).isEqualTo(EndReason.GOING_AWAY);
    assertThat(late.transport().log()).containsExactly("<close 1001>");
    assertThat(world.listener().events()).contains("refused late GOING_AWAY");
    assertThat(world.stats().totals().refused()).isEqualTo(Map.of(EndReason.GOING_AWAY, 1L));
  }

  @Test
  void shut1_whoWaits_isSentAwayWith1013_beforeAnybodyIsToldToGo() {
    world.pool(World.unreserved(1));
    world.pool(pool -> pool.withPreemption(pool.preemption().withEnabled(false)));
    Client holder = world.connect("holder");
    Client low = world.connect("l", LOW);
    Client high = world.client("h").v1().entitledTo(HIGH).connect();
    high.news();
    world.listener().clear();
    drain();
    assertThat(List.of(low, high)).extracting(Client::closeCode).containsExactly(1013, 1013);
    assertThat(high.news().get(0)).startsWith("{\"type\":\"refused\"");
    assertThat(holder.closeCode()).isEqualTo(1001);
    assertThat(world.listener().events())
        .containsExactly(
            "unparked h AT_CAPACITY", "unparked l AT_CAPACITY", "closed holder GOING_AWAY");
    assertThat(world.stats().totals().shutDown()).isEqualTo(2);
    assertThat(world.stats().classes().get(LOW).shutDown()).isEqualTo(1);
    assertThat(world.stats().classes().get(HIGH).shutDown()).isEqualTo(1);
    assertThat(world.stats().totals().created()).isEqualTo(1);
    world.advance(LINGER);
    assertThat(world.alarm().pending()).isZero();
  }

  // ---- who goes

  @Test
  void aBatchGoesEachInterval_notBefore() {
    List<Client> all = clients(7);
    drain();
    assertThat(told(all)).isEqualTo(2);
    world.advance(INTERVAL.minusNanos(1));
    assertThat(told(all)).isEqualTo(2);
    world.advance(Duration.ofNanos(1));
    assertThat(told(all)).isEqualTo(4);
    world.advance(INTERVAL);
    assertThat(told(all)).isEqualTo(6);
    assertThat(state()).isEqualTo(Pools.State.DRAINING);
    world.advance(INTERVAL);
    assertThat(told(all)).isEqualTo(7);
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
  }

  @Test
  void aLowerClassGoesFirst() {
    List<PriorityClass> came = List.of(NORMAL, CRITICAL, LOW, HIGH, LOW, CRITICAL, NORMAL, HIGH);
    for (int i = 0; i < came.size(); i++) {
      world.connect(came.get(i).wireName() + i, came.get(i));
    }
    world.listener().clear();
    drain();
    world.advance(DEADLINE);
    assertThat(world.listener().events())
        .extracting(event -> event.replaceAll("closed (\\D+)\\d .*", "$1"))
        .containsExactly("low", "low", "normal", "normal", "high", "high", "critical", "critical");
  }

  @Test
  void eachIsToldWhenToComeBack_aroundFiveSeconds_eachAtAnotherTime() {
    world.pool(pool -> pool.withDrain(new DrainConfig(300, INTERVAL, DEADLINE)));
    List<Client> all = clients(300);
    drain();
    long[] delays = all.stream().mapToLong(each -> delayIn(each.received().get(0))).toArray();
    assertThat(delays).hasSize(300);
    assertThat(LongStream.of(delays).min().orElseThrow()).isBetween(2_500L, 3_000L);
    assertThat(LongStream.of(delays).max().orElseThrow()).isBetween(7_000L, 7_500L);
    assertThat(LongStream.of(delays).average().orElseThrow()).isBetween(4_700.0, 5_300.0);
    assertThat(LongStream.of(delays).distinct().count()).isGreaterThan(250);
  }

  @Test
  void theDelay_staysWithinItsBounds_whateverChanceSays() {
    AtomicReference<Long> share = new AtomicReference<>();
    world.random(
        new RandomGenerator() {
          @Override
          public long nextLong() {
            return 0;
          }

          @Override
          public long nextLong(long bound) {
            return share.get() == null ? 0 : share.get() * (bound - 1);
          }
        });
    Client first = world.connect("a", LOW);
    Client second = world.connect("b", HIGH);
    world.pool();
    share.set(0L);
    on("closed a GOING_AWAY", () -> share.set(1L));
    drain();
    assertThat(delayIn(first.received().get(0))).isEqualTo(2_500);
    assertThat(delayIn(second.received().get(0))).isEqualTo(7_500);
  }

  @Test
  void ord1_whatWasQueued_isWrittenFirst_inOrder_thenTheNotice_thenTheClose() {
    Client slow = world.client("s").takingAtOnce(1).stalling().connect();
    for (int i = 1; i <= 3; i++) {
      world.pool().send("s", "" + i);
    }
    world.run();
    drain();
    assertThat(world.pool().connections()).as("its slot is free at once").isEmpty();
    assertThat(state()).as("it is not gone yet").isEqualTo(Pools.State.DRAINING);
    world.pool().send("s", "4");
    slow.reads();
    List<String> log = slow.transport().log();
    assertThat(log.subList(0, 3)).containsExactly(direct(1), direct(2), direct(3));
    delayIn(log.get(3));
    assertThat(log.subList(4, log.size())).containsExactly("<close 1001>");
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    world.checkAccounts();
    assertThat(world.dropped(DropReason.CLOSED)).isZero();
    world.advance(LINGER);
    assertThat(world.alarm().pending()).isZero();
  }

  @Test
  void ord5_oneThatStalls_isCutAtTheDeadline_andWhatItNeverTookIsCountedAsDropped() {
    Client stalled = world.client("s").stalling().connect();
    Client reader = world.connect("r");
    for (int i = 0; i < 5; i++) {
      world.pool().send("s", "" + i);
      world.run();
    }
    drain();
    assertThat(reader.closeCode()).isEqualTo(1001);
    world.advance(DEADLINE.minusNanos(1));
    assertThat(stalled.isAborted()).isFalse();
    assertThat(state()).isEqualTo(Pools.State.DRAINING);
    world.advance(Duration.ofNanos(1));
    assertThat(stalled.isAborted()).isTrue();
    assertThat(stalled.closeCode()).isZero();
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    assertThat(world.dropped(DropReason.CLOSED)).isEqualTo(5);
    assertThat(world.stats().traffic().accepted()).as("five, and the reader's notice").isEqualTo(6);
    world.checkAccounts();
    stalled.reads();
    world.checkAccounts();
    world.advance(LINGER);
    assertThat(world.alarm().pending()).isZero();
  }

  @Test
  void atTheDeadline_theRestIsClosed_andThePoolHasDrained() {
    List<Client> all = clients(20);
    drain();
    world.advance(DEADLINE.minusNanos(1));
    assertThat(told(all)).isEqualTo(10);
    world.advance(Duration.ofNanos(1));
    assertThat(told(all)).isEqualTo(20);
    assertThat(all).allSatisfy(each -> delayIn(each.received().get(0)));
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    world.advance(LINGER);
    assertThat(world.alarm().pending()).isZero();
    world.checkAccounts();
  }

  @Test
  void aDeadlineBetweenTwoBatches_isKept() {
    world.pool(
        pool -> pool.withDrain(new DrainConfig(1, Duration.ofSeconds(4), Duration.ofSeconds(5))));
    List<Client> all = clients(9);
    drain();
    world.advance(Duration.ofSeconds(4));
    assertThat(told(all)).isEqualTo(2);
    world.advance(Duration.ofSeconds(1));
    assertThat(told(all)).isEqualTo(9);
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
  }

  @Test
  void oneThatNeverAnswersTheCloseFrame_isCutASecondLater_andOnlyThenThePoolHasDrained() {
    Client mute = world.client("m").deaf().connect();
    drain();
    assertThat(mute.closeCode()).isEqualTo(1001);
    world.advance(LINGER.minusNanos(1));
    assertThat(mute.isAborted()).isFalse();
    assertThat(state()).isEqualTo(Pools.State.DRAINING);
    world.advance(Duration.ofNanos(1));
    assertThat(mute.isAborted()).isTrue();
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    assertThat(world.alarm().pending()).isZero();
  }

  @Test
  void theSecondForTheCloseFrame_beginsWhenItIsWritten_notWhenTheDrainDoes() {
    Client mute = world.client("m").deaf().stalling().connect();
    world.pool().send("m", "1");
    world.run();
    drain();
    world.advance(Duration.ofSeconds(5));
    assertThat(mute.isAborted()).isFalse();
    mute.reads();
    assertThat(mute.closeCode()).isEqualTo(1001);
    world.advance(LINGER.minusNanos(1));
    assertThat(mute.isAborted()).isFalse();
    world.advance(Duration.ofNanos(1));
    assertThat(mute.isAborted()).isTrue();
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
  }

  @Test
  void aPoolHasDrained_whenTheLastOfAllIsGone_whoeverThatIs() {
    Client first = world.client("a").deaf().stalling().connect();
    Client second = world.client("b").deaf().stalling().connect();
    world.pool().send("a", "1");
    world.pool().send("b", "1");
    world.run();
    drain();
    world.connect("late");
    first.goes(1006);
    assertThat(state()).isEqualTo(Pools.State.DRAINING);
    second.fails();
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    world.advance(LINGER.multipliedBy(2));
    assertThat(world.alarm().pending()).isZero();
    world.checkAccounts();
  }

  @Test
  void aPoolThatIsLeftByAllBeforeTheirTurn_hasDrainedThen() {
    List<Client> all = clients(4);
    drain();
    for (Client each : all) {
      if (!each.isGone()) {
        assertThat(state()).isEqualTo(Pools.State.DRAINING);
        each.closes();
      }
    }
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    world.advance(LINGER);
    assertThat(world.alarm().pending()).as("no next batch").isZero();
  }

  @Test
  void life1_oneThatEndsByItself_whileItIsToldToGo_endsOnce_andHoldsUpNothing() {
    AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    world.random(
        new Random(1) {
          @Override
          public long nextLong(long bound) { // asked for a jittered delay, just before it is told
            meanwhile.getAndSet(() -> {}).run();
            return super.nextLong(bound);
          }
        });
    Client only = world.connect("a");
    meanwhile.set(only::closes);
    drain();
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    assertThat(only.closeCode()).isZero();
    assertThat(world.listener().events("closed ")).containsExactly("closed a CLIENT_CLOSED");
    assertThat(world.alarm().pending()).isZero();
  }

  @Test
  void life1_oneThatIsKickedJustBefore_isNotToldTwice() {
    Client kicked = world.client("k").deaf().connect();
    Client other = world.connect("o");
    on("closed k KICKED", () -> world.pool().drain());
    world.pool().kick(kicked.connection().connectionId());
    world.run();
    assertThat(kicked.transport().log()).containsExactly("<close 4001>");
    assertThat(other.closeCode()).isEqualTo(1001);
    world.advance(LINGER);
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    assertThat(world.alarm().pending()).isZero();
  }

  @Test
  void idle3_aSweepMeanwhile_disturbsNothing() {
    List<Client> all = clients(6);
    drain();
    world.sweepsFor(Duration.ofSeconds(3));
    assertThat(told(all)).isEqualTo(4);
    world.sweepsFor(Duration.ofSeconds(3));
    assertThat(told(all)).isEqualTo(6);
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    assertThat(world.listener().unsound()).isEmpty();
  }

  // ---- resumed

  @Test
  void whereItResumes_thoseNotToldStay_andNoAlarmIsLeft() {
    List<Client> all = clients(6);
    drain();
    assertThat(world.pool().resume()).isTrue();
    world.advance(LINGER);
    assertThat(world.alarm().pending()).isZero();
    world.advance(Duration.ofMinutes(1));
    assertThat(told(all)).isEqualTo(2);
    assertThat(all.stream().filter(Client::isActive)).hasSize(4);
    assertThat(state()).isEqualTo(Pools.State.ACTIVE);
    assertThat(world.connect("new").isAdmitted()).isTrue();
  }

  @Test
  void whereItResumes_whoHasBeenToldStillGoes_withTheTimeThatItWasGiven() {
    Client stalled = world.client("s").stalling().connect();
    world.pool().send("s", "1");
    world.run();
    drain();
    world.advance(Duration.ofSeconds(3));
    assertThat(world.pool().resume()).isTrue();
    Client fresh = world.connect("new");
    world.advance(DEADLINE.minusSeconds(3).minusNanos(1));
    assertThat(stalled.isAborted()).isFalse();
    world.advance(Duration.ofNanos(1));
    assertThat(stalled.isAborted()).isTrue();
    assertThat(fresh.isActive()).isTrue();
    assertThat(state()).isEqualTo(Pools.State.ACTIVE);
    assertThat(world.alarm().pending()).isZero();
    world.checkAccounts();
  }

  @Test
  void whereItResumes_andTheLastWhoWasToldGoesByItself_noAlarmIsLeft() {
    Client stalled = world.client("s").stalling().connect();
    world.pool().send("s", "1");
    world.run();
    drain();
    world.pool().resume();
    assertThat(world.alarm().pending()).isEqualTo(1);
    stalled.reads();
    assertThat(stalled.closeCode()).isEqualTo(1001);
    world.advance(LINGER);
    assertThat(world.alarm().pending()).isZero();
  }

  @Test
  void aSecondDrain_waitsForThoseOfTheFirst_whoAreCutAtTheFirstOnesDeadline() {
    Client stalled = world.client("s").stalling().connect();
    world.pool().send("s", "1");
    world.run();
    drain();
    world.advance(Duration.ofSeconds(4));
    world.pool().resume();
    Client second = world.connect("b");
    drain();
    assertThat(second.closeCode()).isEqualTo(1001);
    assertThat(state()).isEqualTo(Pools.State.DRAINING);
    world.advance(DEADLINE.minusSeconds(4));
    assertThat(stalled.isAborted()).isTrue();
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    world.advance(LINGER);
    assertThat(world.alarm().pending()).isZero();
  }

  @Test
  void aDrainThatBeginsWithinAResume_isResumedFrom_andCutsWhoWasTold() {
    Client stalled = stalledWithNews();
    world.atNextReading(this::drain);
    assertThat(world.pool().resume()).isTrue();
    assertThat(state()).isEqualTo(Pools.State.ACTIVE);
    assertCutAtItsDeadline(stalled);
  }

  @Test
  void shut1_aDrainThatBeginsWithinAStop_isOver_andCutsWhoWasTold() {
    Client stalled = stalledWithNews();
    world.atNextReading(this::drain);
    world.node().stop();
    assertThat(state()).isEqualTo(Pools.State.STOPPED);
    assertCutAtItsDeadline(stalled);
  }

  @Test
  void aDrainThatBeginsWhileTheOneBeforeEnds_isNotEndedWithIt() {
    Client last = stalledWithNews();
    drain();
    world.atNextReading(this::resumeAndDrainStalled); // after the last one went, before the end
    last.goes(1006);
    assertThat(state()).isEqualTo(Pools.State.DRAINING);
    world.advance(DEADLINE);
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    world.checkAccounts();
  }

  @Test
  void whoIsToldByTwoDrains_asOneGoesOnAfterItWasResumedFrom_isCutAllTheSame() {
    world.connect("c");
    Client stalled = stalledWithNews();
    on(
        "closed c GOING_AWAY",
        () -> {
          world.pool().resume();
          world.pool().drain();
        });
    drain();
    assertCutAtItsDeadline(stalled);
  }

  private void resumeAndDrainStalled() {
    world.pool().resume();
    stalledWithNews();
    drain();
  }

  private Client stalledWithNews() {
    Client stalled = world.client("s").stalling().connect();
    world.pool().send("s", "1");
    world.run();
    return stalled;
  }

  private void assertCutAtItsDeadline(Client stalled) {
    assertThat(stalled.isAborted()).isFalse();
    world.advance(DEADLINE);
    assertThat(stalled.isAborted()).isTrue();
    assertThat(world.alarm().pending()).isZero();
    world.checkAccounts();
  }

  @Test
  void aPoolThatHasDrained_resumes_andDrainsAgain() {
    clients(1);
    drain();
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    assertThat(world.pool().resume()).isTrue();
    Client next = world.connect("n");
    assertThat(next.isAdmitted()).isTrue();
    drain();
    assertThat(next.closeCode()).isEqualTo(1001);
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
  }

  @Test
  void whereItResumesWhileABatchIsBeingTold_thatBatchGoes_andNoOther() {
    List<Client> all = clients(6);
    onEnd("GOING_AWAY", () -> world.pool().resume());
    drain();
    assertThat(told(all)).isEqualTo(2);
    world.advance(Duration.ofMinutes(1));
    assertThat(told(all)).isEqualTo(2);
    assertThat(state()).isEqualTo(Pools.State.ACTIVE);
    assertThat(world.alarm().pending()).isZero();
  }

  @Test
  void aListenerThatResumesAsTheDrainBegins_keepsEverybody_andTheNextDrainIsLikeAny() {
    List<Client> all = clients(3);
    on("default DRAINING", () -> world.pool().resume());
    drain();
    assertThat(told(all)).isZero();
    assertThat(state()).isEqualTo(Pools.State.ACTIVE);
    assertThat(world.alarm().pending()).isZero();
    world.listener().onEach(event -> {});
    drain();
    assertThat(told(all)).isEqualTo(2);
    world.advance(INTERVAL);
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
  }

  // ---- stopped

  @Test
  void shut1_whereItStops_allAreClosed_andWhoWasToldIsCutASecondLater() {
    Client stalled = world.client("s").stalling().claiming("low").connect();
    world.pool().send("s", "1");
    world.run();
    List<Client> others = clients(4);
    drain();
    assertThat(told(others)).isEqualTo(1);
    world.node().stop();
    world.run();
    assertThat(told(others)).isEqualTo(4);
    assertThat(stalled.isAborted()).isFalse();
    world.advance(LINGER);
    assertThat(stalled.isAborted()).isTrue();
    assertThat(state()).isEqualTo(Pools.State.STOPPED);
    assertThat(world.alarm().pending()).isZero();
    assertThat(world.pool().resume()).isFalse();
    assertThat(world.connect("x").refusal()).isEqualTo(EndReason.GOING_AWAY);
    assertThat(world.listener().stateChanges()).endsWith("default DRAINING", "default STOPPED");
    world.checkAccounts();
  }

  @Test
  void shut1_whereItStopsWhileABatchIsBeingTold_allAreClosed() {
    List<Client> all = clients(5);
    AtomicReference<Runnable> once = new AtomicReference<>(() -> world.node().stop());
    onEnd("GOING_AWAY", () -> once.getAndSet(() -> {}).run());
    drain();
    assertThat(told(all)).isEqualTo(5);
    world.advance(LINGER);
    assertThat(state()).isEqualTo(Pools.State.STOPPED);
    assertThat(world.alarm().pending()).isZero();
  }

  // ---- alarms that fail

  /** Whether alarms work, go off at once, or can't be set. */
  private enum Alarms {
    WORKS,
    ENDED,
    REFUSES
  }

  private Alarms alarms = Alarms.WORKS;

  private void failingAlarms() {
    world.alarms(
        port ->
            (deadline, action) -> {
              if (alarms == Alarms.ENDED) {
                action.run();
                return () -> {};
              }
              if (alarms == Alarms.REFUSES) {
                throw new IllegalStateException("no alarms any more");
              }
              return port.at(deadline, action);
            });
  }

  @Test
  void shut1_whereAlarmsGoOffAtOnce_everybodyIsEndedAtOnce() {
    failingAlarms();
    List<Client> all = clients(100);
    alarms = Alarms.ENDED;
    drain();
    assertThat(world.pool().connections()).isEmpty();
    assertThat(all).allMatch(Client::isGone);
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    assertThat(world.listener().events("closed ")).hasSize(100);
    world.checkAccounts();
  }

  @Test
  void shut1_whereTheExecutorEndsInTheMiddle_theRestIsEndedWithTheNextBatch() {
    failingAlarms();
    List<Client> all = clients(9);
    drain();
    alarms = Alarms.ENDED;
    world.advance(INTERVAL);
    assertThat(all).allMatch(Client::isGone);
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
  }

  @Test
  void shut1_whereTheExecutorEnds_oneThatStallsIsCut_notWaitedFor() {
    failingAlarms();
    Client stalled = world.client("s").stalling().connect();
    world.pool().send("s", "1");
    world.run();
    alarms = Alarms.ENDED;
    drain();
    assertThat(stalled.isAborted()).isTrue();
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    world.checkAccounts();
  }

  @Test
  void shut1_whereTheExecutorHasEnded_aStopOrAResumeInTheMiddle_cutsWhoWasTold() {
    failingAlarms();
    Client first = world.client("a").stalling().connect();
    world.pool().send("a", "1");
    world.run();
    drain();
    alarms = Alarms.ENDED;
    world.pool().resume();
    assertThat(first.isAborted()).isTrue();
    alarms = Alarms.WORKS;
    Client second = world.client("b").stalling().connect();
    world.pool().send("b", "1");
    world.run();
    drain();
    alarms = Alarms.ENDED;
    world.node().stop();
    assertThat(second.isAborted()).isTrue();
    alarms = Alarms.WORKS;
    world.run();
    assertThat(world.alarm().pending()).isZero();
  }

  @Test
  void shut1_whereAlarmsCannotBeSet_everybodyIsEndedAtOnce_andItIsTold() {
    failingAlarms();
    List<Client> all = clients(10);
    alarms = Alarms.REFUSES;
    drain();
    assertThat(all).allMatch(Client::isGone);
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    assertThat(world.pool().connections()).isEmpty();
    assertThat(world.listener().faults()).isNotEmpty();
    world.listener().forgetFaults();
  }

  @Test
  void aDrainThatBeginsWhileAnotherOneDoes_losesNobodyWhoWasTold() {
    Client stalled = world.client("s").stalling().connect();
    world.pool().send("s", "1");
    world.run();
    AtomicReference<Runnable> once = new AtomicReference<>();
    once.set(
        () -> {
          world.pool().resume();
          world.pool().drain();
        });
    on("default DRAINING", () -> once.getAndSet(() -> {}).run());
    drain();
    world.advance(DEADLINE);
    assertThat(stalled.isAborted()).isTrue();
    assertThat(state()).isEqualTo(Pools.State.DRAINED);
    world.advance(LINGER);
    assertThat(world.alarm().pending()).isZero();
  }

  @Test
  void shut1_whereAlarmsCannotBeSet_aStopInTheMiddle_stopsAllTheSame() {
    failingAlarms();
    world.client("s").stalling().claiming("low").connect();
    world.pool().send("s", "1");
    world.run();
    List<Client> others = clients(4);
    drain();
    alarms = Alarms.REFUSES;
    world.node().stop();
    world.run();
    world.listener().forgetFaults();
    assertThat(state()).isEqualTo(Pools.State.STOPPED);
    assertThat(told(others)).isEqualTo(4);
  }

  @Test
  void whereAlarmsCannotBeSet_aResumeInTheMiddle_takesConnectionsAllTheSame() {
    failingAlarms();
    world.client("s").stalling().connect();
    world.pool().send("s", "1");
    world.run();
    drain();
    alarms = Alarms.REFUSES;
    assertThat(world.pool().resume()).isTrue();
    assertThat(state()).isEqualTo(Pools.State.ACTIVE);
    world.listener().forgetFaults();
  }

  @Test
  void shut1_whereItStopsAfterAResume_whoWasToldBeforeIsCutASecondLaterToo() {
    Client stalled = world.client("s").stalling().connect();
    world.pool().send("s", "1");
    world.run();
    drain();
    world.pool().resume();
    world.node().stop();
    world.advance(LINGER);
    assertThat(stalled.isAborted()).isTrue();
    assertThat(world.alarm().pending()).isZero();
  }

  @Test
  void whereTheExecutorEndsWhileItFlushes_theCloseFrameGoesOutBeforeTheCut() {
    failingAlarms();
    Client slow = world.client("s").stalling().connect();
    world.pool().send("s", "1");
    world.run();
    drain();
    alarms = Alarms.ENDED;
    slow.reads();
    assertThat(slow.transport().log()).endsWith("<close 1001>", "<abort>");
  }
}
