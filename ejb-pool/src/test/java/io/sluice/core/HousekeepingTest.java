package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.DropReason;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What sweeps do, by the clock. */
class HousekeepingTest {
  @RegisterExtension final World world = new World();

  /** Sweeps every second, with everybody answering pings. */
  private void live(int seconds, Client... clients) {
    for (int i = 0; i < seconds; i++) {
      world.sweepsFor(Duration.ofSeconds(1));
      for (Client each : clients) {
        each.pongs();
      }
    }
  }

  @Test
  void idle1_whoSaysAndHearsNothing_isClosed4104_afterTheTimeout_andNotBefore() {
    Client a = world.connect("a");
    live(300, a);
    assertThat(a.isActive()).isTrue();
    live(1, a);
    assertThat(a.closeCode()).isEqualTo(4104);
    assertThat(a.closeText()).isEqualTo("Idle timeout");
    assertThat(world.listener().events()).endsWith("closed a IDLE");
  }

  @Test
  void idle1_eachMessageIn_beginsTheTimeAnew() {
    Client a = world.connect("a");
    live(299, a);
    a.leaves("g");
    live(300, a);
    assertThat(a.isActive()).isTrue();
    live(1, a);
    assertThat(a.isActive()).isFalse();
  }

  @Test
  void idle1_aCompletedWrite_isActivity_andQueueingToAStalledClientIsNone() {
    Client reader = world.connect("reader");
    Client other = world.connect("other");
    live(299, reader, other);
    world.pool().send("reader", "1");
    world.run();
    live(300, reader);
    assertThat(reader.isActive()).isTrue();
    assertThat(other.isActive()).isFalse();
  }

  @Test
  void idle3_anIdleOne_isEndedOnce() {
    Client a = world.client("a").deaf().connect();
    live(300, a);
    world.advance(Duration.ofMillis(1));
    assertThat(world.sweep()).isEqualTo(new SweepReport(1, 0, 1));
    assertThat(world.sweep()).isEqualTo(new SweepReport(0, 0, 0));
    assertThat(world.listener().events("closed")).hasSize(1);
    assertThat(world.stats().gauges().active()).isZero();
  }

  @Test
  void pings_ofOneSweep_wakeTheirLaneOnce() {
    world.immediateLane();
    List<Client> clients =
        IntStream.range(0, 10).mapToObj(each -> world.connect("c" + each)).toList();
    world.advance(Duration.ofSeconds(25));
    int before = world.lane(0).wakes();

    assertThat(world.sweep().pinged()).isEqualTo(10);
    assertThat(world.lane(0).wakes()).isEqualTo(before + 1);
    assertThat(clients).allMatch(each -> each.transport().pings() == 1);
  }

  @Test
  void pings_goOutOnceInAnInterval() {
    Client a = world.connect("a");
    live(250, a);
    assertThat(a.transport().pings()).isEqualTo(10);
    assertThat(a.isActive()).isTrue();
  }

  @Test
  void thoseWhoCameTogether_areNotPingedTogether() {
    Client[] clients = new Client[500];
    for (int i = 0; i < clients.length; i++) {
      clients[i] = world.connect("c" + i);
    }
    TreeSet<Integer> counts = new TreeSet<>();
    int pinged = 0;
    for (int second = 0; second < 25; second++) {
      world.advance(Duration.ofSeconds(1));
      int now = world.sweep().pinged();
      counts.add(now);
      pinged += now;
    }
    assertThat(pinged).isEqualTo(500);
    assertThat(counts.last()).isLessThan(60);
  }

  @Test
  void aPongThatComesBeforePingHasReturned_counts() {
    Client a = world.client("a").deaf().connect();
    a.transport().onPing(() -> a.connection().pong());
    world.sweepsFor(Duration.ofSeconds(60));
    assertThat(a.transport().pings()).isPositive();
    assertThat(a.isActive()).isTrue();
  }

  @Test
  void whoAnswersNoPing_isClosed4105_thoughTheContainerNeverSaysSo() {
    Client a = world.client("a").deaf().connect();
    int seconds = 0;
    while (a.isActive()) {
      world.sweepsFor(Duration.ofSeconds(1));
      seconds++;
    }
    assertThat(a.transport().log()).containsExactly("<ping>", "<close 4105>");
    assertThat(seconds).as("ping + pong + two sweeps").isLessThanOrEqualTo(25 + 8 + 2);
    assertThat(world.listener().events()).endsWith("closed a NO_PONG");
    world.advance(Duration.ofSeconds(1));
    assertThat(a.isAborted()).isTrue();
  }

  @Test
  void messages_areNoAnswerToAPing() {
    Client a = world.connect("a");
    for (int i = 0; i < 40; i++) {
      a.leaves("g");
      world.sweepsFor(Duration.ofSeconds(1));
    }
    assertThat(a.closeCode()).isEqualTo(4105);
  }

  @Test
  void aMessageThatDoesNotBecomeWhole_ends_after30Seconds() {
    Client a = world.connect("a").beginsToSend("{\"a\":");
    for (int i = 0; i < 30; i++) {
      live(1, a);
      a.beginsToSend(" ");
    }
    assertThat(a.isActive()).isTrue();
    live(1, a);
    assertThat(a.closeCode()).isEqualTo(4107);
    assertThat(world.listener().events()).endsWith("closed a MESSAGE_TIMEOUT");
  }

  @Test
  void aMessageThatBecomesWholeInTime_isFine_andTheNextHasItsOwnTime() {
    Client a = world.connect("a").beginsToSend("{\"a\":");
    live(29, a);
    a.sends("1}");
    assertThat(a.received()).containsExactly("{\"type\":\"echo\",\"payload\":{\"a\":1}}");
    live(29, a);
    a.beginsToSend("{");
    live(29, a);
    assertThat(a.isActive()).isTrue();
  }

  @Test
  void aSendPastItsDeadline_endsASlowConsumer_andIsAbortedAsItStillStalls() {
    Client a = world.client("a").stalling().deaf().connect();
    world.pool().send("a", "1");
    world.pool().send("a", "2");
    world.run();
    live(10, a);
    assertThat(a.isActive()).isTrue();
    live(1, a);
    assertThat(a.isActive()).isFalse();
    assertThat(world.listener().events()).containsSubsequence("slow a", "closed a SLOW_CONSUMER");
    world.advance(Duration.ofSeconds(1));
    assertThat(a.transport().log()).doesNotContain("<close 4102>").endsWith("<abort>");
    assertThat(world.dropped(DropReason.SLOW)).isEqualTo(2);
    world.checkAccounts();
  }

  @Test
  void aSlowConsumerThatReadsInItsLastSecond_hearsWhy() {
    Client a = world.client("a").stalling().connect();
    world.pool().send("a", "1");
    world.run();
    live(11, a);
    a.reads();
    assertThat(a.closeCode()).isEqualTo(4102);
    assertThat(a.closeText()).isEqualTo("Slow consumer");
    world.checkAccounts();
  }

  @Test
  void eachSend_hasItsOwnDeadline() {
    Client a = world.client("a").takingAtOnce(1).stalling().connect();
    for (int i = 0; i < 10; i++) {
      world.pool().send("a", "" + i);
    }
    world.run();
    for (int i = 0; i < 10; i++) {
      live(9, a);
      a.readsOne();
    }
    assertThat(a.isActive()).isTrue();
    assertThat(a.received()).hasSize(10);
  }

  @Test
  void aPingBehindAStalledSend_isNotHeldAgainstTheClient() {
    Client a = world.client("a").stalling().connect();
    world.pool().send("a", "1");
    world.run();
    a.connection().outbox().ping();
    live(9, a);
    assertThat(a.transport().pings()).isZero();
    a.reads();
    assertThat(a.transport().pings()).isEqualTo(1);
    live(8);
    assertThat(a.isActive()).isTrue();
  }

  @Test
  void idle4_aSlotThatASweepFrees_isFree() {
    world.pool(pool -> pool.withMaxConnections(1));
    Client a = world.connect("a");
    assertThat(world.connect("b").isAdmitted()).isFalse();
    live(301, a);
    assertThat(world.connect("b").isAdmitted()).isTrue();
  }
}
