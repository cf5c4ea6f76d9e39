package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.api.Admission;
import io.sluice.api.PoolStats;
import io.sluice.api.PooledConnection;
import io.sluice.api.PriorityClass;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.DrainConfig;
import io.sluice.core.config.InboundConfig;
import io.sluice.core.config.PriorityConfig;
import io.sluice.fakes.FakeTransport;
import io.sluice.fakes.ManualLane;
import io.sluice.fakes.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Eight threads that come, wait, take over, are kicked, close, change limits, drain and resume all
 * at once, while one moves the clock and one watches.
 */
@Timeout(60)
class StormAdmissionTest {
  private static final int THREADS = 8;
  private static final int OPERATIONS = Integer.getInteger("storm.operations", 10_000);
  private static final int MOST_PER_THREAD = 8;
  private static final int LEAST = 4;
  private static final int MOST = 12;
  private static final List<PriorityClass> RANKS = List.of(PriorityClass.values());

  private final World world = new World().stopsByItself();
  private final List<ExecutorService> executors = new ArrayList<>();
  private final List<ManualLane> lanes = new ArrayList<>();
  private final Queue<Player> players = new ConcurrentLinkedQueue<>();
  private final Queue<String> found = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean over = new AtomicBoolean();

  /** Odd while limits change. */
  private final AtomicInteger limitsMoves = new AtomicInteger();

  private final ReentrantLock limits = new ReentrantLock();
  private ExecutorService network;

  /** One session. */
  private record Player(
      FakeTransport transport, AtomicReference<Connection> connection, AtomicBoolean parked) {
    private void hearsOfEnd(int code) {
      Connection known = connection.get();
      if (known != null) {
        known.closed(code);
      }
    }
  }

  @AfterEach
  void stopThreads() {
    executors.forEach(ExecutorService::shutdownNow);
  }

  private ExecutorService threads(int count) {
    ExecutorService made = Executors.newFixedThreadPool(count);
    executors.add(made);
    return made;
  }

  private void setUp() {
    for (int i = 0; i < 3; i++) {
      lanes.add(ManualLane.on(threads(1), "lane-" + i, world.violations()));
    }
    network = threads(2);
    world.violations().lookAtLocksOneTimeIn(500);
    world.alarm().reportTo(world.violations());
    world.listener().severalThreads();
    world
        .lanes(lanes)
        .random(new Random(5))
        .access(new AccessConfig(true, true, List.of(), 0))
        .pool(
            pool ->
                pool.withMaxConnections(MOST)
                    .withPriority(waits(pool.priority()))
                    .withDrain(new DrainConfig(3, Duration.ofMillis(100), Duration.ofMillis(1_500)))
                    .withInbound(new InboundConfig(65_536, Duration.ofSeconds(30), 32, 0, 1, 0)));
    world.node();
  }

  private static PriorityConfig waits(PriorityConfig defaults) {
    return defaults.withAll(each -> each.withMaxWaiting(6).withWaitTimeout(Duration.ofMillis(500)));
  }

  @Test
  void whoeverComesAndGoes_theNumbersHold() throws InterruptedException, ExecutionException {
    setUp();
    ExecutorService helpers = threads(2);
    Future<?> clock = helpers.submit(this::moveTheClock);
    Future<?> watcher = helpers.submit(this::watch);
    ExecutorService workers = threads(THREADS);
    List<Future<?>> running = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int thread = t;
      running.add(workers.submit(() -> play(new Random(thread))));
    }
    for (Future<?> each : running) {
      each.get();
    }
    over.set(true);
    clock.get();
    watcher.get();
    letGo();

    assertThat(new TreeSet<>(found)).isEmpty();
    world.checkSound();
    world.checkAccounts();
    assertThat(world.pool().connections()).isEmpty();
    assertThat(world.pool().waiting()).isEmpty();
    checkTotals();
    players.forEach(StormAdmissionTest::checkFrames);
  }

  private void checkTotals() {
    PoolStats stats = world.stats();
    PoolStats.Totals totals = stats.totals();
    assertThat(totals.offered()).isEqualTo(players.size());
    assertThat(totals.created()).isEqualTo(totals.closed());
    assertThat(totals.queued())
        .isEqualTo(
            totals.admittedFromQueue()
                + totals.timedOut()
                + totals.cancelled()
                + totals.shutDown());
    assertThat(stats.gauges().peak()).isLessThanOrEqualTo(MOST);
    assertThat(world.listener().events("opened")).hasSize((int) totals.created());
    assertThat(world.listener().events("closed")).hasSize((int) totals.created());
    assertThat(world.listener().parked()).hasSize((int) totals.queued());
    assertThat(world.listener().unparked()).hasSize((int) totals.queued());
    assertThat(world.listener().preempted()).hasSize((int) totals.preempted());
    assertThat(List.of(totals.admittedFromQueue(), totals.preempted()))
        .as("what a storm should bring about, in %s", totals)
        .allMatch(each -> each > 10);
  }

  private static void checkFrames(Player player) {
    List<String> frames = player.transport.frames();
    long admitted = frames.stream().filter(each -> each.contains("\"admitted\"")).count();
    assertThat(admitted).as("Q-3: admitted once").isLessThanOrEqualTo(player.parked.get() ? 1 : 0);
  }

  // ---- who plays
  // ---------------------------------------------------------------------------------

  private void play(Random random) {
    List<Player> mine = new ArrayList<>();
    for (int i = 0; i < OPERATIONS; i++) {
      int choice = random.nextInt(100);
      if (mine.isEmpty() || mine.size() < MOST_PER_THREAD && choice < 50) {
        mine.add(connect(random));
      } else if (choice < 75) {
        speak(mine.get(random.nextInt(mine.size())).connection.get(), random);
      } else if (choice < 87) {
        end(mine, random);
      } else {
        operate(random);
      }
      mine.removeIf(each -> !isThere(each.connection.get()));
    }
  }

  private boolean isThere(Connection connection) {
    return world.pool().connection(connection.connectionId()).isPresent();
  }

  private Player connect(Random random) {
    FakeTransport transport =
        new FakeTransport(lanes.get(random.nextInt(3)), 8, world.violations());
    if (random.nextInt(20) == 0) {
      transport.stall();
    } else {
      transport.completeOn(network);
    }
    Player player = new Player(transport, new AtomicReference<>(), new AtomicBoolean());
    players.add(player);
    transport.onClose((code, reason) -> network.execute(() -> player.hearsOfEnd(code)));
    transport.onAbort(() -> network.execute(() -> player.hearsOfEnd(1006)));
    String id = random.nextInt(3) > 0 ? null : "shared-" + random.nextInt(12);
    String priority = RANKS.get(random.nextInt(4)).wireName();
    Handshake handshake = new Handshake("default", id, priority, null, null, null, 0);
    Opening opening = world.node().open(handshake, random.nextBoolean(), transport);
    player.parked.set(opening.admission() instanceof Admission.Waiting);
    player.connection.set(opening.connection());
    if (opening.admission() instanceof Admission.Refused) {
      opening.connection().closed(1006);
      if (random.nextInt(20) == 0) {
        world.pool().resume(); // it may be that all have gone: then nobody else does
      }
    }
    return player;
  }

  private static void speak(Connection connection, Random random) {
    String group = "g" + random.nextInt(3);
    String type = List.of("join", "leave", "broadcast").get(random.nextInt(3));
    connection.part("{\"type\":\"" + type + "\",\"group\":\"" + group + "\",\"payload\":1}", true);
  }

  private void end(List<Player> mine, Random random) {
    Player player = mine.get(random.nextInt(mine.size()));
    Connection connection = player.connection.get();
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> connection.closed(1000);
      case 3 -> connection.failed();
      case 4 -> kickOne(world.pool().connections(), random);
      case 5 -> kickOne(world.pool().waiting(), random);
      case 6 -> world.pool().kick(connection.connectionId());
      default -> {
        if (random.nextInt(4) == 0) {
          player.transport.vanish();
        }
        connection.pong();
      }
    }
  }

  private void kickOne(List<PooledConnection> some, Random random) {
    if (!some.isEmpty()) {
      world.pool().kick(some.get(random.nextInt(some.size())).connectionId());
    }
  }

  private void operate(Random random) {
    switch (random.nextInt(30)) {
      case 0, 1, 2, 3 -> changeLimits(random);
      case 4 -> {
        if (random.nextInt(4) == 0) {
          world.pool().drain();
        }
      }
      case 5, 6, 7, 8, 9, 10, 11, 12 -> world.pool().resume();
      case 13, 14, 15, 16 -> world.node().sweep("default");
      case 17, 18 -> world.pool().explain(RANKS.get(random.nextInt(4)));
      case 19 -> world.pool().dryRun(LEAST, Map.of(PriorityClass.CRITICAL, 1));
      default -> world.stats();
    }
  }

  private void changeLimits(Random random) {
    limits.lock();
    limitsMoves.incrementAndGet();
    try {
      if (random.nextInt(4) == 0) {
        world.pool().setReserved(RANKS.get(random.nextInt(3)), random.nextInt(3));
      } else {
        world.pool().setMaxConnections(LEAST + random.nextInt(MOST - LEAST + 1));
      }
    } catch (IllegalArgumentException tooMuchIsHeld) {
      note(tooMuchIsHeld.getMessage().contains("max-connections"), "refused: " + tooMuchIsHeld);
    } finally {
      limitsMoves.incrementAndGet();
      limits.unlock();
    }
  }

  private void moveTheClock() {
    while (!over.get()) {
      world.alarm().advance(Duration.ofMillis(5));
      Thread.yield();
    }
  }

  // ---- who watches
  // -------------------------------------------------------------------------------

  private void watch() {
    int movesBefore = limitsMoves.get();
    PoolStats before = world.stats();
    while (!over.get()) {
      int movesUntil = limitsMoves.get();
      PoolStats now = world.stats();
      int movesAfter = limitsMoves.get();
      look(before, now, movesAfter == movesBefore && movesAfter % 2 == 0);
      before = now;
      movesBefore = movesUntil;
      world.pool().verify().forEach(each -> note(false, "verify: " + each));
      lookUp(world.pool().waiting());
    }
  }

  private void note(boolean holds, String promise) {
    if (!holds) {
      found.add(promise);
    }
  }

  private void look(PoolStats before, PoolStats now, boolean sameLimits) {
    found.addAll(Accounts.broken(before, now));
    PoolStats.Gauges gauges = now.gauges();
    note(gauges.active() <= MOST, "CAP-1: N is above the largest C");
    note(
        !sameLimits
            || gauges.active() <= Math.max(gauges.maxConnections(), before.gauges().active()),
        "CAP-1: N rose above C");
  }

  /** Whoever waited and is active now has been in the pool all the time. */
  private void lookUp(List<PooledConnection> waiting) {
    for (PooledConnection each : waiting) {
      boolean isFound = world.pool().connection(each.connectionId()).isPresent();
      note(isFound || !each.isActive(), "one that is there was not found by its id");
    }
  }

  /** Ends all, lets alarms go off, and waits until nothing is under way. */
  private void letGo() {
    world.node().stop();
    await()
        .atMost(20, TimeUnit.SECONDS)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              world.alarm().advance(Duration.ofSeconds(2));
              return world.stats().traffic().queued() == 0
                  && world.pool().connections().isEmpty()
                  && world.alarm().pending() == 0;
            });
  }
}
