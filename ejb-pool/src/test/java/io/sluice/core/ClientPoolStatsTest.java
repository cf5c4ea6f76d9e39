package io.sluice.core;

import static io.sluice.fakes.OutboundWorld.A;
import static io.sluice.fakes.OutboundWorld.B;
import static io.sluice.fakes.OutboundWorld.ELSEWHERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.api.Lease;
import io.sluice.api.OutboundException;
import io.sluice.api.OutboundStats;
import io.sluice.api.OutboundStats.Circuit;
import io.sluice.api.OutboundStats.End;
import io.sluice.fakes.FakeService;
import io.sluice.fakes.OutboundWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the outbound pool counts, and the form of it that waits. At most three to a host. */
class ClientPoolStatsTest {
  @RegisterExtension
  final OutboundWorld world =
      new OutboundWorld().config(all -> all.withMaxPerHost(3).withMaxWaiting(2));

  @Test
  void gaugesSayWhatIsThere() {
    world.lease(A);
    world.lease(A).release();
    world.service().does(FakeService.SILENT);
    world.acquire(B);
    OutboundStats.OfHost now = world.stats();
    assertThat(now.host()).isEqualTo("one.test:80");
    assertThat(now.maxConnections()).isEqualTo(3);
    assertThat(List.of(now.lent(), now.idle(), now.connecting(), now.closing(), now.waiting()))
        .containsExactly(1, 1, 1, 0, 1);
    assertThat(now.total()).isEqualTo(3);
    assertThat(now.circuit()).isEqualTo(Circuit.CLOSED);
  }

  @Test
  void acc8AndAcc9_whoAsks_isCountedByHowThatEnds() {
    List<Lease> leases = new ArrayList<>(List.of(world.lease(A), world.lease(A), world.lease(A)));
    world.acquire(A, Duration.ofSeconds(1));
    world.acquire(A, Duration.ofSeconds(8));
    world.acquire(A); // turned away
    world.seconds(1); // one timed out
    leases.remove(0).release(); // to who waits
    world.pool().send(A, "x");
    world.seconds(10); // withdrawn
    world.socket(1).drop(1006); // broken
    leases.remove(1).discard();
    world.seconds(1); // the loss was a failure, so the next dial has its delay
    world.lease(A);
    world.acquire(A);
    world.acquire(A);
    world.pool().closeAll();
    OutboundStats.Totals all = world.stats().totals();
    assertThat(all.asked()).isEqualTo(10);
    assertThat(all.timedOut()).isEqualTo(1);
    assertThat(all.turnedAway()).isEqualTo(1);
    assertThat(all.withdrawn()).isEqualTo(1);
    assertThat(all.asked())
        .isEqualTo(
            all.handedOut() + all.timedOut() + all.turnedAway() + all.withdrawn() + all.shutDown());
    assertThat(all.handedOut()).isEqualTo(all.returned() + all.broken());
    assertThat(all.returned()).isEqualTo(2);
  }

  @Test
  void acc10AndAcc11_dialsAndConnections_areCountedByHowTheyEnd() {
    world.lease(A).discard();
    world.lease(A);
    world.socket(1).drop(1011);
    world.service().does(FakeService.REFUSES);
    world.acquire(A, Duration.ofMillis(1_500));
    world.seconds(2);
    world.service().does(FakeService.SILENT);
    world.acquire(A);
    world.seconds(3);
    world.pool().closeAll();
    OutboundStats.Totals all = world.stats().totals();
    assertThat(all.dialled()).isEqualTo(4);
    assertThat(all.opened()).isEqualTo(2);
    assertThat(all.dialsFailed()).isEqualTo(1);
    assertThat(all.dialsGivenUp()).isEqualTo(1);
    assertThat(all.closed()).isEqualTo(Map.of(End.DISCARDED, 1L, End.LOST, 1L));
  }

  @Test
  void hostsStandInTheOrderOfTheirNames() {
    world.lease(ELSEWHERE);
    world.lease(A);
    assertThat(world.pool().stats().hosts())
        .extracting(OutboundStats.OfHost::host)
        .containsExactly("one.test:80", "two.test:80");
  }

  // ---- the form that waits

  @Test
  void acquireBlocking_givesTheLease() throws InterruptedException {
    try (Lease lease = world.pool().acquireBlocking(A, Duration.ofSeconds(1))) {
      assertThat(lease.isOpen()).isTrue();
    }
    assertThat(world.stats().idle()).isEqualTo(1);
  }

  @Test
  void acquireBlocking_throwsWhatTheStageFailsWith() {
    world.pool().stop();
    assertThatThrownBy(() -> world.pool().acquireBlocking(A, Duration.ofSeconds(1)))
        .isInstanceOf(OutboundException.class)
        .hasMessage("connections to one.test:80 are closed");
  }

  @Test
  void acquireBlocking_whenInterrupted_givesBackWhatComesAfterwards() {
    world.service().does(FakeService.SILENT);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> world.pool().acquireBlocking(A, Duration.ofSeconds(1)))
        .isInstanceOf(InterruptedException.class);
    world.service().last().accept();
    assertThat(world.stats().lent()).isZero();
    assertThat(world.stats().idle()).isEqualTo(1);
  }
}
