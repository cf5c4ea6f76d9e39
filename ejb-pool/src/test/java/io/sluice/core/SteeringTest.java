package io.sluice.core;

import static io.sluice.fakes.OutboundWorld.A;
import static io.sluice.fakes.OutboundWorld.B;
import static io.sluice.fakes.OutboundWorld.ELSEWHERE;
import static io.sluice.fakes.OutboundWorld.isDone;
import static io.sluice.fakes.OutboundWorld.reasonOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.Lease;
import io.sluice.api.OutboundException.Reason;
import io.sluice.api.OutboundStats.Circuit;
import io.sluice.api.OutboundStats.End;
import io.sluice.api.Target;
import io.sluice.fakes.FakeService;
import io.sluice.fakes.OutboundWorld;
import io.sluice.fakes.OutboundWorld.Asked;
import io.sluice.spi.PoolListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator can have the outbound pool do with one host. At most three connections. */
class SteeringTest {
  private static final String HOST = A.host();

  @RegisterExtension
  final OutboundWorld world = new OutboundWorld().config(all -> all.withMaxPerHost(3));

  /** Has six dials fail, with 1, 2, 4, 8 and 16 seconds between them. */
  private void open() {
    world.service().does(FakeService.REFUSES);
    world.acquire(A, Duration.ofMinutes(1));
    world.seconds(31);
    assertThat(world.stats().circuit()).isEqualTo(Circuit.OPEN);
  }

  private int dials() {
    return world.service().dials().size();
  }

  // ---- closing what is idle

  @Test
  void closeIdle_closesWhatIsFree_ofThisHostOnly_andSaysHowMany() {
    Lease kept = world.lease(A);
    List.of(world.lease(A), world.lease(B)).forEach(Lease::release);
    world.lease(ELSEWHERE).release();
    assertThat(world.pool().closeIdle(HOST)).isEqualTo(2);
    assertThat(world.stats().idle()).isZero();
    assertThat(world.stats().totals().closed()).isEqualTo(Map.of(End.CLOSED, 2L));
    assertThat(world.socket(1).closeCode()).isEqualTo(1000);
    assertThat(kept.isOpen()).isTrue();
    assertThat(world.stats(ELSEWHERE).idle()).isEqualTo(1);
    assertThat(world.stats().failures()).isZero();
  }

  @Test
  void out1_whatIsToldToClose_countsUntilItIsGone() {
    world.lease(A).release();
    world.socket(0).rude();
    world.pool().closeIdle(HOST);
    assertThat(world.stats().closing()).isEqualTo(1);
    assertThat(world.pool().closeIdle(HOST)).as("told once").isZero();
    world.seconds(1);
    assertThat(world.stats().total()).isZero();
  }

  @Test
  void closeIdle_replacesWhatIsToBeKept() {
    world.upkeep(all -> all.withMinIdle(1));
    List.of(world.lease(A), world.lease(A)).forEach(Lease::release);
    assertThat(world.pool().closeIdle(HOST)).isEqualTo(2);
    assertThat(dials()).isEqualTo(3);
    assertThat(world.stats().idle()).isEqualTo(1);
  }

  @Test
  void out4_whoWaitsForAPong_getsAnotherConnection() {
    world.lease(A).release();
    world.socket(0).deaf();
    world.secondsWithoutAlarms(20);
    Asked asked = world.acquire(A);
    assertThat(asked.isOpen()).as("it is pinged first").isTrue();
    assertThat(world.pool().closeIdle(HOST)).isEqualTo(1);
    assertThat(asked.isLent()).isTrue();
    assertThat(dials()).isEqualTo(2);
  }

  // ---- closing all

  @Test
  void closeConnections_takesThemFromTheirTakersToo_andIsNoFailureOfTheHost() {
    Lease lease = world.lease(A);
    List<String> lost = new ArrayList<>();
    lease.onLost(() -> lost.add("lost"));
    world.lease(B).release();
    world.lease(ELSEWHERE);
    assertThat(world.pool().closeConnections(HOST)).isEqualTo(2);
    assertThat(lost).containsExactly("lost");
    assertThat(lease.isOpen()).isFalse();
    assertThat(world.stats().total()).isZero();
    assertThat(world.stats().failures()).isZero();
    assertThat(world.stats().totals().broken()).isEqualTo(1);
    assertThat(world.stats().totals().closed()).isEqualTo(Map.of(End.CLOSED, 2L));
    assertThat(world.stats(ELSEWHERE).lent()).isEqualTo(1);
    lease.release();
    assertThat(world.stats().idle()).isZero();
  }

  @Test
  void closeConnections_letsWhoWaitsWaitOn_andWhoListensHearAgain() {
    List<String> heard = new ArrayList<>();
    world.pool().listen(A, heard::add);
    world.lease(A);
    world.lease(A);
    Asked waits = world.acquire(A);
    assertThat(world.pool().closeConnections(HOST)).isEqualTo(3);
    assertThat(waits.isLent()).isTrue();
    world.service().last().socket().says("again");
    assertThat(heard).containsExactly("again");
  }

  @Test
  void closeConnections_failsWhatIsOnTheirWay_andGivesUpNoDial() {
    CompletionStage<String> asks = world.pool().request(A, "{}", world.config().connectTimeout());
    world.service().does(FakeService.SILENT);
    Asked dialled = world.acquire(B);
    assertThat(world.pool().closeConnections(HOST)).isEqualTo(1);
    assertThat(reasonOf(asks)).isEqualTo(Reason.CONNECTION_LOST);
    assertThat(world.service().dial(1).isPending()).isTrue();
    world.service().dial(1).accept();
    assertThat(dialled.isLent()).isTrue();
  }

  @Test
  void out2_aConnectionThatIsClosedAsItIsHandedOut_isNotLent() {
    world.lease(A).release();
    world
        .socket(0)
        .atNextLook(() -> OutboundWorld.elsewhere(() -> world.pool().closeConnections(HOST)));
    Asked asked = world.acquire(A);
    assertThat(asked.isLent()).isTrue();
    assertThat(dials()).as("it waited for another").isEqualTo(2);
    assertThat(world.stats().totals().foundDead()).isEqualTo(1);
  }

  // ---- the circuit

  @Test
  void resetCircuit_forgetsTheFailures_andTheNextCallDials() {
    open();
    int before = dials();
    world.service().does(FakeService.ACCEPTS);
    assertThat(world.pool().resetCircuit(HOST)).isTrue();
    assertThat(world.stats().circuit()).isEqualTo(Circuit.CLOSED);
    assertThat(world.stats().failures()).isZero();
    assertThat(dials()).as("nobody wanted one").isEqualTo(before);
    assertThat(world.acquire(A).isLent()).isTrue();
    assertThat(world.events()).endsWith("one.test:80 CLOSED");
  }

  @Test
  void resetCircuit_hasADialMadeAtOnce_forWhoListensThroughTheOpenCircuit() {
    List<String> heard = new ArrayList<>();
    open();
    world.pool().listen(A, heard::add);
    int before = dials();
    world.service().does(FakeService.ACCEPTS);
    world.pool().resetCircuit(HOST);
    assertThat(dials()).isEqualTo(before + 1);
    world.service().last().socket().says("hello");
    assertThat(heard).containsExactly("hello");
  }

  @Test
  void resetCircuit_endsTheDelayOfAClosedOneToo() {
    world.service().does(FakeService.REFUSES);
    Asked asked = world.acquire(A);
    assertThat(world.stats().failures()).isEqualTo(1);
    world.service().does(FakeService.ACCEPTS);
    assertThat(world.pool().resetCircuit(HOST)).isTrue();
    assertThat(asked.isLent()).isTrue();
  }

  @Test
  void resetCircuit_withoutAFailure_saysSo() {
    world.lease(A);
    assertThat(world.pool().resetCircuit(HOST)).isFalse();
  }

  @Test
  void out3_afterAReset_aHostThatFails_isDialledAsOftenAsAtFirst() {
    open();
    int before = dials();
    world.pool().resetCircuit(HOST);
    world.pool().listen(A, text -> {});
    world.seconds(59);
    assertThat(dials() - before).isEqualTo(6);
    assertThat(world.stats().circuit()).isEqualTo(Circuit.OPEN);
  }

  @Test
  void out3_aDialThatWasUnderWay_countsAfterAReset() {
    open();
    world.seconds(60);
    world.service().does(FakeService.SILENT);
    world.acquire(A);
    int before = dials();
    world.pool().resetCircuit(HOST);
    world.acquire(A);
    world.acquire(A);
    world.acquire(A);
    assertThat(dials() - before).as("beside the probe").isEqualTo(2);
    assertThat(world.stats().connecting()).isEqualTo(3);
  }

  // ---- what is said of it

  @Test
  void aHostThatNobodyHasAskedFor_hasNothingToSteer() {
    assertThat(world.pool().closeIdle("none.test:80")).isZero();
    assertThat(world.pool().closeConnections("none.test:80")).isZero();
    assertThat(world.pool().resetCircuit("none.test:80")).isFalse();
    assertThat(world.pool().host("none.test:80")).isEmpty();
    assertThat(world.steps()).isEmpty();
    assertThat(world.pool().stats().hosts()).isEmpty();
  }

  @Test
  void whatAnOperatorDoes_isTold_alsoWhereThereWasNothingToDo() {
    world.lease(A).release();
    world.pool().closeIdle(HOST);
    world.pool().closeConnections(HOST);
    world.pool().resetCircuit(HOST);
    assertThat(world.steps())
        .containsExactly(
            "one.test:80 CLOSE_IDLE 1",
            "one.test:80 CLOSE_CONNECTIONS 0",
            "one.test:80 RESET_CIRCUIT 0");
  }

  @Test
  void aHostIsToldOnce_beforeAnythingElseOfIt() {
    world.lease(A);
    world.lease(B);
    assertThat(world.life()).startsWith("host one.test:80").containsOnlyOnce("host one.test:80");
  }

  @Test
  void theLifeOfAConnection_isTold_withTheReasonOfItsEnd() {
    world.lease(A).discard();
    world.lease(A);
    world.socket(1).drop(1006);
    assertThat(world.life())
        .containsExactly(
            "host one.test:80",
            "opened ws://one.test/a",
            "closed ws://one.test/a DISCARDED",
            "opened ws://one.test/a",
            "closed ws://one.test/a LOST");
  }

  @Test
  void aDialThatFails_isTold_withItsCause_andOneThatIsGivenUpIsNot() {
    world.service().does(FakeService.REFUSES);
    world.acquire(A);
    world.service().does(FakeService.SILENT);
    world.seconds(1);
    world.pool().closeAll();
    assertThat(world.life())
        .containsExactly("host one.test:80", "failed ws://one.test/a ConnectException");
  }

  /** See docs/decisions/0010: also while another thread is still telling of the opening. */
  @Test
  void whatIsToldOfAHost_isToldInItsOrder_oneAfterTheOther() {
    List<String> heard = new ArrayList<>();
    world.watcher(
        new PoolListener() {
          @Override
          public void outboundOpened(Target target) {
            OutboundWorld.elsewhere(() -> world.socket(0).drop(1006));
            heard.add("opened");
          }

          @Override
          public void outboundClosed(Target target, End reason) {
            heard.add("closed");
          }
        });
    world.acquire(A);
    assertThat(heard).startsWith("opened", "closed");
  }

  @Test
  void shut1_aHostThatIsFirstAskedForAfterTheStop_isClosedToo() {
    world.pool().stop();
    assertThat(world.acquire(A).reason()).isEqualTo(Reason.CLOSED);
    assertThat(isDone(world.pool().send(A, "x"))).isTrue();
    assertThat(world.pool().closeIdle(HOST)).isZero();
    assertThat(dials()).isZero();
  }
}
