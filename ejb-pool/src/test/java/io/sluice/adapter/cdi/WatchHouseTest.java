package io.sluice.adapter.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.adapter.websocket.SessionDoor;
import io.sluice.adapter.websocket.WatchRoom;
import io.sluice.api.PriorityClass;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.OwnOrigin;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Those who watch, and what they are told; the node is the room's, on a clock moved by hand. */
class WatchHouseTest {
  private static final AccessConfig STRICT =
      new AccessConfig(false, true, List.of("https://app.example"), 5, OwnOrigin.ADDRESS);

  @RegisterExtension
  final World world = new World().node(unused -> WatchHouse.config(STRICT)).access(STRICT);

  private final WatchRoom room =
      new WatchRoom(world.node(), new SessionDoor(world.node(), List.of(), () -> Runnable::run));
  private final AtomicInteger asked = new AtomicInteger();

  {
    room.tells(
        () -> {
          asked.incrementAndGet();
          return List.of("{\"pool\":\"a\"}", "{\"pool\":\"b\"}");
        });
  }

  private void beat() {
    room.beat();
    world.run();
  }

  @Test
  void eachBeat_tellsEverybodyTheSame_askedForOnce() {
    Client one = world.connect(null);
    Client two = world.connect(null);

    beat();
    assertThat(asked).hasValue(1);
    for (Client each : List.of(one, two)) {
      assertThat(each.received())
          .containsExactly(
              "{\"type\":\"direct\",\"payload\":{\"pool\":\"a\"}}",
              "{\"type\":\"direct\",\"payload\":{\"pool\":\"b\"}}");
    }
  }

  @Test
  void whileNobodyWatches_nothingIsAskedFor() {
    beat();
    assertThat(asked).hasValue(0);
    Client one = world.connect(null);
    beat();
    one.closes();
    beat();

    assertThat(asked).hasValue(1);
  }

  @Test
  void sixteenGetIn_andTheNextIsRefusedAtOnce_whateverItsClass() {
    List<Client> all =
        Stream.generate(() -> world.connect(null, PriorityClass.NORMAL)).limit(16).toList();
    Client more = world.connect(null, PriorityClass.CRITICAL);

    assertThat(all).allMatch(Client::isActive);
    assertThat(more.closeCode()).isEqualTo(1013);
    assertThat(more.wasParked()).isFalse();
  }

  /** A member of a group may send to it, but what is told doesn't come that way. */
  @Test
  void watcher_canNotSpeakToAnotherWhoseIdItDoesNotKnow() {
    Client one = world.connect(null);
    Client two = world.connect(null);
    one.sends("{\"type\":\"broadcast\",\"group\":\"figures\",\"payload\":1}", "{\"any\":1}");

    assertThat(two.received()).isEmpty();
    assertThat(one.clientId()).startsWith("anon-").isNotEqualTo(two.clientId());
  }

  @Test
  void beat_isASweep_soThatAWatcherWhoHasGoneIsFoundOut() {
    Client one = world.connect(null).stalls();
    for (int second = 0; second < 60 && !one.isGone(); second++) {
      world.advance(Duration.ofSeconds(1));
      beat();
    }

    assertThat(world.stats().gauges().active()).isZero();
  }

  @Test
  @Timeout(30)
  void beats_goOn_afterAnErrorOfTheMachine() throws Exception {
    OutOfMemoryError full = new OutOfMemoryError("as if");
    CountDownLatch oneMore = new CountDownLatch(1);
    room.tells(
        () -> {
          if (asked.getAndIncrement() == 0) {
            throw full;
          }
          oneMore.countDown();
          return List.of();
        });
    world.connect(null);

    try (WatchHouse house = new WatchHouse(room, TimeUnit.MILLISECONDS.toNanos(1))) {
      house.start();
      assertThat(oneMore.await(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(world.listener().faults()).containsExactly(full);
    world.listener().forgetFaults();
  }

  @Test
  void ofTheRulesOfThePools_theRoomHasThatForOrigins() {
    AccessConfig ours = WatchHouse.config(STRICT).access();

    assertThat(ours)
        .isEqualTo(
            new AccessConfig(true, false, List.of("https://app.example"), 0, OwnOrigin.ADDRESS));
    assertThat(WatchHouse.config(STRICT).spareDescriptors()).isZero();
    assertThat(WatchHouse.config(STRICT).spareHeapPercent()).isZero();
  }
}
