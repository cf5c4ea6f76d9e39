package io.sluice.core;

import static io.sluice.fakes.OutboundWorld.A;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.Lease;
import io.sluice.api.OutboundException.Reason;
import io.sluice.api.OutboundStats;
import io.sluice.api.OutboundStats.End;
import io.sluice.core.config.OutboundConfig.Upkeep;
import io.sluice.fakes.FakeService;
import io.sluice.fakes.OutboundWorld;
import io.sluice.fakes.OutboundWorld.Asked;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A free connection is lent and given back without the host's lock: what comes in between, and what
 * becomes due of it all the same. At most two to a host, and none is pinged.
 */
class LeasesWithoutLockTest {
  private static final Duration MICROS = Duration.ofNanos(10_000);
  private static final Duration MILLI = Duration.ofMillis(1);

  @RegisterExtension
  final OutboundWorld world =
      new OutboundWorld()
          .config(all -> all.withMaxPerHost(2))
          .upkeep(LeasesWithoutLockTest::unpinged);

  private static Upkeep unpinged(Upkeep all) {
    Duration day = Duration.ofDays(1);
    return new Upkeep(0, all.idleTimeout(), all.maxLifetime(), day, day, all.pongTimeout());
  }

  private OutboundStats.Totals totals() {
    return world.stats().totals();
  }

  // ---- the lock

  @Test
  void aFreeConnection_isLentAndGivenBack_whileSomebodyElseHoldsTheLock() throws Exception {
    world.lease(A).release();
    assertLentAndGivenBackWhileTheLockIsHeld();
    assertThat(List.of(totals().asked(), totals().handedOut(), totals().returned()))
        .containsExactly(2L, 2L, 2L);
  }

  @Test
  void thatIsSo_alsoWhileOneThatIsIdleForTooLong_staysToKeepUpMinIdle() throws Exception {
    world.config(all -> all.withMaxPerHost(3)).upkeep(all -> all.withMinIdle(2));
    world.lease(A);
    Lease second = world.lease(A);
    Lease third = world.lease(A);
    second.release();
    third.release();
    world.seconds(301);
    world.lease(A).release();
    assertThat(world.stats().idle()).isEqualTo(2);
    assertLentAndGivenBackWhileTheLockIsHeld();
  }

  private void assertLentAndGivenBackWhileTheLockIsHeld() throws Exception {
    ReentrantLock lock = lock();
    lock.lock();
    try {
      CompletableFuture<Void> cycle =
          CompletableFuture.runAsync(
              () -> world.lease(A).release(), task -> new Thread(task).start());
      assertThat(cycle).succeedsWithin(Duration.ofSeconds(20));
    } finally {
      lock.unlock();
    }
  }

  private ReentrantLock lock() throws ReflectiveOperationException {
    Object host = ((Map<?, ?>) get(world.pool(), "hosts")).get(A.host());
    return (ReentrantLock) get(get(host, "turns"), "lock");
  }

  private static Object get(Object owner, String name) throws ReflectiveOperationException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(owner);
  }

  @Test
  void noAlarmIsSet_forALoanAndItsReturn() {
    List<Long> set = new ArrayList<>();
    world
        .config(all -> all.withLeakThreshold(Duration.ofMinutes(1)))
        .alarms(
            port ->
                (deadline, action) -> {
                  set.add(deadline);
                  return port.at(deadline, action);
                });
    world.lease(A).release();
    set.clear();
    for (int i = 0; i < 100; i++) {
      Lease lease = world.lease(A);
      world.advance(MILLI);
      lease.release();
    }
    assertThat(set).isEmpty();
  }

  @Test
  void acc8AndAcc9_whatWasDoneWithoutTheLock_isCounted_alsoOnceTheConnectionIsGone() {
    for (int i = 0; i < 5; i++) {
      world.lease(A).release();
    }
    world.lease(A).discard();
    world.lease(A).release();
    world.lease(A);
    world.socket(1).drop(1006);
    assertThat(totals().asked()).isEqualTo(8);
    assertThat(totals().handedOut()).isEqualTo(8);
    assertThat(totals().returned()).isEqualTo(7);
    assertThat(totals().broken()).isEqualTo(1);
  }

  @Test
  void whoAsksAgainAsSoonAsItIsLentOne_makesNoStackThatGrows() {
    world.violations().lookAtLocksOneTimeIn(1_000);
    world.service().does(FakeService.SILENT);
    List<Integer> depths = new ArrayList<>();
    asksAgainAndAgain(depths);
    world.service().dial(0).accept();
    assertThat(depths).hasSize(2_000);
    assertThat(depths.get(1_999)).isEqualTo(depths.get(1));
  }

  private void asksAgainAndAgain(List<Integer> depths) {
    world
        .pool()
        .acquire(A, Duration.ofSeconds(5))
        .thenAccept(
            lease -> {
              depths.add(new Throwable().getStackTrace().length);
              lease.release();
              if (depths.size() < 2_000) {
                asksAgainAndAgain(depths);
              }
            });
  }

  // ---- which connection

  private void giveBack(Lease lease) {
    lease.release();
    world.advance(MICROS);
  }

  private void assertLentNext(int... sockets) {
    for (int each : sockets) {
      int before = world.socket(each).received().size();
      world.lease(A).send("x");
      assertThat(world.socket(each).received()).as("socket " + each).hasSize(before + 1);
    }
  }

  @Test
  void theOneThatWasUsedLast_isLentFirst_alsoWithinMicroseconds() {
    Lease first = world.lease(A);
    Lease second = world.lease(A);
    giveBack(second);
    giveBack(first);
    assertLentNext(0, 1);
  }

  @Test
  void aThreadGetsWhatItGaveBackJustNow_thoughAnotherWasUsedAMomentLater() {
    Lease first = world.lease(A);
    Lease second = world.lease(A);
    giveBack(first);
    OutboundWorld.elsewhere(() -> giveBack(second));
    assertLentNext(0);
  }

  @Test
  void afterLongerThanThat_itGetsTheOneThatWasUsedLast_soThatOthersGrowIdle() {
    Lease first = world.lease(A);
    Lease second = world.lease(A);
    giveBack(first);
    world.advance(Duration.ofNanos(100_000));
    OutboundWorld.elsewhere(() -> giveBack(second));
    assertLentNext(1);
  }

  // ---- what comes in between

  @Test
  void out4_whoBeginsToWait_inTheMomentOfAReturn_isServedByIt() {
    world.config(all -> all.withMaxPerHost(1));
    Lease lease = world.lease(A);
    List<Asked> waits = new ArrayList<>();
    world.atNextReading(() -> waits.add(world.acquire(A)));
    lease.release();
    assertThat(waits.get(0).isLent()).isTrue();
    assertThat(totals().returned()).isEqualTo(1);
  }

  @Test
  void out5_aConnectionThatIsTaken_inTheMomentOfAnotherAsking_isNotLentTwice() {
    world.config(all -> all.withMaxPerHost(1));
    world.lease(A).release();
    List<Asked> faster = new ArrayList<>();
    world.atNextReading(() -> faster.add(world.acquire(A)));
    Asked asked = world.acquire(A);
    assertThat(faster.get(0).isLent()).isTrue();
    assertThat(asked.isOpen()).isTrue();
    faster.get(0).lease().release();
    assertThat(asked.isLent()).isTrue();
  }

  @Test
  void out2_aConnectionThatIsClosed_inTheMomentOfTheAsking_isNotLent() {
    world.lease(A).release();
    world.atNextReading(() -> world.pool().closeIdle(A.host()));
    assertThat(world.acquire(A).isLent()).isTrue();
    assertThat(world.service().dials()).hasSize(2);
    assertThat(totals().closed()).isEqualTo(Map.of(End.CLOSED, 1L));
  }

  @Test
  void shut1_whoAsks_inTheMomentOfTheStop_getsNothing() {
    world.lease(A).release();
    world.atNextReading(() -> world.pool().stop());
    assertThat(world.acquire(A).reason()).isEqualTo(Reason.CLOSED);
    assertThat(world.stats().total()).isZero();
  }

  @Test
  void out2_aConnectionThatThrows_whenItIsAskedWhetherItIsOpen_isLost_andTheTakerGetsAnother() {
    world.lease(A).release();
    world.socket(0).atNextLook(LeasesWithoutLockTest::fails);
    assertServedByAnother(world.acquire(A));
  }

  @Test
  void out2_theSame_whereTheTakerHadToWait() {
    world.config(all -> all.withMaxPerHost(1));
    Lease lease = world.lease(A);
    Asked waits = world.acquire(A);
    world.socket(0).atNextLook(LeasesWithoutLockTest::fails);
    lease.release();
    assertServedByAnother(waits);
  }

  private static void fails() {
    throw new IllegalStateException("closed already");
  }

  private void assertServedByAnother(Asked asked) {
    world.seconds(1); // the loss was a failure, so the next dial has its delay
    assertThat(asked.isLent()).isTrue();
    assertThat(world.service().dials()).hasSize(2);
    assertThat(totals().closed()).isEqualTo(Map.of(End.LOST, 1L));
    assertThat(world.faults()).hasSize(1);
  }

  // ---- what becomes due

  @Test
  void aLeaseThatIsHeldForTooLong_isReportedOnTime() {
    world.config(all -> all.withLeakThreshold(Duration.ofSeconds(30)));
    world.lease(A).release();
    world.seconds(20);
    world.lease(A);
    world.advance(Duration.ofSeconds(30).minus(MILLI));
    assertThat(world.events()).isEmpty();
    world.advance(MILLI);
    assertThat(world.events()).containsExactly("overdue ws://one.test/a PT30S");
  }

  @Test
  void aConnectionIsClosedOnTime_afterTheIdleTimeout() {
    Lease lease = world.lease(A);
    world.seconds(200);
    lease.release();
    world.advance(Duration.ofMinutes(5).minus(MILLI));
    assertThat(world.stats().idle()).isEqualTo(1);
    world.advance(MILLI);
    assertThat(totals().closed()).isEqualTo(Map.of(End.IDLE, 1L));
    assertThat(world.alarms()).isZero();
  }

  @Test
  void aConnectionIsClosedOnTime_whenItHasReachedItsAge() {
    world.upkeep(all -> all.withMaxLifetime(Duration.ofSeconds(200)));
    Lease lease = world.lease(A);
    world.seconds(194);
    lease.release();
    assertThat(world.stats().idle()).isEqualTo(1);
    world.seconds(1);
    assertThat(totals().closed()).isEqualTo(Map.of(End.LIFETIME, 1L));
  }

  @Test
  void oneThatStayedToKeepUpMinIdle_isClosedAsSoonAsAnotherIsGivenBack() {
    world.upkeep(all -> all.withMinIdle(1));
    Lease lent = world.lease(A);
    world.lease(A).release();
    world.seconds(301);
    assertThat(world.stats().idle()).isEqualTo(1);
    lent.release();
    world.advance(Duration.ZERO);
    assertThat(world.stats().idle()).isEqualTo(1);
    assertThat(world.socket(1).closeCode()).isEqualTo(1000);
    assertThat(totals().closed()).isEqualTo(Map.of(End.IDLE, 1L));
  }

  @Test
  void aFailureOfTheHost_isForgottenOnTime_howeverOftenItsConnectionIsUsed() {
    world.lease(A);
    world.socket(0).drop(1006);
    world.seconds(1);
    world.lease(A).release();
    world.seconds(59);
    world.lease(A).release();
    assertThat(world.stats().failures()).isEqualTo(1);
    world.seconds(1);
    world.lease(A).release();
    assertThat(world.stats().failures()).isZero();
  }
}
