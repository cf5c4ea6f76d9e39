package io.sluice.core;

import static io.sluice.fakes.OutboundWorld.A;
import static io.sluice.fakes.OutboundWorld.B;
import static io.sluice.fakes.OutboundWorld.ELSEWHERE;
import static io.sluice.fakes.OutboundWorld.isDone;
import static io.sluice.fakes.OutboundWorld.reasonOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.api.Lease;
import io.sluice.api.OutboundException.Reason;
import io.sluice.api.Target;
import io.sluice.fakes.FakeDial;
import io.sluice.fakes.FakeService;
import io.sluice.fakes.OutboundWorld;
import io.sluice.fakes.OutboundWorld.Asked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leases: who gets one, who waits, and what a taker can do with it. At most two to a host. */
class LeasesTest {
  @RegisterExtension
  final OutboundWorld world = new OutboundWorld().config(all -> all.withMaxPerHost(2));

  private List<Asked> acquire(int many, Target target) {
    return IntStream.range(0, many).mapToObj(i -> world.acquire(target)).toList();
  }

  // ---- the limit

  @Test
  void out1_connectionsBeingDialledCount_soNoMoreAreDialledThanMayBeOpen() {
    world.service().does(FakeService.SILENT);
    acquire(20, A);
    assertThat(world.service().dials()).hasSize(2);
    assertThat(world.stats().connecting()).isEqualTo(2);
    assertThat(world.stats().waiting()).isEqualTo(20);
  }

  @Test
  void out1_theLimitIsForTheHost_overAllTargets() {
    world.lease(A);
    world.lease(A.withSubprotocol("chat"));
    assertThat(world.acquire(B).isOpen()).isTrue();
    assertThat(world.acquire(ELSEWHERE).isLent()).isTrue();
    assertThat(world.stats().total()).isEqualTo(2);
  }

  @Test
  void out1_aConnectionBeingClosed_countsUntilItIsGone() {
    world.lease(A);
    Lease other = world.lease(A);
    world.socket(1).rude();
    other.discard();
    Asked next = world.acquire(B);
    assertThat(next.isOpen()).isTrue();
    assertThat(world.stats().closing()).isEqualTo(1);
    world.socket(1).drop(1000);
    assertThat(next.isLent()).isTrue();
  }

  @Test
  void out1_aServiceThatDoesntAnswerTheClose_isCutAfterASecond() {
    Lease lease = world.lease(A);
    world.socket(0).rude();
    lease.discard();
    world.advance(Duration.ofMillis(999));
    assertThat(world.socket(0).isAborted()).isFalse();
    world.advance(Duration.ofMillis(1));
    assertThat(world.socket(0).isAborted()).isTrue();
    assertThat(world.stats().total()).isZero();
  }

  @Test
  void out1_aConnectionThatIsCut_asItIsDeaf_countsUntilThatIsDone() {
    world.random(new NoDelays());
    waitedFor();
    world.socket(0).deaf();
    world.seconds(31);
    assertAnotherFollowed();
  }

  @Test
  void out1_aConnectionThatIsCut_asItDoesntAnswerTheClose_countsUntilThatIsDone() {
    Lease lease = waitedFor();
    world.socket(0).rude();
    lease.discard();
    world.seconds(2);
    assertAnotherFollowed();
  }

  private final List<Integer> dialledBeforeTheCut = new ArrayList<>();

  /** For whom another is dialled as soon as it is gone, and no sooner. */
  private Lease waitedFor() {
    world.config(all -> all.withMaxPerHost(1));
    Lease lease = world.lease(A);
    world.acquire(A, Duration.ofMinutes(2));
    world.socket(0).atAbort(() -> dialledBeforeTheCut.add(world.stats().connecting()));
    return lease;
  }

  private void assertAnotherFollowed() {
    assertThat(dialledBeforeTheCut).containsExactly(0);
    assertThat(world.service().dials()).hasSize(2);
    assertThat(world.stats().lent()).isEqualTo(1);
  }

  private static final class NoDelays extends Random {
    private static final long serialVersionUID = 1L;

    @Override
    public long nextLong(long bound) {
      return 0;
    }
  }

  @Test
  void out1_aFreeConnectionToAnotherTarget_makesRoomForWhoWaits() {
    world.lease(A).release();
    world.seconds(1);
    world.lease(A.withCredential("other")).release();
    Asked asked = world.acquire(B);
    assertThat(asked.isLent()).isTrue();
    assertThat(world.socket(0).closeCode()).as("the one that was free the longest").isEqualTo(1000);
    assertThat(world.socket(1).closeCode()).isNull();
  }

  @Test
  void out1_noMoreIsClosedToMakeRoom_thanIsNeeded() {
    world.lease(A).release();
    Lease second = world.lease(A.withCredential("other"));
    second.release();
    world.socket(0).rude();
    world.socket(1).rude();
    Asked asked = world.acquire(B);
    world.pool().sweep();
    assertThat(world.socket(0).closeCode()).isEqualTo(1000);
    assertThat(world.socket(1).closeCode()).isNull();
    world.seconds(1);
    assertThat(asked.isLent()).isTrue();
  }

  @Test
  void out1_aDialThatWasGivenUp_countsNoMore_andWhatItBringsLateIsCut() {
    world.service().does(FakeService.SILENT);
    world.acquire(A, Duration.ofSeconds(60));
    FakeDial first = world.service().dial(0);
    assertThat(first.limit()).hasSeconds(10);
    world.seconds(10);
    assertThat(first.isCancelled()).isTrue();
    assertThat(world.stats().totals().dialsFailed()).isEqualTo(1);
    assertThat(first.accept().isAborted()).isTrue();
    assertThat(world.stats().idle()).isZero();
  }

  // ---- which connection

  @Test
  void whatIsFree_isLentAgain_andNothingIsDialled() {
    world.lease(A).release();
    world.lease(A).release();
    assertThat(world.service().dials()).hasSize(1);
    assertThat(world.stats().totals().returned()).isEqualTo(2);
  }

  @Test
  void theOneThatWasUsedLast_isLentFirst() {
    Lease first = world.lease(A);
    Lease second = world.lease(A);
    second.release();
    world.seconds(1);
    first.release();
    world.lease(A).send("x");
    assertThat(world.socket(0).received()).containsExactly("x");
  }

  @Test
  void aConnectionIsLentForItsOwnTargetOnly() {
    List<Target> targets =
        List.of(
            A,
            B,
            Target.of("wss://one.test:80/a"),
            Target.of("ws://one.test/a?x=1"),
            A.withSubprotocol("chat"),
            A.withCredential("me"),
            ELSEWHERE);
    world.config(all -> all.withMaxPerHost(10));
    targets.forEach(each -> world.lease(each).release());
    assertThat(world.service().dials())
        .extracting(FakeDial::target)
        .containsExactlyElementsOf(targets);
  }

  // ---- OUT-2

  @Test
  void out2_aConnectionThatDiedUnnoticed_isNotLent_andTheTakerGetsAnother() {
    world.lease(A).release();
    world.socket(0).vanish();
    Asked asked = world.acquire(A);
    world.seconds(1); // the loss was a failure, so the next dial has its delay
    asked.lease().send("x");
    assertThat(world.socket(1).received()).containsExactly("x");
    assertThat(world.stats().totals().foundDead()).isEqualTo(1);
  }

  @Test
  void out2_whoMetADeadConnection_keepsItsPlaceInTheQueue() {
    world.lease(A).release();
    Lease other = world.lease(B);
    world.socket(0).vanish();
    List<String> order = new ArrayList<>();
    world
        .socket(0)
        .atNextLook(
            () -> {
              world.pool().acquire(B, Duration.ofSeconds(5)).thenAccept(lease -> order.add("late"));
            });
    world.pool().acquire(A, Duration.ofSeconds(5)).thenAccept(lease -> order.add("early"));
    world.seconds(1);
    other.release();
    assertThat(order).containsExactly("early", "late");
  }

  @Test
  void out2_oneThatIsLostInTheMomentOfItsHandOut_isNotLent() {
    world.lease(A).release();
    world.socket(0).atNextLook(() -> world.socket(0).drop(1006));
    Asked asked = world.acquire(A);
    assertThat(asked.isOpen()).isTrue();
    world.seconds(1);
    assertThat(asked.isLent()).isTrue();
    assertThat(world.service().dials()).hasSize(2);
    assertThat(world.stats().totals().broken()).isZero();
  }

  @Test
  void out2_oneThatWasSilentForLong_isPingedBeforeItIsLent() {
    world.lease(A).release();
    world.socket(0).deaf();
    world.seconds(6);
    Asked asked = world.acquire(A);
    assertThat(asked.isOpen()).isTrue();
    assertThat(world.socket(0).pings()).isEqualTo(1);
    world.socket(0).pongs();
    assertThat(asked.isLent()).isTrue();
    assertThat(world.service().dials()).hasSize(1);
  }

  @Test
  void out2_oneThatDoesntAnswerThatPing_isCut_andAnotherIsDialled() {
    world.lease(A).release();
    world.socket(0).deaf();
    world.seconds(6);
    Asked asked = world.acquire(A);
    world.seconds(5);
    assertThat(world.socket(0).isAborted()).isTrue();
    world.seconds(1);
    assertThat(asked.isLent()).isTrue();
  }

  @Test
  void out4_oneThatComesBackAfterSilence_isPingedForWhoWaits_thoughADialForThemIsUnderWay() {
    Lease one = world.lease(A);
    world.seconds(6);
    world.service().does(FakeService.SILENT);
    Asked asked = world.acquire(A);
    assertThat(world.service().dials()).hasSize(2);
    one.release();
    assertThat(world.socket(0).pings()).isEqualTo(1);
    assertThat(asked.isLent()).isTrue();
  }

  @Test
  void out2_aMessage_isAsGoodAsAPong() {
    world.lease(A).release();
    world.socket(0).deaf();
    world.seconds(6);
    Asked asked = world.acquire(A);
    world.socket(0).says("hello");
    assertThat(asked.isLent()).isTrue();
  }

  // ---- who waits

  @Test
  void out4_firstComeFirstServed() {
    Lease one = world.lease(A);
    Lease two = world.lease(A);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      world
          .pool()
          .acquire(A, Duration.ofSeconds(5))
          .thenAccept(
              lease -> {
                order.add(number);
                if (number == 0) {
                  lease.release();
                }
              });
    }
    one.release();
    two.release();
    assertThat(order).containsExactly(0, 1, 2);
  }

  @Test
  void out4_aWaiterForAnotherTarget_isNotOvertaken() {
    Lease one = world.lease(A);
    world.lease(A);
    Asked first = world.acquire(B);
    Asked second = world.acquire(A);
    one.release();
    assertThat(first.isLent()).isTrue();
    assertThat(second.isOpen()).isTrue();
  }

  @Test
  void out4_aConnectionThatIsLost_freesItsPlaceForWhoWaits() {
    world.lease(A);
    world.lease(A);
    Asked waiter = world.acquire(A);
    world.socket(0).drop(1006);
    world.seconds(1);
    assertThat(waiter.isLent()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 250, 10_000})
  void out4_aWaitEndsWhenItsTimeIsOver_notBefore(long millis) {
    acquire(2, A);
    Asked waiter = world.acquire(A, Duration.ofMillis(millis));
    if (millis > 0) {
      world.advance(Duration.ofMillis(millis).minusNanos(1));
      assertThat(waiter.isOpen()).isTrue();
    }
    world.advance(Duration.ofNanos(1));
    assertThat(waiter.reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(waiter.endedAt()).isLessThanOrEqualTo(Duration.ofMillis(millis).plusNanos(1));
    assertThat(waiter.failure())
        .hasMessage(
            "no connection to one.test:80 in "
                + Duration.ofMillis(millis)
                + ": 2 of 2 lent, 0 being dialled, 0 more wait");
  }

  @Test
  void out4_whoTimedOut_isGivenNothingAfterwards() {
    Lease one = world.lease(A);
    world.lease(A);
    Asked gone = world.acquire(A, Duration.ofSeconds(1));
    Asked patient = world.acquire(A, Duration.ofSeconds(9));
    world.seconds(1);
    assertThat(gone.reason()).isEqualTo(Reason.TIMEOUT);
    one.release();
    assertThat(patient.isLent()).isTrue();
    assertThat(world.stats().lent()).isEqualTo(2);
  }

  @Test
  void out4_aShorterTimeout_isKeptBehindALongerOne() {
    acquire(2, A);
    Asked longer = world.acquire(A, Duration.ofSeconds(9));
    Asked shorter = world.acquire(A, Duration.ofSeconds(1));
    world.seconds(1);
    assertThat(shorter.reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(longer.isOpen()).isTrue();
  }

  @Test
  void out4_aDialThatFails_endsNobodysWait_beforeItsTime() {
    world.service().does(FakeService.SILENT);
    Asked asked = world.acquire(A, Duration.ofSeconds(3));
    world.service().last().refuse();
    assertThat(asked.isOpen()).isTrue();
    world.seconds(1);
    assertThat(world.service().dials()).as("it is dialled again").hasSize(2);
    world.seconds(2);
    assertThat(asked.failure()).hasRootCauseMessage("refused by one.test:80");
  }

  @Test
  void out4_whenTheQueueIsFull_whoComesIsTurnedAwayAtOnce() {
    world.config(all -> all.withMaxWaiting(3));
    acquire(5, A);
    Asked tooMany = world.acquire(A);
    assertThat(tooMany.reason()).isEqualTo(Reason.QUEUE_FULL);
    assertThat(tooMany.failure()).hasMessage("3 wait already for one.test:80");
  }

  @Test
  void out4_noAlarmIsSet_onceNothingIsThere() {
    Lease lease = world.lease(A);
    assertThat(world.alarms()).isEqualTo(1);
    lease.discard();
    assertThat(world.alarms()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-1S", "PT24H1S"})
  void aTimeoutOutOfBounds_isRefused(Duration timeout) {
    assertThatThrownBy(() -> world.acquire(A, timeout))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a timeout is from PT0S to PT24H");
  }

  // ---- a lease

  @Test
  void out5_aSecondRelease_doesNothing_alsoWhenAnotherHasTheConnection() {
    Lease first = world.lease(A);
    first.release();
    Lease second = world.lease(A);
    first.release();
    first.discard();
    first.close();
    assertThat(second.isOpen()).isTrue();
    assertThat(world.stats().lent()).isEqualTo(1);
    assertThat(world.stats().totals().returned()).isEqualTo(1);
  }

  @Test
  void out5_aLeaseThatWasGivenBack_canNotBeUsed() {
    Lease lease = world.lease(A);
    lease.release();
    assertThat(lease.isOpen()).isFalse();
    assertThatThrownBy(() -> lease.send("x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the lease of ws://one.test/a has been given back");
    assertThatThrownBy(() -> lease.onMessage(text -> {})).isInstanceOf(IllegalStateException.class);
    assertThat(world.socket(0).received()).isEmpty();
  }

  @Test
  void out5_whoGaveItBack_hearsNothingOfTheNextTaker() {
    List<String> heard = new ArrayList<>();
    Lease first = world.lease(A);
    first.onMessage(heard::add);
    world.socket(0).says("1");
    first.release();
    world.lease(A);
    world.socket(0).says("2");
    assertThat(heard).containsExactly("1");
    assertThat(world.pool().stats().shared().unheard()).isEqualTo(1);
    assertThat(world.pool().stats().shared().messagesIn()).isEqualTo(2);
  }

  @Test
  void aLeaseThatIsLost_isOver_andItsTakerHears_once() {
    Lease lease = world.lease(A);
    List<String> told = new ArrayList<>();
    lease.onLost(() -> told.add("lost"));
    world.socket(0).drop(1011);
    assertThat(lease.isOpen()).isFalse();
    assertThat(reasonOf(lease.send("x"))).isEqualTo(Reason.CONNECTION_LOST);
    lease.release();
    lease.onLost(() -> told.add("lost before"));
    assertThat(told).containsExactly("lost", "lost before");
    assertThat(world.stats().total()).isZero();
    assertThat(world.stats().totals().broken()).isEqualTo(1);
    assertThat(world.stats().totals().returned()).isZero();
  }

  @Test
  void out5_aLossInTheMomentOfARelease_endsTheLoanOnce_andWhoGaveItBackIsNotTold() {
    Lease lease = world.lease(A);
    List<String> told = new ArrayList<>();
    lease.onLost(() -> told.add("lost"));
    world.atNextReading(() -> world.socket(0).drop(1006));
    lease.release();
    assertThat(told).isEmpty();
    assertThat(world.stats().total()).isZero();
    assertThat(world.stats().totals().broken()).isEqualTo(1);
    assertThat(world.stats().totals().returned()).isZero();
  }

  @Test
  void whatAListenerThrows_isAFault_andHarmsNobody() {
    Lease lease = world.lease(A);
    lease.onMessage(
        text -> {
          throw new IllegalStateException(text);
        });
    world.socket(0).says("boo");
    assertThat(world.faults()).singleElement().hasToString("java.lang.IllegalStateException: boo");
    assertThat(lease.isOpen()).isTrue();
  }

  @Test
  void aSend_isDoneWhenTheFrameIsWritten_notBefore() {
    Lease lease = world.lease(A);
    world.socket(0).stalls();
    CompletionStage<Void> first = lease.send("1");
    CompletionStage<Void> second = lease.send("2");
    assertThat(isDone(first)).isFalse();
    assertThat(world.socket(0).received()).as("one at a time").containsExactly("1");
    world.socket(0).goesOn();
    assertThat(isDone(first) && isDone(second)).isTrue();
    assertThat(world.socket(0).received()).containsExactly("1", "2");
  }

  @Test
  void aSendThatWaits_failsWithItsConnection() {
    Lease lease = world.lease(A);
    world.socket(0).stalls();
    CompletionStage<Void> first = lease.send("1");
    CompletionStage<Void> second = lease.send("2");
    world.socket(0).drop(1006);
    assertThat(reasonOf(first)).isEqualTo(Reason.CONNECTION_LOST);
    assertThat(reasonOf(second)).isEqualTo(Reason.CONNECTION_LOST);
  }

  @Test
  void aWriteThatFails_endsTheConnection() {
    Lease lease = world.lease(A);
    world.socket(0).stalls();
    CompletionStage<Void> sent = lease.send("1");
    world.socket(0).failsToWrite();
    assertThat(reasonOf(sent)).isEqualTo(Reason.CONNECTION_LOST);
    assertThat(world.socket(0).isAborted()).isTrue();
    assertThat(lease.isOpen()).isFalse();
  }

  @Test
  void aConnectionTakesNoMore_thanItsBacklogAndOneMessage() {
    world.config(all -> all.withSendBacklogChars(1_024));
    Lease lease = world.lease(A);
    world.socket(0).stalls();
    String half = "x".repeat(1_023);
    assertThat(isDone(lease.send(half))).isFalse();
    assertThat(isDone(lease.send(half))).isFalse();
    assertThat(reasonOf(lease.send("y"))).isEqualTo(Reason.BACKLOG_FULL);
    world.socket(0).goesOn();
    assertThat(isDone(lease.send("y"))).isTrue();
    assertThat(lease.isOpen()).isTrue();
  }

  @Test
  void anyNumberWhoGiveItBackAtOnce_areServed_withoutAStackThatGrows() {
    world.config(all -> all.withMaxWaiting(20_000));
    world.violations().lookAtLocksOneTimeIn(1_000);
    world.service().does(FakeService.SILENT);
    List<Integer> depths = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      world
          .pool()
          .acquire(A, Duration.ofSeconds(5))
          .thenAccept(
              lease -> {
                depths.add(new Throwable().getStackTrace().length);
                lease.release();
              });
    }
    world.service().dial(0).accept();
    assertThat(depths).hasSize(20_000);
    assertThat(depths.get(19_999)).isEqualTo(depths.get(1));
  }

  // ---- leaks

  @Test
  void aLeaseThatIsHeldForTooLong_isReportedOnce_withTheStackOfItsTaker() {
    world.config(all -> all.withLeakThreshold(Duration.ofSeconds(30)));
    Lease lease = takenHere();
    world.seconds(29);
    assertThat(world.events()).isEmpty();
    world.seconds(60);
    assertThat(world.events()).containsExactly("overdue ws://one.test/a PT30S");
    assertThat(world.takers().get(0).getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("takenHere"));
    assertThat(world.stats().totals().leaks()).isEqualTo(1);
    lease.release();
  }

  private Lease takenHere() {
    return world.lease(A);
  }

  @Test
  void aLeaseThatComesBackInTime_isNoLeak_andWithoutAThresholdNoneIs() {
    world.config(all -> all.withLeakThreshold(Duration.ofSeconds(30)));
    Lease lease = world.lease(A);
    world.seconds(29);
    lease.release();
    world.seconds(60);
    assertThat(world.events()).isEmpty();
  }

  @Test
  void out4_aMessageOnAFreeConnection_isASignOfLifeToo_forWhoWaitsForADialMeanwhile() {
    Lease silent = world.lease(A);
    world.socket(0).deaf();
    world.secondsWithoutAlarms(6);
    world.service().does(FakeService.SILENT);
    Asked asked = world.acquire(A);
    silent.release();
    assertThat(asked.isOpen()).as("it was silent for too long to be lent as it is").isTrue();
    world.socket(0).says("still here");
    assertThat(asked.isLent()).isTrue();
  }
}
