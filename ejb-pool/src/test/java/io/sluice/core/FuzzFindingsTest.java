package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.OutboxConfig;
import io.sluice.core.config.OverflowPolicy;
import io.sluice.core.config.PoolConfig;
import io.sluice.fakes.Client;
import io.sluice.fakes.FakeTransport;
import io.sluice.fakes.ManualLane;
import io.sluice.fakes.Violations;
import io.sluice.fakes.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What {@link FuzzTest} and {@link StormTest} have brought to light, each in its shortest form.
 * Where two threads had to meet, a listener that calls back into the pool stands for the other one.
 */
class FuzzFindingsTest {
  @RegisterExtension final World world = new World();

  @Test
  void aDrainThatIsResumedWhileItBegins_endsNobodyAfterwards() {
    world.connect("a");
    world
        .listener()
        .onEach(
            event -> {
              if (event.equals("default DRAINING")) {
                world.pool().resume();
              }
            });
    world.pool().drain();
    assertThat(world.pool().state()).isEqualTo(Pools.State.ACTIVE);
    Client b = world.connect("b");
    world.advance(Duration.ofMinutes(1));
    assertThat(b.closeCode()).as("who came after the resume stays").isZero();
    assertThat(world.alarm().pending()).isZero();
  }

  @Test
  void aDrainIsOver_whenTheLastOneWasAboutToEndWhenItBegan() {
    world.pool(pool -> pool.withOutbox(smallOutbox()));
    Client a = world.client("a").stalling().connect();
    world
        .listener()
        .onEach(
            event -> {
              if (event.equals("slow a")) {
                world.pool().drain();
              }
            });
    for (int i = 0; i < 4; i++) {
      world.pool().send("a", "1");
      world.run();
    }
    assertThat(a.isActive()).isFalse();
    world.advance(Duration.ofSeconds(2));
    assertThat(world.pool().connections()).isEmpty();
    assertThat(world.pool().state()).isEqualTo(Pools.State.DRAINED);
  }

  @Test
  void pre7_aVictimThatIsEndingAnyway_sparesNobodyOfTheNextClass() {
    world.pool(
        pool ->
            pool.withMaxConnections(3)
                .withPriority(pool.priority().withoutReserves())
                .withOutbox(smallOutbox()));
    world.client("low").claiming("low").stalling().connect();
    world.client("normal").connect();
    world.client("normal2").connect();
    world.pool().setMaxConnections(1);
    world
        .listener()
        .onEach(
            event -> {
              if (event.equals("slow low")) {
                world.client("high").entitledTo(PriorityClass.HIGH).v1().connect();
              }
            });
    for (int i = 0; i < 4; i++) {
      world.pool().send("low", "1");
      world.run();
    }
    assertThat(world.pool().verify()).isEmpty();
    assertThat(world.active(PriorityClass.HIGH)).isEqualTo(1);
  }

  @Test
  void dryRun_refusesWhatTheNodeWouldRefuse() {
    int tooMany = NodeConfig.DEFAULT_MAX_CONNECTIONS + 1;
    assertThat(world.pool().dryRun(tooMany, Map.of()).problem()).contains("max-connections");
  }

  @Test
  void q5_aSecondSweep_findsWhoIsGone_alsoOneWhoGotASlotMeanwhile() {
    world.pool(pool -> pool.withMaxConnections(1).withPriority(pool.priority().withoutReserves()));
    Client a = world.connect("a").vanishes();
    Client b = world.connect("b").vanishes();
    assertThat(b.wasParked()).isTrue();
    world.sweep();
    world.sweep();
    assertThat(a.isActive()).isFalse();
    assertThat(b.isActive()).as("holds a slot, though it is gone").isFalse();
  }

  @Test
  void q6_verifyFindsNothing_betweenAnAlarmAndWhatItBrings() {
    Violations violations = new Violations();
    List<Runnable> alarms = new ArrayList<>();
    AtomicLong now = new AtomicLong();
    AtomicReference<Runnable> anotherThread = new AtomicReference<>(() -> {});
    Ports ports =
        new Ports(
            () -> {
              anotherThread.get().run();
              return now.get();
            },
            (deadlineNanos, action) -> {
              alarms.add(action);
              return () -> {};
            },
            List.of(),
            new Random(1));
    PoolConfig one = PoolConfig.named("default").withMaxConnections(1);
    Node node = new Node(NodeConfig.of(one.withPriority(one.priority().withoutReserves())), ports);
    node.start();
    ManualLane lane = ManualLane.manual("lane", violations);
    for (String each : List.of("a", "b")) {
      Handshake handshake = new Handshake("default", each, null, null, null, null, 0);
      node.open(handshake, true, new FakeTransport(lane, 8, violations));
    }
    List<String> found = new ArrayList<>();
    anotherThread.set(() -> found.addAll(node.pool("default").verify()));
    now.set(Duration.ofSeconds(30).toNanos());
    alarms.get(0).run();
    assertThat(node.pool("default").waiting()).isEmpty();
    assertThat(found).isEmpty();
  }

  private static OutboxConfig smallOutbox() {
    return new OutboxConfig(1_024, 2, Duration.ofSeconds(10), OverflowPolicy.CLOSE, List.of());
  }
}
