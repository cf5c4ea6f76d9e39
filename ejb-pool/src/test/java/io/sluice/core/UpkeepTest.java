package io.sluice.core;

import static io.sluice.fakes.OutboundWorld.A;
import static io.sluice.fakes.OutboundWorld.B;
import static io.sluice.fakes.OutboundWorld.isDone;
import static io.sluice.fakes.OutboundWorld.reasonOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.Lease;
import io.sluice.api.OutboundException.Reason;
import io.sluice.api.OutboundStats.End;
import io.sluice.fakes.FakeDial;
import io.sluice.fakes.FakeService;
import io.sluice.fakes.OutboundWorld;
import io.sluice.fakes.OutboundWorld.Asked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of connections that are free, old or dead, and of all at the end. */
class UpkeepTest {
  @RegisterExtension final OutboundWorld world = new OutboundWorld();

  private void free(int many) {
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      leases.add(world.lease(A));
    }
    leases.forEach(Lease::release);
  }

  private long open() {
    return world.service().sockets();
  }

  // ---- idle

  @Test
  void aFreeConnection_isClosedAfterTheIdleTimeout() {
    free(2);
    world.seconds(299);
    assertThat(open()).isEqualTo(2);
    world.seconds(1);
    assertThat(open()).isZero();
    assertThat(world.socket(0).closeCode()).isEqualTo(1000);
    assertThat(world.stats().totals().closed()).isEqualTo(Map.of(End.IDLE, 2L));
    assertThat(world.alarms()).isZero();
  }

  @Test
  void asManyAsMinIdle_stay() {
    world.upkeep(all -> all.withMinIdle(2));
    free(4);
    world.seconds(1_000);
    assertThat(open()).isEqualTo(2);
    assertThat(world.service().dials()).hasSize(4);
  }

  @Test
  void oneOfThose_isDialledAgain_whenItIsLost_afterADelay() {
    world.upkeep(all -> all.withMinIdle(2));
    free(2);
    world.socket(0).drop(1006);
    assertThat(world.service().dials()).hasSize(2);
    world.seconds(1);
    assertThat(world.service().last().target()).isEqualTo(A);
    assertThat(world.stats().idle()).isEqualTo(2);
  }

  @Test
  void out3_thoseThatAreDialledAgain_areBoundedLikeAllDials_andComeBackInTheEnd() {
    world.upkeep(all -> all.withMinIdle(3));
    free(3);
    world.service().does(FakeService.REFUSES);
    for (int i = 0; i < 3; i++) {
      world.socket(i).drop(1006);
    }
    world.seconds(59);
    assertThat(world.service().dials()).hasSizeBetween(4, 9);
    world.seconds(600);
    assertThat(world.service().dials()).hasSizeLessThan(20);
    world.service().does(FakeService.ACCEPTS);
    world.seconds(300);
    assertThat(world.stats().idle()).isEqualTo(3);
  }

  @Test
  void aConnectionThatIsUsed_isNotIdle() {
    Lease lease = world.lease(A);
    world.seconds(1_000);
    assertThat(lease.isOpen()).isTrue();
  }

  // ---- age

  @Test
  void aConnectionThatHasReachedItsAge_isLentNoMore() {
    world.upkeep(all -> all.withMaxLifetime(Duration.ofSeconds(60)));
    Lease lease = world.lease(A);
    free(2);
    world.seconds(58);
    assertThat(open()).isEqualTo(3);
    world.seconds(1);
    assertThat(open()).as("the one that is lent stays").isEqualTo(1);
    lease.release();
    assertThat(open()).isZero();
    assertThat(world.stats().totals().closed()).isEqualTo(Map.of(End.LIFETIME, 3L));
  }

  @Test
  void ages_differ_byUpToOnePartInForty() {
    world.random(new Random(2)).upkeep(all -> all.withMaxLifetime(Duration.ofSeconds(200)));
    free(6);
    world.seconds(195);
    assertThat(open()).isEqualTo(6);
    List<Long> left = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      world.advance(Duration.ofMillis(100));
      left.add(open());
    }
    assertThat(left).endsWith(0L);
    assertThat(left.stream().distinct().count()).as("not all at once").isGreaterThan(3);
  }

  @Test
  void whereMinIdleIsToStay_anOldConnectionIsReplaced() {
    world.upkeep(all -> all.withMinIdle(1).withMaxLifetime(Duration.ofSeconds(60)));
    free(1);
    world.seconds(61);
    assertThat(world.stats().idle()).isEqualTo(1);
    assertThat(world.service().dials()).hasSize(2);
  }

  // ---- dead

  @Test
  void whatIsSilent_isPinged_whetherFreeOrLent() {
    Lease lease = world.lease(A);
    free(1);
    world.seconds(26);
    assertThat(world.socket(0).pings()).isEqualTo(1);
    assertThat(world.socket(1).pings()).isEqualTo(1);
    assertThat(lease.isOpen()).isTrue();
  }

  @Test
  void whatDoesNotAnswer_isCut_andItsTakerHears() {
    Lease lease = world.lease(A);
    List<String> told = new ArrayList<>();
    lease.onLost(() -> told.add("lost"));
    world.socket(0).deaf();
    world.seconds(29);
    assertThat(told).isEmpty();
    world.seconds(1);
    assertThat(told).containsExactly("lost");
    assertThat(world.socket(0).isAborted()).isTrue();
    assertThat(world.stats().totals().closed()).isEqualTo(Map.of(End.NO_PONG, 1L));
  }

  @Test
  void whoeverSpeaks_isAlive_alsoWithoutAPong() {
    Lease lease = world.lease(A);
    world.socket(0).deaf();
    world.seconds(27);
    assertThat(world.socket(0).pings()).isEqualTo(1);
    world.socket(0).says("tick");
    world.seconds(10);
    assertThat(lease.isOpen()).isTrue();
  }

  // ---- the end

  @Test
  void closeAll_failsWhoWaits_closesWhatIsThere_andLeavesNoAlarm() {
    world.config(all -> all.withMaxPerHost(2));
    Lease lease = world.lease(A);
    world.lease(A).release();
    world.service().does(FakeService.SILENT);
    Asked dialled = world.acquire(B);
    Asked waiting = world.acquire(B);
    CompletionStage<String> asked = world.pool().request(A, "{}", Duration.ofSeconds(5));
    List<String> told = new ArrayList<>();
    lease.onLost(() -> told.add("lost"));
    world.pool().closeAll();
    assertThat(dialled.reason()).isEqualTo(Reason.CLOSED);
    assertThat(waiting.reason()).isEqualTo(Reason.CLOSED);
    assertThat(reasonOf(asked)).isEqualTo(Reason.CLOSED);
    assertThat(lease.isOpen()).isFalse();
    assertThat(told).containsExactly("lost");
    assertThat(open()).isZero();
    assertThat(world.service().last().isCancelled()).isTrue();
    assertThat(world.alarms()).isZero();
    lease.release();
  }

  @Test
  void closeAll_cutsWhoDoesntAnswer_afterASecond_andLeavesNoAlarmThen() {
    free(1);
    world.socket(0).rude();
    world.pool().closeAll();
    assertThat(world.alarms()).isEqualTo(1);
    world.seconds(1);
    assertThat(world.socket(0).isAborted()).isTrue();
    assertThat(world.alarms()).isZero();
  }

  @Test
  void closeAll_endsAllSubscriptions_andThePoolCanBeUsedAgain() {
    List<String> heard = new ArrayList<>();
    world.pool().listen(A, heard::add);
    world.pool().closeAll();
    world.seconds(100);
    assertThat(world.service().dials()).hasSize(1);
    assertThat(world.acquire(A).isLent()).isTrue();
    world.socket(1).says("x");
    assertThat(heard).isEmpty();
  }

  @Test
  void closeAll_takesBackADialThatBeginsInTheSameMoment() {
    world.service().does(dial -> world.pool().closeAll());
    Asked asked = world.acquire(A);
    assertThat(asked.reason()).isEqualTo(Reason.CLOSED);
    assertThat(world.service().last().isCancelled()).isTrue();
    assertThat(world.stats().totals().dialsGivenUp()).isEqualTo(1);
  }

  @Test
  void closeAll_inTheMomentOfAHandOut_failsIt() {
    free(1);
    world.socket(0).atNextLook(() -> world.pool().closeAll());
    Asked asked = world.acquire(A);
    assertThat(asked.reason()).isEqualTo(Reason.CLOSED);
  }

  @Test
  void shut1_afterAStop_nobodyGetsAnything_alsoOfAHostThatIsNew() {
    free(1);
    world.pool().stop();
    assertThat(world.acquire(A).reason()).isEqualTo(Reason.CLOSED);
    assertThat(world.acquire(OutboundWorld.ELSEWHERE).reason()).isEqualTo(Reason.CLOSED);
    CompletionStage<Void> sent = world.pool().send(A, "x");
    assertThat(reasonOf(sent)).isEqualTo(Reason.CLOSED);
    world.pool().listen(A, text -> {});
    world.seconds(600);
    assertThat(world.service().dials()).hasSize(1).noneMatch(FakeDial::isPending);
    assertThat(world.alarms()).isZero();
    assertThat(isDone(sent)).isTrue();
  }

  // ---- alarms that fail

  @Test
  void out4_anAlarmThatIsLost_isMadeUpForByASweep() {
    world.alarms(port -> (deadline, action) -> () -> {});
    world.service().does(FakeService.SILENT);
    Asked asked = world.acquire(A, Duration.ofSeconds(5));
    world.seconds(6);
    assertThat(asked.isOpen()).isTrue();
    world.pool().sweep();
    assertThat(asked.reason()).isEqualTo(Reason.TIMEOUT);
  }

  @Test
  void alarmsThatGoOffAtOnce_areNotSetForEver() {
    List<Long> set = new ArrayList<>();
    world.alarms(
        port ->
            (deadline, action) -> {
              set.add(deadline);
              action.run();
              return () -> {};
            });
    world.service().does(FakeService.SILENT);
    world.acquire(A, Duration.ofSeconds(5));
    assertThat(set).hasSizeLessThan(5);
  }
}
