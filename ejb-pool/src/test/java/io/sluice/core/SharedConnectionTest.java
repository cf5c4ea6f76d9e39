package io.sluice.core;

import static io.sluice.fakes.OutboundWorld.A;
import static io.sluice.fakes.OutboundWorld.isDone;
import static io.sluice.fakes.OutboundWorld.reasonOf;
import static io.sluice.fakes.OutboundWorld.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.api.Lease;
import io.sluice.api.OutboundException.Reason;
import io.sluice.api.OutboundStats;
import io.sluice.api.Subscription;
import io.sluice.fakes.FakeService;
import io.sluice.fakes.FakeSocket;
import io.sluice.fakes.OutboundWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What many share one connection for: sends, requests, listening. */
class SharedConnectionTest {
  @RegisterExtension final OutboundWorld world = new OutboundWorld();

  private CompletionStage<String> request(String object) {
    return world.pool().request(A, object, Duration.ofSeconds(5));
  }

  private OutboundStats.Shared shared() {
    return world.pool().stats().shared();
  }

  // ---- send

  @Test
  void aSend_isDoneWhenTheFrameIsWritten_andTheConnectionGoesBack() {
    world.service().does(FakeService.SILENT);
    CompletionStage<Void> sent = world.pool().send(A, "1");
    assertThat(isDone(sent)).isFalse();
    FakeSocket socket = world.service().last().accept();
    assertThat(isDone(sent)).isTrue();
    assertThat(socket.received()).containsExactly("1");
    assertThat(world.stats().idle()).isEqualTo(1);
  }

  @Test
  void aSend_isNotDoneBeforeTheFrameIsWritten() {
    world.lease(A).release();
    world.socket(0).stalls();
    CompletionStage<Void> sent = world.pool().send(A, "1");
    assertThat(isDone(sent)).isFalse();
    assertThat(world.stats().lent()).isEqualTo(1);
    world.socket(0).goesOn();
    assertThat(isDone(sent)).isTrue();
    assertThat(world.stats().lent()).isZero();
  }

  @Test
  void sends_keepTheirOrder_overOneConnection() {
    world.service().does(FakeService.SILENT);
    for (int i = 0; i < 5; i++) {
      world.pool().send(A, "" + i);
    }
    assertThat(world.service().dials()).hasSize(1);
    assertThat(world.service().last().accept().received()).containsExactly("0", "1", "2", "3", "4");
  }

  @Test
  void out4_aSendThatGetsNoConnection_failsWhenItsTimeIsOver() {
    world.service().does(FakeService.SILENT);
    CompletionStage<Void> sent = world.pool().send(A, "1");
    world.advance(Duration.ofSeconds(10).minusNanos(1));
    assertThat(isDone(sent)).isFalse();
    world.advance(Duration.ofNanos(1));
    assertThat(reasonOf(sent)).isEqualTo(Reason.TIMEOUT);
    assertThat(world.stats().waiting()).as("nobody needs a connection any more").isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void out6_aSendWhoseTimeIsOver_inTheMomentOfAHandOut_leavesNoWaiterAndNoLoan(boolean dead) {
    world.config(all -> all.withMaxPerHost(1));
    Lease lease = world.lease(A);
    CompletionStage<Void> sent = world.pool().send(A, "1");
    FakeSocket socket = world.socket(0);
    socket.atNextLook(
        () -> {
          world.secondsWithoutAlarms(10);
          OutboundWorld.elsewhere(world.pool()::sweep);
          if (dead) {
            socket.drop(1006);
          }
        });
    lease.release();
    assertThat(reasonOf(sent)).isEqualTo(Reason.TIMEOUT);
    assertThat(world.stats().lent() + world.stats().waiting()).isZero();
    assertThat(world.stats().idle()).isEqualTo(dead ? 0 : 1);
    assertThat(socket.received()).isEmpty();
  }

  @Test
  void aSendThatIsNotWrittenInTime_fails_andItsConnectionIsUsedNoMore() {
    world.lease(A).release();
    world.socket(0).stalls();
    CompletionStage<Void> sent = world.pool().send(A, "1");
    world.seconds(10);
    assertThat(reasonOf(sent)).isEqualTo(Reason.TIMEOUT);
    assertThat(world.stats().total()).isZero();
  }

  @Test
  void aSend_failsAtOnce_whileTheCircuitIsOpen() {
    world.service().does(FakeService.REFUSES);
    world.acquire(A, Duration.ofMinutes(5));
    world.seconds(31);
    assertThat(reasonOf(world.pool().send(A, "1"))).isEqualTo(Reason.CIRCUIT_OPEN);
    assertThat(shared().failed()).isEqualTo(Map.of(Reason.CIRCUIT_OPEN, 1L));
  }

  // ---- request

  @Test
  void aRequestGetsTheReplyThatNamesIt_inWhateverOrder() {
    CompletionStage<String> one = request("{\"q\":1}");
    CompletionStage<String> two = request("{}");
    FakeSocket socket = world.socket(0);
    assertThat(socket.received())
        .containsExactly("{\"id\":\"sluice-1\",\"q\":1}", "{\"id\":\"sluice-2\"}");
    socket.says("{\"a\":2,\"id\":\"sluice-2\"}");
    assertThat(isDone(one)).isFalse();
    assertThat(valueOf(two)).isEqualTo("{\"a\":2,\"id\":\"sluice-2\"}");
    socket.says("{\"id\":\"sluice-1\"}");
    assertThat(valueOf(one)).isEqualTo("{\"id\":\"sluice-1\"}");
    assertThat(world.stats().idle()).isEqualTo(1);
    assertThat(shared()).isEqualTo(new OutboundStats.Shared(2, 2, Map.of(), 2, 0));
  }

  /** Else its next one, on whichever thread, would have another connection dialled. */
  @Test
  void whoIsToldOfAnEnd_findsTheConnectionGivenBack() {
    List<Integer> lent = new ArrayList<>();
    Runnable look = () -> lent.add(world.stats().lent());
    request("{}").thenRun(look);
    world.socket(0).says("{\"id\":\"sluice-1\"}");
    world.pool().send(A, "1").thenRun(look);
    world.socket(0).stalls();
    world.pool().send(A, "2").whenComplete((sent, late) -> look.run());
    world.seconds(10);

    assertThat(lent).containsExactly(0, 0, 0);
  }

  @Test
  void aReplyThatComesBeforeItsRequestIsSaidToBeWritten_isTaken() {
    world.lease(A).release();
    world.socket(0).onMessage(text -> world.socket(0).says("{\"id\":\"sluice-1\"}"));
    assertThat(valueOf(request("{}"))).isEqualTo("{\"id\":\"sluice-1\"}");
  }

  @Test
  void out4_aRequestWithoutAReply_failsWhenItsTimeIsOver() {
    CompletionStage<String> asked = request("{}");
    world.advance(Duration.ofSeconds(5).minusNanos(1));
    assertThat(isDone(asked)).isFalse();
    world.advance(Duration.ofNanos(1));
    assertThat(reasonOf(asked)).isEqualTo(Reason.TIMEOUT);
  }

  @Test
  void aReplyThatComesTooLate_isHeardByNobody_andTheConnectionIsNotLentAgain() {
    List<String> heard = new ArrayList<>();
    Subscription listening = world.pool().listen(A, heard::add);
    request("{}");
    world.seconds(5);
    world.socket(0).says("{\"id\":\"sluice-1\"}");
    assertThat(heard).isEmpty();
    assertThat(shared().unheard()).isEqualTo(1);
    listening.close();
    assertThat(world.socket(0).closeCode()).isEqualTo(1000);
  }

  @Test
  void whenTheConnectionIsLost_requestsUnderWayFail_andAreNotSentAgain() {
    CompletionStage<String> asked = request("{}");
    world.socket(0).drop(1006);
    assertThat(reasonOf(asked)).isEqualTo(Reason.CONNECTION_LOST);
    world.seconds(30);
    assertThat(world.service().dials()).hasSize(1);
  }

  @Test
  void whatIsNoJsonObject_orHasAnIdAlready_isNoRequest() {
    for (String wrong :
        List.of("", "1", "[]", "{", "{} {}", "{\"id\":1}", "{\"a\":1,\"id\":null}")) {
      assertThatThrownBy(() -> request(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(world.pool().stats().shared().begun()).isZero();
  }

  // ---- listen

  @Test
  void whoListens_hearsWhatIsNoReply_fromTheFirstMessageOn() {
    List<String> heard = new ArrayList<>();
    world.service().does(dial -> dial.accept().says("welcome"));
    world.pool().listen(A, heard::add);
    world.socket(0).says("{\"id\":\"sluice-x\"}");
    world.socket(0).says("{\"id\":7}");
    request("{}");
    world.socket(0).says("news");
    world.socket(0).says("{\"id\":\"sluice-1\"}");
    assertThat(heard).containsExactly("welcome", "{\"id\":\"sluice-x\"}", "{\"id\":7}", "news");
  }

  @Test
  void whileSomebodyListens_theConnectionIsKept_andDialledAgainWhenItIsLost() {
    List<String> heard = new ArrayList<>();
    Subscription listening = world.pool().listen(A, heard::add);
    world.seconds(3_600);
    assertThat(world.service().dials()).hasSize(1);
    world.socket(0).drop(1006);
    world.seconds(1);
    world.socket(1).says("again");
    assertThat(heard).containsExactly("again");
    listening.close();
    listening.close();
    assertThat(world.stats().idle()).isEqualTo(1);
    world.socket(1).says("to nobody");
    assertThat(heard).hasSize(1);
  }

  @Test
  void twoWhoListen_shareTheConnection_untilTheLastHasEnough() {
    Subscription one = world.pool().listen(A, text -> {});
    Subscription two = world.pool().listen(A, text -> {});
    one.close();
    assertThat(world.stats().lent()).isEqualTo(1);
    two.close();
    assertThat(world.stats().lent()).isZero();
    assertThat(world.service().dials()).hasSize(1);
  }

  @Test
  void onReconnect_speaksFirstOnEachOtherConnection_butNotOnTheFirst() {
    List<Integer> told = new ArrayList<>();
    world.pool().listen(A, text -> {});
    world
        .pool()
        .onReconnect(
            A,
            sender -> {
              told.add(world.service().dials().size());
              sender.send("login");
            });
    assertThat(told).isEmpty();
    world.service().does(FakeService.SILENT);
    world.socket(0).drop(1006);
    world.pool().send(A, "news");
    world.seconds(1);
    FakeSocket second = world.service().last().accept();
    assertThat(second.received()).containsExactly("login", "news");
    assertThat(told).containsExactly(2);
  }

  @Test
  void onReconnect_isToldAlso_whenAnotherConnectionWasBorrowedMeanwhile() {
    world.pool().onReconnect(A, sender -> sender.send("login"));
    world.pool().send(A, "1");
    world.pool().send(A, "2");
    Lease holdsTheFirst = world.lease(A);
    world.pool().send(A, "3");
    assertThat(world.socket(0).received()).containsExactly("1", "2");
    assertThat(world.socket(1).received()).containsExactly("login", "3");
    holdsTheFirst.release();
  }

  @Test
  void whatAGreeterThrows_keepsNothingFromGoingOn() {
    world.pool().listen(A, text -> {});
    world
        .pool()
        .onReconnect(
            A,
            sender -> {
              throw new IllegalStateException("no login");
            });
    world.socket(0).drop(1006);
    world.seconds(1);
    assertThat(isDone(world.pool().send(A, "1"))).isTrue();
    assertThat(world.faults()).hasSize(1);
  }

  @Test
  void aSharedConnection_keepsNoLeaseFromItsPlace_onceThereIsNothingOnIt() {
    world.config(all -> all.withMaxPerHost(1));
    Lease lease = world.lease(A);
    CompletionStage<Void> sent = world.pool().send(A, "1");
    assertThat(isDone(sent)).isFalse();
    lease.release();
    assertThat(isDone(sent)).isTrue();
    assertThat(world.acquire(A).isLent()).isTrue();
    assertThat(world.service().dials()).hasSize(1);
  }

  @Test
  void whoIsToListenNoMore_beforeItsAskingHasCome_doesntWait() {
    world.lease(A);
    Runnable closing = () -> OutboundWorld.elsewhere(() -> world.pool().closeAll());
    // The line is made, then its turn, then the host is asked.
    world.atNextReading(() -> world.atNextReading(() -> world.atNextReading(closing)));
    world.pool().listen(A, text -> {});
    assertThat(world.stats().waiting()).isZero();
    assertThat(world.stats().totals().withdrawn()).isEqualTo(1);
    world.seconds(60);
    assertThat(world.service().dials()).hasSize(1);
  }
}
