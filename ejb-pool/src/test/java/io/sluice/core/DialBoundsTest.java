package io.sluice.core;

import static io.sluice.fakes.OutboundWorld.A;
import static io.sluice.fakes.OutboundWorld.B;
import static io.sluice.fakes.OutboundWorld.ELSEWHERE;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.Lease;
import io.sluice.api.OutboundException.Reason;
import io.sluice.api.OutboundStats.Circuit;
import io.sluice.api.Subscription;
import io.sluice.fakes.FakeDial;
import io.sluice.fakes.FakeService;
import io.sluice.fakes.OutboundWorld;
import io.sluice.fakes.OutboundWorld.Asked;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How often a host is dialled that fails. Delays are as long as they may be. Where dials weren't
 * bounded, a test would never end: hence the timeout.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class DialBoundsTest {
  @RegisterExtension final OutboundWorld world = new OutboundWorld();

  private List<Long> dialledAtSeconds() {
    return world.service().dials().stream().map(each -> each.at().toSeconds()).toList();
  }

  /** The most dials in any 60 s. */
  private long mostInAMinute() {
    List<FakeDial> dials = world.service().dials();
    return dials.stream()
        .mapToLong(
            first ->
                dials.stream()
                    .filter(each -> !each.at().minus(first.at()).isNegative())
                    .filter(each -> each.at().minus(first.at()).toSeconds() < 60)
                    .count())
        .max()
        .orElse(0);
  }

  @Test
  void out3_theDelayDoubles_andAfterFiveMoreAttemptsTheCircuitIsOpen() {
    world.service().does(FakeService.REFUSES);
    Asked asked = world.acquire(A, Duration.ofMinutes(10));
    world.seconds(30);
    assertThat(asked.isOpen()).isTrue();
    world.seconds(1);
    assertThat(dialledAtSeconds()).containsExactly(0L, 1L, 3L, 7L, 15L, 31L);
    assertThat(asked.reason()).isEqualTo(Reason.CIRCUIT_OPEN);
    assertThat(asked.failure())
        .hasMessage("one.test:80 has failed 6 times; dialled again in 60000 ms")
        .hasRootCauseMessage("refused by one.test:80");
    assertThat(world.stats().circuit()).isEqualTo(Circuit.OPEN);
    assertThat(world.events()).containsExactly("one.test:80 OPEN");
  }

  @Test
  void out3_whileTheCircuitIsOpen_whoNeedsADialFailsAtOnce_andNothingIsDialled() {
    world.service().does(FakeService.REFUSES);
    world.acquire(A, Duration.ofMinutes(10));
    world.seconds(32);
    assertThat(world.acquire(B).reason()).isEqualTo(Reason.CIRCUIT_OPEN);
    world.seconds(58);
    assertThat(world.acquire(A).reason()).isEqualTo(Reason.CIRCUIT_OPEN);
    assertThat(world.service().dials()).hasSize(6);
    assertThat(world.acquire(ELSEWHERE).isOpen()).as("another host").isTrue();
    assertThat(world.alarms()).as("nobody waits for the host that failed").isEqualTo(1);
  }

  @Test
  void out3_afterThat_oneDialDecides_andOthersWaitForIt() {
    world.service().does(FakeService.REFUSES);
    world.acquire(A, Duration.ofMinutes(10));
    world.seconds(31 + 60);
    world.service().does(FakeService.SILENT);
    Asked first = world.acquire(A);
    Asked second = world.acquire(B);
    assertThat(world.stats().circuit()).isEqualTo(Circuit.HALF_OPEN);
    assertThat(world.service().dials()).hasSize(7);
    world.service().last().refuse();
    assertThat(first.reason()).isEqualTo(Reason.CIRCUIT_OPEN);
    assertThat(second.reason()).isEqualTo(Reason.CIRCUIT_OPEN);
    assertThat(world.stats().circuit()).isEqualTo(Circuit.OPEN);
  }

  @Test
  void out3_whenThatDialSucceeds_theCircuitCloses_onProbation() {
    world.service().does(FakeService.REFUSES);
    world.acquire(A, Duration.ofMinutes(10));
    world.seconds(31 + 60);
    world.service().does(FakeService.ACCEPTS);
    world.lease(A);
    assertThat(world.stats().circuit()).isEqualTo(Circuit.CLOSED);
    assertThat(world.stats().failures()).isEqualTo(5);
    world.service().does(FakeService.REFUSES);
    assertThat(world.acquire(B).reason()).as("one failure more").isEqualTo(Reason.CIRCUIT_OPEN);
  }

  @Test
  void out3_failuresCountNoMore_onceAConnectionHasHeldForAMinute() {
    world.service().does(FakeService.REFUSES);
    Asked asked = world.acquire(A, Duration.ofSeconds(60));
    world.seconds(8); // four dials failed
    world.service().does(FakeService.ACCEPTS);
    world.seconds(7);
    assertThat(asked.isLent()).isTrue();
    world.seconds(59);
    world.pool().sweep();
    assertThat(world.stats().failures()).isEqualTo(4);
    world.seconds(1);
    world.pool().sweep();
    assertThat(world.stats().failures()).isZero();
  }

  @Test
  void out3_aConnectionThatIsLostEarly_isAFailureToo_soAHostThatAcceptsAndDrops_isNotHammered() {
    world.service().does(dial -> dial.accept().drop(1006));
    for (int i = 0; i < 120; i++) {
      world.acquire(A, Duration.ofMillis(500));
      world.seconds(1);
    }
    assertThat(world.stats().circuit()).isEqualTo(Circuit.OPEN);
    assertThat(mostInAMinute()).isLessThanOrEqualTo(6);
  }

  @Test
  void out3_connectionsThatAreLostTogether_areOneFailure() {
    for (int i = 0; i < 6; i++) {
      world.lease(A);
    }
    world.seconds(1);
    for (int i = 0; i < 6; i++) {
      world.socket(i).drop(1001);
    }
    assertThat(world.stats().failures()).isEqualTo(1);
    Asked asked = world.acquire(A);
    world.seconds(1);
    assertThat(asked.isLent()).isTrue();
  }

  @Test
  void aServiceThatClosesAsAgreed_hasNotFailed() {
    for (int i = 0; i < 20; i++) {
      Lease lease = world.lease(A);
      world.service().last().socket().drop(1000);
      assertThat(lease.isOpen()).isFalse();
    }
    assertThat(world.stats().failures()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 20})
  void out3_howeverManyAsk_aDeadHostIsDialledSixTimesInAMinute(int maxPerHost) {
    world.config(all -> all.withMaxPerHost(maxPerHost)).random(new Random(maxPerHost));
    world.service().does(FakeService.REFUSES);
    Random random = new Random(1);
    for (int i = 0; i < 3_000; i++) {
      world.acquire(random.nextBoolean() ? A : B, Duration.ofMillis(random.nextInt(20_000)));
      world.advance(Duration.ofMillis(random.nextInt(200)));
    }
    assertThat(mostInAMinute()).isEqualTo(6);
    assertThat(world.service().dials().size()).isBetween(8, 11);
    assertThat(world.service().sockets()).isZero();
  }

  @Test
  void out3_dialsThatNobodyAnswers_areBoundedToo() {
    world.service().does(FakeService.SILENT);
    for (int i = 0; i < 30; i++) {
      world.acquire(A, Duration.ofMinutes(5));
    }
    world.seconds(300);
    assertThat(mostInAMinute()).isLessThanOrEqualTo(6);
    assertThat(world.service().dials()).noneMatch(FakeDial::isPending);
  }

  @Test
  void out3_whileSomebodyListens_aDeadHostIsTriedAgainForEver_onceAMinute() {
    world.service().does(FakeService.REFUSES);
    Subscription listening = world.pool().listen(A, text -> {});
    world.seconds(3_600);
    assertThat(mostInAMinute()).isLessThanOrEqualTo(6);
    assertThat(world.service().dials().size()).isBetween(60, 66);
    listening.close();
    world.seconds(3_600);
    assertThat(world.service().dials().size()).isBetween(60, 66);
    assertThat(world.alarms()).isZero();
  }

  @Test
  void out3_aServiceThatClosesSharedConnectionsPolitely_isNotHammeredEither() {
    world.service().does(dial -> dial.accept().drop(1000));
    world.pool().listen(A, text -> {});
    world.seconds(600);
    assertThat(mostInAMinute()).isLessThanOrEqualTo(6);
  }

  @Test
  void out3_delaysAreRandom_soThatNotAllComeBackAtTheSameMoment() {
    world.random(new Random(3));
    world.service().does(FakeService.REFUSES);
    world.acquire(A, Duration.ofMinutes(10));
    world.seconds(60);
    List<FakeDial> dials = world.service().dials();
    assertThat(dials).hasSize(6);
    Duration longest = Duration.ofSeconds(1);
    for (int i = 1; i < 6; i++) {
      Duration delay = dials.get(i).at().minus(dials.get(i - 1).at());
      assertThat(delay).isLessThan(longest);
      assertThat(delay.toMillis() % 1_000).as("no round number").isNotZero();
      longest = longest.multipliedBy(2);
    }
  }

  @Test
  void aDiallerThatThrows_isAFailedDial() {
    world
        .service()
        .does(
            dial -> {
              throw new IllegalStateException("no client here");
            });
    Asked asked = world.acquire(A, Duration.ofSeconds(20));
    world.seconds(20);
    assertThat(asked.failure()).hasRootCauseMessage("no client here");
    assertThat(world.stats().totals().dialsFailed()).isEqualTo(5);
  }

  @Test
  void out3_whileTheCircuitIsOpen_connectionsThatAreThere_areStillLent() {
    Lease lease = world.lease(A);
    world.seconds(2);
    world.service().does(FakeService.REFUSES);
    world.acquire(B, Duration.ofMinutes(5));
    world.seconds(31);
    assertThat(world.stats().circuit()).isEqualTo(Circuit.OPEN);
    Asked waiter = world.acquire(A);
    assertThat(waiter.isOpen()).as("one may come back").isTrue();
    lease.release();
    assertThat(waiter.isLent()).isTrue();
  }
}
