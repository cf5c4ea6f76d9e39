package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.Delivery;
import io.sluice.api.DropReason;
import io.sluice.api.HandshakeRefusal;
import io.sluice.core.config.NodeConfig;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import io.sluice.spi.Resources;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a process that is short of descriptors or heap still takes on. */
class HeadroomTest {
  private static final HandshakeFacts FACTS =
      new HandshakeFacts("default", name -> null, name -> null, null, role -> false, null);
  private static final Screening SHORT = new Screening.Reject(HandshakeRefusal.OUT_OF_RESOURCES);

  /** Changed by hand. */
  private final class Store implements Resources {
    long descriptors = Long.MAX_VALUE;
    double heap;
    int looks;
    int heapLooks;
    int collections;

    @Override
    public long descriptorsLeft() {
      looks++;
      world.violations().checkNoLock("a count of descriptors");
      return descriptors;
    }

    @Override
    public double heapInUse() {
      heapLooks++;
      world.violations().checkNoLock("a look at the heap");
      return heap;
    }

    @Override
    public void collectHeap() {
      collections++;
    }
  }

  private final Store store = new Store();

  @RegisterExtension final World world = new World();

  @BeforeEach
  void look() {
    world.resources(store);
  }

  private int passed(int handshakes) {
    int passed = 0;
    for (int i = 0; i < handshakes; i++) {
      if (world.node().screen(FACTS) instanceof Screening.Pass) {
        passed++;
      }
    }
    return passed;
  }

  @Test
  void handshakesAreRefused_whenNoMoreDescriptorsAreLeftThanAreToBeSpared() {
    store.descriptors = NodeConfig.DEFAULT_SPARE_DESCRIPTORS;
    assertThat(world.node().screen(FACTS)).isEqualTo(SHORT);
    assertThat(world.stats().totals().handshakesRefused())
        .containsExactly(Map.entry(HandshakeRefusal.OUT_OF_RESOURCES, 1L));
    assertThat(world.listener().handshakesRefused()).containsExactly("default OUT_OF_RESOURCES");
  }

  @Test
  void theyPassAgain_whenThereAreMore_afterFiftyMilliseconds() {
    store.descriptors = 0;
    assertThat(passed(3)).isZero();
    store.descriptors = 100;
    assertThat(passed(1)).isZero();
    world.advance(Duration.ofMillis(50));
    assertThat(passed(1)).isEqualTo(1);
  }

  @Test
  void asOthersOpenFilesToo_itLooksAgainWhenHalfOfWhatWasLeftIsTaken() {
    store.descriptors = NodeConfig.DEFAULT_SPARE_DESCRIPTORS + 10;
    assertThat(passed(5)).isEqualTo(5);
    assertThat(store.looks).isEqualTo(1);
    store.descriptors = NodeConfig.DEFAULT_SPARE_DESCRIPTORS + 1;
    assertThat(passed(1)).as("the last").isEqualTo(1);
    store.descriptors = NodeConfig.DEFAULT_SPARE_DESCRIPTORS;
    assertThat(passed(1)).isZero();
    assertThat(store.looks).isEqualTo(3);
  }

  @Test
  void whileThereAreNone_thoseWhoKnockHaveThemCountedTwentyTimesASecondAtMost() {
    store.descriptors = 0;
    for (int millis = 0; millis < 1_000; millis++) {
      assertThat(passed(10)).isZero();
      world.advance(Duration.ofMillis(1));
    }
    assertThat(store.looks).isEqualTo(20);
  }

  @Test
  void whereThereIsPlenty_descriptorsAreCountedOnceInASecond() {
    store.descriptors = 100_000;
    assertThat(passed(1_000)).isEqualTo(1_000);
    assertThat(store.looks).isEqualTo(1);
    world.advance(Duration.ofSeconds(1));
    assertThat(passed(1_000)).isEqualTo(1_000);
    assertThat(store.looks).isEqualTo(2);
  }

  @Test
  void withNoneToSpare_nobodyCounts() {
    world.node(config -> config.withSpareDescriptors(0));
    store.descriptors = 0;
    assertThat(passed(10)).isEqualTo(10);
    assertThat(store.looks).isZero();
  }

  @Test
  void handshakesAreRefused_whileTheHeapIsShort() {
    store.heap = 0.91;
    assertThat(world.node().screen(FACTS)).isEqualTo(SHORT);
    store.heap = 0.90;
    world.advance(Duration.ofMillis(20));
    assertThat(world.node().screen(FACTS)).isInstanceOf(Screening.Pass.class);
  }

  @Test
  void publishersAreTold_whileTheHeapIsShort_andNothingIsTakenOn() {
    Client a = world.connectV1("a").joins("g");
    Client b = world.connect("b").joins("g");
    a.news();
    b.news();
    world.advance(Duration.ofMillis(20));
    store.heap = 1;

    a.sends("{\"type\":\"broadcast\",\"group\":\"g\",\"payload\":1,\"id\":7}");

    assertThat(a.news()).singleElement().asString().contains("\"rate_limited\"", "\"id\":7");
    assertThat(b.news()).isEmpty();
    assertThat(world.stats().traffic().dropped()).containsEntry(DropReason.LANE, 1L);

    store.heap = 0;
    world.advance(Duration.ofMillis(20));
    a.sends("{\"type\":\"broadcast\",\"group\":\"g\",\"payload\":2}");
    assertThat(b.news()).hasSize(1);
  }

  @Test
  void theHeapIsLookedAtFiftyTimesASecondAtMost() {
    Client a = world.connect("a");
    int before = store.heapLooks;
    for (int millis = 0; millis < 1_000; millis += 10) {
      a.sends("{}");
      world.advance(Duration.ofMillis(10));
    }
    assertThat(store.heapLooks - before).isBetween(49, 51);
  }

  @Test
  void withNoHeapToSpare_nobodyLooks() {
    world.node(config -> config.withSpareHeapPercent(0));
    store.heap = 1;
    assertThat(passed(10)).isEqualTo(10);
    assertThat(store.heapLooks).isZero();
  }

  @Test
  void whatMayBeGarbage_isAskedToBeCollected_onceInHalfAMinute_whileItIsInTheWay() {
    world.node(config -> config.withSpareHeapPercent(40));
    store.heap = 0.59;
    for (int second = 0; second < 100; second++) {
      world.advance(Duration.ofSeconds(1));
      assertThat(passed(1)).isEqualTo(1);
    }
    assertThat(store.collections).isZero();
    store.heap = 0.61;
    for (int second = 0; second < 61; second++) {
      world.advance(Duration.ofSeconds(1));
      assertThat(passed(1)).isZero();
    }
    assertThat(store.collections).isEqualTo(2);
  }

  @Test
  void anApplicationIsToldToo_whileTheHeapIsShort() {
    world.connect("b").joins("g");
    world.advance(Duration.ofMillis(20));
    store.heap = 1;
    assertThat(world.pool().broadcast("g", "1")).isEqualTo(Delivery.BACKLOG_FULL);
    assertThat(world.pool().send("b", "1")).isEqualTo(Delivery.BACKLOG_FULL);
  }

  @Test
  void whoeverHasNotSentAWholeMessageYet_isClosed1013_whileTheHeapIsShort() {
    Client whole = world.connect("whole");
    Client begun = world.connect("begun");
    world.advance(Duration.ofMillis(20));
    store.heap = 1;

    whole.sends("{\"a\":1}");
    begun.beginsToSend("{\"a\":");

    assertThat(whole.received()).hasSize(1);
    assertThat(begun.closeCode()).isEqualTo(1013);
    assertThat(begun.closeText()).isEqualTo("Server at capacity");
  }

  @Test
  void otherRefusalsAreCountedByTheirReason_andAnUnknownPoolsByTheDefaultOne() {
    world.node().drain();
    world.node().screen(FACTS);
    world.node().screen(FACTS);
    world
        .node()
        .screen(new HandshakeFacts("x", name -> null, name -> null, null, role -> false, null));
    assertThat(world.stats().totals().handshakesRefused())
        .isEqualTo(Map.of(HandshakeRefusal.NOT_OPEN, 2L, HandshakeRefusal.NO_SUCH_POOL, 1L));
  }
}
