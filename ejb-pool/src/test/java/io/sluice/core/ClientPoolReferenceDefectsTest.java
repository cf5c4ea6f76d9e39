package io.sluice.core;

import static io.sluice.fakes.OutboundWorld.A;
import static io.sluice.fakes.OutboundWorld.B;
import static io.sluice.fakes.OutboundWorld.isDone;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the reference's client pool does wrong, and this one doesn't. Numbers as there. */
class ClientPoolReferenceDefectsTest {
  @RegisterExtension
  final OutboundWorld world = new OutboundWorld().config(all -> all.withMaxPerHost(4));

  @Test
  void defect13_twentyCallsAtALimitOfFour_openFourSockets() {
    world.service().does(FakeService.SILENT);
    for (int i = 0; i < 20; i++) {
      world.acquire(A);
    }
    assertThat(world.service().dials()).hasSize(4);
    List.copyOf(world.service().dials()).forEach(FakeDial::accept);
    assertThat(world.service().sockets()).isEqualTo(4);
  }

  @Test
  void defect13_aConnectionToOnePath_isNotLentForAnother_norOneWithoutTlsForOneWithIt() {
    world.lease(A).release();
    Target safe = Target.of("wss://one.test:80/a");
    world.lease(B);
    world.lease(safe);
    assertThat(world.service().dials()).extracting(FakeDial::target).containsExactly(A, B, safe);
  }

  @Test
  void defect14_oneCallToADeadHost_doesNotMultiply() {
    world.service().does(FakeService.REFUSES);
    world.acquire(A);
    world.seconds(60);
    assertThat(world.service().dials()).hasSize(4);
    world.seconds(3_600);
    assertThat(world.service().dials()).hasSize(4);
    assertThat(world.alarms()).isZero();
  }

  @Test
  void defect16_closeAll_endsWhoWaits_andADialUnderWay_andTheirTimersDoNoHarm() {
    world.service().does(FakeService.SILENT);
    List<Asked> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      all.add(world.acquire(A));
    }
    FakeDial dial = world.service().dial(0);
    world.pool().closeAll();
    assertThat(all).allMatch(each -> each.reason() == Reason.CLOSED);
    assertThat(dial.accept().isAborted()).isTrue();
    assertThat(world.alarms()).isZero();
    world.seconds(60);
    assertThat(world.faults()).isEmpty();
  }

  @Test
  void aWaiterWhoseTimeIsOver_isOutOfTheQueue_soNoConnectionIsStrandedWithIt() {
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      leases.add(world.lease(A));
    }
    Asked late = world.acquire(A);
    world.seconds(10);
    assertThat(late.reason()).isEqualTo(Reason.TIMEOUT);
    leases.forEach(Lease::release);
    assertThat(world.stats().lent()).isZero();
    assertThat(world.stats().idle()).isEqualTo(4);
  }

  @Test
  void whatIsDialledAgain_belongsToWhoAsksForIt_andNoPlaceIsLost() {
    world.config(all -> all.withMaxPerHost(1));
    Lease holder = world.lease(A);
    world.socket(0).drop(1006);
    holder.release();
    Asked next = world.acquire(A);
    world.seconds(1);
    next.lease().release();
    assertThat(world.acquire(A).isLent()).isTrue();
    assertThat(world.stats().total()).isEqualTo(1);
  }

  @Test
  void aDeadConnection_isNotLentByARelease_andItsEndServesWhoWaits() {
    world.config(all -> all.withMaxPerHost(1));
    Lease holder = world.lease(A);
    Asked waiter = world.acquire(A);
    world.socket(0).vanish();
    holder.release();
    world.seconds(1);
    assertThat(waiter.isLent()).isTrue();
    world.acquire(A);
    world.socket(1).drop(1006);
    world.seconds(2);
    assertThat(world.service().dials()).hasSize(3);
  }

  @Test
  void releasedTwice_aConnectionIsStillOnes() {
    world.config(all -> all.withMaxPerHost(1));
    Lease one = world.lease(A);
    one.release();
    Lease two = world.lease(A);
    one.release();
    assertThat(world.acquire(A).isOpen()).isTrue();
    assertThat(two.isOpen()).isTrue();
  }

  @Test
  void aSend_isNotDoneBeforeItsFrameIsWritten() {
    world.lease(A).release();
    world.socket(0).stalls();
    CompletionStage<Void> sent = world.pool().send(A, "x");
    world.advance(Duration.ofSeconds(1));
    assertThat(isDone(sent)).isFalse();
    world.socket(0).goesOn();
    assertThat(isDone(sent)).isTrue();
  }

  @Test
  void subscriptionsAreMadeAgain_afterAReconnect() {
    world.pool().listen(A, text -> {});
    world.pool().onReconnect(A, sender -> sender.send("subscribe"));
    world.socket(0).drop(1006);
    world.seconds(1);
    assertThat(world.socket(1).received()).containsExactly("subscribe");
  }
}
