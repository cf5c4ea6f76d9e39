package io.sluice.core;

import static io.sluice.api.PriorityClass.CRITICAL;
import static io.sluice.api.PriorityClass.HIGH;
import static io.sluice.api.PriorityClass.LOW;
import static io.sluice.api.PriorityClass.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.api.EndReason;
import io.sluice.api.PoolStats;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.core.config.InboundConfig;
import io.sluice.core.config.LivenessConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a snapshot of a pool of three slots, without preemption, says. */
class SnapshotTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension
  final World world =
      new World()
          .pool(World.unreserved(3))
          .pool(pool -> pool.withPreemption(pool.preemption().withEnabled(false)));

  private PoolStats.OfClass of(PriorityClass priority) {
    return world.stats().classes().get(priority);
  }

  private void assertAddsUp(PoolStats stats) {
    PoolStats.Totals totals = stats.totals();
    assertThat(totals.offered())
        .isEqualTo(totals.admitted() + totals.queued() + totals.refusedInAll());
    assertThat(totals.queued())
        .isEqualTo(
            stats.gauges().waiting()
                + totals.admittedFromQueue()
                + totals.timedOut()
                + totals.cancelled()
                + totals.shutDown());
    assertThat(totals.created())
        .isEqualTo(totals.admitted() + totals.admittedFromQueue())
        .isEqualTo(stats.gauges().active() + totals.closed());
    assertThat(totals.closed()).isEqualTo(sum(totals.closedByReason().values()));
    assertThat(stats.gauges().peak()).isGreaterThanOrEqualTo(stats.gauges().active());
    assertThat(stats.acquire().count()).isEqualTo(totals.created());
    assertClassesAddUp(stats);
  }

  private void assertClassesAddUp(PoolStats stats) {
    var all = stats.classes().values();
    PoolStats.Totals totals = stats.totals();
    assertThat(all.stream().mapToInt(PoolStats.OfClass::active).sum())
        .isEqualTo(stats.gauges().active());
    assertThat(all.stream().mapToInt(PoolStats.OfClass::waiting).sum())
        .isEqualTo(stats.gauges().waiting());
    assertThat(all.stream().mapToLong(PoolStats.OfClass::admitted).sum())
        .isEqualTo(totals.admitted());
    assertThat(all.stream().mapToLong(PoolStats.OfClass::admittedFromQueue).sum())
        .isEqualTo(totals.admittedFromQueue());
    assertThat(all.stream().mapToLong(PoolStats.OfClass::refused).sum())
        .isEqualTo(totals.refusedInAll());
    assertThat(all.stream().mapToLong(each -> each.waits().count()).sum())
        .isEqualTo(totals.admittedFromQueue());
  }

  private static long sum(Iterable<Long> counts) {
    long all = 0;
    for (long each : counts) {
      all += each;
    }
    return all;
  }

  // ---- identities

  @Test
  void acc1_acc2_acc3_acc5_eachSnapshotAddsUp_whateverHappens() {
    world.pool(pool -> pool.withPriority(pool.priority().withAll(each -> each.withMaxWaiting(2))));
    Random random = new Random(3);
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      switch (random.nextInt(8)) {
        case 0 -> anyOf(clients, random).goes(1006);
        case 1 -> anyOf(clients, random).closes();
        case 2 -> world.pool().kick(anyOf(clients, random).connection().connectionId());
        case 3 -> world.advance(Duration.ofSeconds(random.nextInt(4)));
        case 4 -> world.pool().setMaxConnections(1 + random.nextInt(5));
        default ->
            clients.add(
                world.connect("c" + random.nextInt(30), PriorityClass.values()[random.nextInt(4)]));
      }
      if (clients.isEmpty()) {
        clients.add(world.connect("first"));
      }
      assertAddsUp(world.stats());
    }
    assertThat(world.stats().totals().timedOut()).isPositive();
    assertThat(world.stats().totals().cancelled()).isPositive();
    assertThat(world.stats().totals().refusedInAll()).isPositive();
    world.pool().drain();
    world.run();
    world.advance(SECOND);
    assertAddsUp(world.stats());
    world.node().stop();
    assertAddsUp(world.stats());
    assertThat(world.stats().gauges().active()).isZero();
  }

  private Client anyOf(List<Client> clients, Random random) {
    return clients.isEmpty()
        ? world.connect("another")
        : clients.get(random.nextInt(clients.size()));
  }

  @Test
  void aPool_isSaturated_whileNoSlotIsFreeOrSomebodyWaits_andSaysSoWithoutASnapshot() {
    Client first = world.connect("a");
    world.connect("b");
    assertThat(world.pool().isSaturated()).isFalse();
    world.connect("c");
    assertThat(world.pool().isSaturated()).isTrue();
    first.closes();
    assertThat(world.pool().isSaturated()).isFalse();

    world.pool().setReserved(CRITICAL, 1);
    world.connect("d", LOW);
    assertThat(world.stats().gauges().waiting()).isEqualTo(1);
    assertThat(world.stats().gauges().active()).isEqualTo(2);
    assertThat(world.pool().isSaturated()).isTrue();
  }

  @Test
  void aNewPool_hasOnlyZeros_andNoNaN() {
    PoolStats stats = world.stats();
    assertThat(stats.version()).isEqualTo(1);
    assertThat(stats.state()).isEqualTo(Pools.State.ACTIVE);
    assertThat(stats.uptimeSeconds()).isZero();
    assertThat(stats.gauges()).isEqualTo(new PoolStats.Gauges(3, 0, 0, 0, 0));
    assertThat(stats.gauges().utilization()).isZero();
    assertThat(stats.acquire()).isEqualTo(PoolStats.Latency.NONE);
    assertThat(stats.rates()).isEqualTo(PoolStats.Rates.NONE);
    assertThat(stats.totals().errors()).isEqualTo(new PoolStats.Errors(0, 0, 0));
    assertAddsUp(stats);
  }

  // ---- versions

  @Test
  void whereNothingHasHappened_aSnapshotIsTheSame_forASecond() {
    world.connect("a");
    PoolStats first = world.stats();
    world.advance(SECOND.minusNanos(1));
    assertThat(world.stats()).isSameAs(first);
    assertThat(first.uptimeSeconds()).isZero();
    world.advance(Duration.ofNanos(1));
    PoolStats next = world.stats();
    assertThat(next.version()).isEqualTo(first.version() + 1);
    assertThat(next.uptimeSeconds()).as("what time moves").isEqualTo(1);
    assertThat(world.stats()).isSameAs(next);
  }

  @Test
  void whateverHappens_isANewVersion_atOnce() {
    world.client("a").connect();
    Client waiter = world.client("b").connect();
    List<Runnable> happenings =
        List.of(
            () -> world.connect("c"),
            () -> world.connect("d"),
            () -> waiter.joins("g"),
            () -> waiter.sends("{\"type\":\"unknown\"}"),
            () -> world.pool().send("b", "1"),
            () -> world.pool().setMaxConnections(9),
            () -> world.pool().setReserved(CRITICAL, 1),
            waiter::closes,
            () -> world.pool().resetPeak(),
            () -> world.pool().eventDropped(),
            () -> world.pool().drain());
    PoolStats before = world.stats();
    for (Runnable each : happenings) {
      each.run();
      world.run();
      PoolStats after = world.stats();
      assertThat(after.version()).isEqualTo(before.version() + 1);
      before = after;
    }
  }

  @Test
  void whatOnlyTimeMoves_isAsOfTheSnapshot() {
    for (int i = 0; i < 4; i++) {
      world.connect("c" + i);
    }
    PoolStats first = world.stats();
    assertThat(first.classes().get(NORMAL).oldestWaitMillis()).isZero();
    world.advance(Duration.ofMillis(700));
    assertThat(world.stats()).isSameAs(first);
    world.connect("x", LOW);
    assertThat(of(NORMAL).oldestWaitMillis()).isEqualTo(700);
    assertThat(of(LOW).oldestWaitMillis()).isZero();
  }

  @Test
  void poolsCountTheirVersions_eachForItself() {
    world.and(PoolConfig.named("other").withMaxConnections(1));
    world.connect("a");
    world.stats();
    world.connect("b");
    assertThat(world.stats().version()).isEqualTo(2);
    assertThat(world.node().pool("other").stats().version()).isEqualTo(1);
  }

  @Test
  void noFigureOfANewerVersion_isOlder_whoeverReads()
      throws InterruptedException, ExecutionException {
    world
        .stopsByItself()
        .pool(
            pool ->
                pool.withInbound(new InboundConfig(65_536, Duration.ofSeconds(30), 32, 0, 1, 0)));
    world.violations().lookAtLocksOneTimeIn(1_000);
    Client talker = world.connect("a");
    ExecutorService readers = Executors.newFixedThreadPool(3);
    try {
      AtomicBoolean over = new AtomicBoolean();
      List<Future<List<PoolStats>>> reading = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        reading.add(readers.submit(() -> readUntil(over)));
      }
      for (int i = 0; i < 5_000; i++) {
        talker.connection().part("{\"x\":1}", true);
        world.pool().eventDropped();
      }
      over.set(true);
      List<PoolStats> all = new ArrayList<>();
      for (Future<List<PoolStats>> each : reading) {
        all.addAll(each.get());
      }
      all.sort(Comparator.comparing(PoolStats::version));
      assertNeverOlder(all);
    } finally {
      readers.shutdownNow();
    }
    world.run();
  }

  private List<PoolStats> readUntil(AtomicBoolean over) {
    List<PoolStats> seen = new ArrayList<>();
    PoolStats last = null;
    while (!over.get()) {
      PoolStats now = world.stats();
      if (now != last) {
        seen.add(now);
      }
      last = now;
    }
    return seen;
  }

  private static void assertNeverOlder(List<PoolStats> inOrder) {
    for (int i = 1; i < inOrder.size(); i++) {
      PoolStats before = inOrder.get(i - 1);
      PoolStats now = inOrder.get(i);
      if (before.version() == now.version()) {
        assertThat(now).isEqualTo(before);
      }
      assertThat(now.traffic().messagesIn()).isGreaterThanOrEqualTo(before.traffic().messagesIn());
      assertThat(now.traffic().accepted()).isGreaterThanOrEqualTo(before.traffic().accepted());
      assertThat(now.traffic().eventsDropped())
          .isGreaterThanOrEqualTo(before.traffic().eventsDropped());
      assertThat(now.traffic().queued()).isNotNegative();
    }
  }

  // ---- time in the queue

  @Test
  void theOldestWait_isThatOfTheFirst_whoeverComesAndGoes() {
    fill();
    Client first = world.connect("w1");
    world.advance(SECOND);
    world.connect("w2");
    world.advance(SECOND);
    assertThat(of(NORMAL).oldestWaitMillis()).isEqualTo(2_000);
    first.closes();
    assertThat(of(NORMAL).oldestWaitMillis()).isEqualTo(1_000);
    assertThat(of(HIGH).oldestWaitMillis()).isZero();
    world.pool().setMaxConnections(4);
    assertThat(of(NORMAL).oldestWaitMillis()).isZero();
  }

  @Test
  void theTimeToGetIn_isCountedOfThoseWhoGotIn_withTheirTimeInTheQueue() {
    fill();
    world.connect("h", HIGH);
    world.connect("n", NORMAL);
    world.connect("goes", NORMAL).closes();
    world.connect("late", CRITICAL);
    world.advance(Duration.ofSeconds(6)); // the critical one has given up after five
    world.pool().setMaxConnections(4);
    world.advance(Duration.ofSeconds(4));
    world.pool().setMaxConnections(5);
    PoolStats stats = world.stats();
    assertThat(stats.totals().created()).isEqualTo(5);
    assertThat(stats.acquire().count()).isEqualTo(5);
    assertThat(stats.acquire().maxMicros()).isEqualTo(10_000_000);
    assertThat(stats.acquire().p50Micros()).isZero();
    assertThat((double) stats.acquire().averageMicros())
        .isCloseTo(16_000_000 / 5.0, within(32_000.0));
    assertThat(stats.classes().get(HIGH).waits().count()).isEqualTo(1);
    assertThat(stats.classes().get(HIGH).waits().maxMicros()).isEqualTo(6_000_000);
    assertThat(stats.classes().get(NORMAL).waits().count()).isEqualTo(1);
    assertThat(stats.classes().get(NORMAL).waits().maxMicros()).isEqualTo(10_000_000);
    assertThat(stats.classes().get(CRITICAL).waits()).isEqualTo(PoolStats.Latency.NONE);
    assertThat(stats.classes().get(LOW).waits()).isEqualTo(PoolStats.Latency.NONE);
    assertAddsUp(stats);
  }

  private void fill() {
    for (int i = 0; i < 3; i++) {
      world.connect("holder" + i);
    }
  }

  // ---- errors

  @Test
  void errors_areCountedByKind() {
    world.pool(
        pool ->
            pool.withPriority(pool.priority().withAll(each -> each.withMaxWaiting(1)))
                .withLiveness(
                    new LivenessConfig(
                        Duration.ofHours(1), Duration.ofHours(1), Duration.ofSeconds(3), SECOND)));
    Client first = world.connect("a");
    Client second = world.connect("b");
    Client third = world.connect("c");
    world.connect("w");
    world.connect("refused");
    assertThat(errors()).isEqualTo(new PoolStats.Errors(0, 1, 0));
    world.advance(Duration.ofSeconds(30));
    assertThat(errors()).as("a wait").isEqualTo(new PoolStats.Errors(1, 1, 0));
    first.goes(1006);
    assertThat(errors()).as("a lost one").isEqualTo(new PoolStats.Errors(1, 1, 1));
    second.closes();
    world.pool().kick(third.connection().connectionId());
    world.run();
    assertThat(errors()).as("no errors").isEqualTo(new PoolStats.Errors(1, 1, 1));
    Client slow = world.client("slow").stalling().connect();
    world.pool().send("slow", "1");
    world.run();
    world.advance(Duration.ofSeconds(11));
    world.sweep();
    assertThat(slow.isActive()).isFalse();
    assertThat(errors()).as("a write").isEqualTo(new PoolStats.Errors(2, 1, 1));
    Client endless = world.connect("endless").beginsToSend("{");
    world.advance(Duration.ofSeconds(31));
    world.sweep();
    assertThat(endless.closeCode()).isEqualTo(4107);
    assertThat(errors()).as("a message").isEqualTo(new PoolStats.Errors(3, 1, 1));
    world.node().stop();
    world.connect("late");
    assertThat(world.stats().totals().refused()).containsEntry(EndReason.GOING_AWAY, 1L);
    assertThat(errors()).as("refused for another reason").isEqualTo(new PoolStats.Errors(3, 1, 2));
  }

  private PoolStats.Errors errors() {
    return world.stats().totals().errors();
  }

  // ---- rates

  @Test
  void rates_areOfTheLastMinutes_orOfTheTimeThatThereWas() {
    for (int second = 0; second < 30; second++) {
      world.connect("a" + second).sends("{\"type\":\"x\"}", "{\"type\":\"x\"}").closes();
      world.sweepsFor(SECOND);
    }
    PoolStats.PerSecond young = world.stats().rates().oneMinute();
    assertThat(young.offered()).isCloseTo(1, within(0.05));
    assertThat(young.admitted()).isCloseTo(1, within(0.05));
    assertThat(young.messagesIn()).isCloseTo(2, within(0.1));
    assertThat(young.messagesOut()).isCloseTo(2, within(0.1));
    assertThat(world.stats().rates().fiveMinutes()).isEqualTo(young);
    world.sweepsFor(Duration.ofSeconds(90));
    assertThat(world.stats().rates().oneMinute()).isEqualTo(PoolStats.PerSecond.NONE);
    assertThat(world.stats().rates().fiveMinutes().offered()).isCloseTo(0.25, within(0.02));
  }

  @Test
  void rates_withoutASweep_areOfTheWholeTime() {
    for (int i = 0; i < 10; i++) {
      world.connect("a" + i).closes();
    }
    world.advance(Duration.ofSeconds(5));
    assertThat(world.stats().rates().oneMinute().offered()).isCloseTo(2, within(0.01));
    assertThat(world.stats().uptimeSeconds()).isEqualTo(5);
  }
}
