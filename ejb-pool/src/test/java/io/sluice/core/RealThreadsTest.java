package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.Admission;
import io.sluice.api.DropReason;
import io.sluice.api.EndReason;
import io.sluice.api.PoolStats;
import io.sluice.api.PooledConnection;
import io.sluice.api.PriorityClass;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.DrainConfig;
import io.sluice.core.config.InboundConfig;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.fakes.NullTransport;
import io.sluice.fakes.RealClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * 64 threads on a pool with a real clock, real alarms and real lanes, in which every path that
 * takes, frees or adds a slot races with every other. What the pool says it did is compared with
 * what its callers and its listener were told, one by one.
 *
 * <p>{@code -Dproof.operations=10000000} tries as many.
 */
class RealThreadsTest {
  private static final int THREADS = 64;
  private static final long OPERATIONS = Long.getLong("proof.operations", 300_000);
  private static final int MOST_PER_THREAD = 8;
  private static final int LEAST = 60;
  private static final int MOST = 120;
  private static final Duration NO_PROGRESS = Duration.ofSeconds(20);
  private static final List<PriorityClass> RANKS = List.of(PriorityClass.values());

  private final RealClock clock = new RealClock(2);
  private final Tally told = new Tally();
  private final Node node = node();
  private final WebSocketPool pool = node.pool(NodeConfig.DEFAULT_POOL);
  private final AtomicLong done = new AtomicLong();
  private final Queue<String> found = new ConcurrentLinkedQueue<>();
  private final Map<Class<?>, AtomicLong> answers =
      Map.of(
          Admission.Admitted.class, new AtomicLong(),
          Admission.Waiting.class, new AtomicLong(),
          Admission.Refused.class, new AtomicLong());
  private final ReentrantLock limits = new ReentrantLock();

  /** Odd while limits change. */
  private final AtomicInteger limitsMoves = new AtomicInteger();

  private final ExecutorService workers = Executors.newFixedThreadPool(THREADS);
  private final ExecutorService watcher = Executors.newSingleThreadExecutor();
  private long samples;

  private Node node() {
    PoolConfig config =
        PoolConfig.named(NodeConfig.DEFAULT_POOL)
            .withMaxConnections(MOST)
            .withDrain(new DrainConfig(50, Duration.ofMillis(20), Duration.ofMillis(200)))
            .withInbound(new InboundConfig(65_536, Duration.ofSeconds(30), 32, 0, 1, 0));
    PoolConfig hasty =
        config.withPriority(
            config
                .priority()
                .withAll(each -> each.withMaxWaiting(40).withWaitTimeout(Duration.ofMillis(100))));
    Node made =
        new Node(
            NodeConfig.of(hasty).withAccess(new AccessConfig(true, true, List.of(), 0)),
            new Ports(clock, clock, List.of(told), new Random(5)));
    made.start();
    return made;
  }

  @AfterEach
  void stopThreads() {
    workers.shutdownNow();
    watcher.shutdownNow();
    clock.close();
  }

  @Test
  void whateverRaces_everyAccountIsExact_andNoSlotIsLentTwice() throws Exception {
    long began = System.nanoTime();
    List<Future<?>> players = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Random random = new Random(i);
      players.add(workers.submit(() -> play(random)));
    }
    Future<?> sampling = watcher.submit(this::watch);
    awaitAll(players);
    awaitAll(List.of(sampling));
    long tookNanos = System.nanoTime() - began;
    node.stop();
    awaitQuiet();

    assertThat(new TreeSet<>(found)).isEmpty();
    assertThat(pool.verify()).isEmpty();
    assertThat(told.faults()).isEmpty();
    PoolStats end = pool.stats();
    assertThat(Accounts.broken(end, end)).isEmpty();
    assertNobodyIsLeft(end);
    assertAnswersAreCounted(end.totals());
    assertEventsAreCounted(end);
    assertThatMuchHappened(end.totals());
    report(end, tookNanos);
  }

  // ---- what must hold

  private void assertNobodyIsLeft(PoolStats end) {
    assertThat(pool.connections()).isEmpty();
    assertThat(pool.waiting()).isEmpty();
    assertThat(pool.groups()).isEmpty();
    assertThat(end.totals().created()).isEqualTo(end.totals().closed());
    assertThat(end.gauges().peak()).as("CAP-1").isLessThanOrEqualTo(MOST);
    PoolStats.Traffic traffic = end.traffic();
    assertThat(traffic.queued()).isZero();
    assertThat(traffic.accepted())
        .as("ORD-5: accepted = sent + dropped in %s", traffic)
        .isEqualTo(traffic.messagesOut() + sum(traffic.dropped()));
  }

  private static long sum(Map<DropReason, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** ACC-2, with what each caller was answered on the other side. */
  private void assertAnswersAreCounted(PoolStats.Totals totals) {
    assertThat(totals.admitted()).isEqualTo(answers.get(Admission.Admitted.class).get());
    assertThat(totals.queued()).isEqualTo(answers.get(Admission.Waiting.class).get());
    assertThat(totals.refusedInAll()).isEqualTo(answers.get(Admission.Refused.class).get());
  }

  /**
   * ACC-1 and ACC-3 of each class and reason, with what the listener was told on the other side.
   */
  private void assertEventsAreCounted(PoolStats end) {
    Map<PriorityClass, Tally.OfClass> counted = new EnumMap<>(PriorityClass.class);
    end.classes()
        .forEach(
            (priority, of) ->
                counted.put(
                    priority,
                    new Tally.OfClass(
                        of.admitted() + of.admittedFromQueue(),
                        of.refused(),
                        of.admittedFromQueue() + of.timedOut() + of.cancelled() + of.shutDown(),
                        of.admittedFromQueue(),
                        of.timedOut(),
                        of.preempted())));
    assertThat(told.classes()).isEqualTo(counted);
    assertThat(told.closedByReason()).isEqualTo(end.totals().closedByReason());
    assertThat(told.stillIn()).as("opened once, closed once, left what was joined").isZero();
  }

  private static void assertThatMuchHappened(PoolStats.Totals totals) {
    assertThat(
            List.of(
                totals.admitted(),
                totals.admittedFromQueue(),
                totals.refusedInAll(),
                totals.timedOut(),
                totals.cancelled(),
                totals.shutDown(),
                totals.preempted(),
                totals.closedByReason().get(EndReason.REPLACED),
                totals.closedByReason().get(EndReason.KICKED)))
        .as("what should have come about, in %s", totals)
        .allMatch(each -> each > 100);
  }

  private void report(PoolStats end, long tookNanos) throws IOException {
    String text =
        String.format(
            "%,d operations by %d threads in %.1f s; %,d samples%n%s%n%s%n",
            done.get(), THREADS, tookNanos / 1e9, samples, end.totals(), end.traffic());
    Path file = Path.of("target", "proof", "real-threads.txt");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  // ---- who plays

  private void play(Random random) {
    List<Session> mine = new ArrayList<>();
    while (done.getAndIncrement() < OPERATIONS) {
      int choice = random.nextInt(100);
      if (mine.isEmpty() || mine.size() < MOST_PER_THREAD && choice < 45) {
        Session session = connect(random);
        if (random.nextInt(3) > 0) {
          mine.add(session); // a third are left alone, so that the pool is full and people wait
        }
      } else if (choice < 65) {
        speak(mine.get(random.nextInt(mine.size())), random);
      } else if (choice < 92) {
        end(mine.get(random.nextInt(mine.size())), random);
      } else {
        operate(random);
      }
      mine.removeIf(each -> !isThere(each.connection));
    }
    done.decrementAndGet();
    mine.forEach(each -> each.connection.closed(1000));
  }

  private record Session(Connection connection, NullTransport transport) {}

  private boolean isThere(Connection connection) {
    return pool.connection(connection.connectionId()).isPresent();
  }

  private Session connect(Random random) {
    NullTransport transport = new NullTransport(clock.lane(random.nextInt(2)));
    if (random.nextInt(20) == 0) {
      transport.stalls();
    }
    String id = random.nextInt(4) > 0 ? null : "shared-" + random.nextInt(200);
    String priority = RANKS.get(random.nextInt(4)).wireName();
    Handshake handshake = new Handshake(NodeConfig.DEFAULT_POOL, id, priority, null, null, null, 0);
    Opening opening = node.open(handshake, random.nextBoolean(), transport);
    answers.get(opening.admission().getClass()).incrementAndGet();
    if (opening.admission() instanceof Admission.Refused refused
        && refused.reason() == EndReason.GOING_AWAY
        && random.nextInt(50) == 0) {
      pool.resume(); // where all have gone nobody else does
    }
    Connection connection = opening.connection();
    if (random.nextInt(10) > 0) { // a tenth are deaf: their sockets are cut
      transport.onClose(connection::closed);
    }
    transport.onAbort(() -> connection.closed(1006));
    return new Session(connection, transport);
  }

  private static void speak(Session session, Random random) {
    String group = "g" + random.nextInt(20);
    String type = List.of("join", "leave", "broadcast", "broadcast").get(random.nextInt(4));
    session.connection.part(
        "{\"type\":\"" + type + "\",\"group\":\"" + group + "\",\"payload\":1}", true);
  }

  private void end(Session session, Random random) {
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3, 4 -> session.connection.closed(1000);
      case 5, 6 -> session.connection.failed();
      case 7 -> kickOne(pool.connections(), random);
      case 8 -> kickOne(pool.waiting(), random);
      case 9 -> pool.kick(session.connection.connectionId());
      case 10 -> session.transport.vanish();
      default -> session.connection.pong();
    }
  }

  private void kickOne(List<PooledConnection> some, Random random) {
    if (!some.isEmpty()) {
      pool.kick(some.get(random.nextInt(some.size())).connectionId());
    }
  }

  private void operate(Random random) {
    switch (random.nextInt(40)) {
      case 0, 1 -> changeLimits(random);
      case 2 -> {
        if (random.nextInt(5) == 0) {
          pool.drain();
        }
      }
      case 3, 4, 5, 6 -> node.sweep(NodeConfig.DEFAULT_POOL);
      case 7 -> pool.explain(RANKS.get(random.nextInt(4)));
      case 8 -> pool.dryRun(LEAST, Map.of(PriorityClass.CRITICAL, 1));
      case 9 -> pool.stats();
      default -> pool.resume();
    }
  }

  private void changeLimits(Random random) {
    limits.lock();
    limitsMoves.incrementAndGet();
    try {
      if (random.nextInt(4) == 0) {
        pool.setReserved(RANKS.get(random.nextInt(3)), random.nextInt(20));
      } else {
        pool.setMaxConnections(LEAST + random.nextInt(MOST - LEAST + 1));
      }
    } finally {
      limitsMoves.incrementAndGet();
      limits.unlock();
    }
  }

  // ---- who watches

  private void watch() {
    int movesBefore = limitsMoves.get();
    PoolStats before = pool.stats();
    while (done.get() < OPERATIONS) {
      int movesUntil = limitsMoves.get();
      PoolStats now = pool.stats();
      int inRegistry = pool.connections().size();
      boolean sameLimits = limitsMoves.get() == movesBefore && movesBefore % 2 == 0;
      found.addAll(Accounts.broken(before, now));
      found.addAll(pool.verify());
      int most =
          sameLimits ? Math.max(now.gauges().maxConnections(), before.gauges().active()) : MOST;
      if (now.gauges().active() > most || sameLimits && inRegistry > most) {
        found.add("CAP-1: more are in than may be");
      }
      before = now;
      movesBefore = movesUntil;
      samples++;
    }
  }

  /** Until they are done; fails if threads block each other, or nothing moves for a minute. */
  private void awaitAll(List<Future<?>> running) throws Exception {
    Progress progress = new Progress(done::get, this::state, NO_PROGRESS);
    for (Future<?> each : running) {
      while (!each.isDone()) {
        progress.check();
      }
      each.get();
    }
  }

  private String state() {
    PoolStats now = pool.stats();
    return told.faults()
        + " "
        + clock.pending()
        + " alarms, "
        + now.state()
        + ", "
        + now.gauges()
        + ", "
        + now.traffic();
  }

  private void awaitQuiet() throws Exception {
    Progress progress = new Progress(() -> 0, this::state, NO_PROGRESS);
    while (pool.stats().traffic().queued() > 0
        || !pool.connections().isEmpty()
        || clock.pending() > 0) {
      progress.check();
    }
  }
}
