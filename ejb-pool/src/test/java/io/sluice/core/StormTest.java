package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.api.Admission;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.InboundConfig;
import io.sluice.core.config.OutboxConfig;
import io.sluice.core.config.OverflowPolicy;
import io.sluice.fakes.FakeTransport;
import io.sluice.fakes.ManualLane;
import io.sluice.fakes.World;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Eight threads, three lanes and two threads that complete sends, all at once. */
@Timeout(60)
class StormTest {
  private static final int THREADS = 8;
  private static final int OPERATIONS = 10_000;
  private static final int MOST_PER_THREAD = 8;
  private static final List<String> GROUPS = List.of("red", "green", "blue", "grey");
  private static final Pattern MESSAGE =
      Pattern.compile(
          "\\{\"type\":\"(\\w+)\",(?:\"group\":\"(\\w+)\",)?\"payload\":\"(.+)#(\\d+)\"}");

  private final World world = new World().stopsByItself();
  private final List<ExecutorService> executors = new ArrayList<>();
  private final List<ManualLane> lanes = new ArrayList<>();
  private final Queue<Player> players = new ConcurrentLinkedQueue<>();
  private ExecutorService network;

  /** One session, played by one thread: its messages come one at a time. */
  private static final class Player {
    private final String name;
    private final FakeTransport transport;
    private final boolean v1;
    private final AtomicReference<Connection> connection = new AtomicReference<>();
    private final Set<String> joined = new HashSet<>();
    private int sent;

    private Player(String name, FakeTransport transport, boolean v1) {
      this.name = name;
      this.transport = transport;
      this.v1 = v1;
    }

    private void sends(String text) {
      connection.get().part(text, true);
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
    world.listener().severalThreads();
    world
        .lanes(lanes)
        .random(new Random(5))
        .access(new AccessConfig(true, true, List.of(), 0))
        .pool(
            pool ->
                pool.withMaxConnections(THREADS * MOST_PER_THREAD - 10)
                    .withInbound(new InboundConfig(65_536, Duration.ofSeconds(30), 32, 0, 1, 0))
                    .withOutbox(
                        new OutboxConfig(
                            1 << 20,
                            200,
                            Duration.ofSeconds(10),
                            OverflowPolicy.CLOSE,
                            List.of())));
    world.node();
  }

  @Test
  void whateverRaces_theInvariantsHold() throws InterruptedException, ExecutionException {
    setUp();
    ExecutorService workers = threads(THREADS);
    List<Future<?>> running = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int thread = t;
      running.add(workers.submit(() -> play(thread)));
    }
    for (Future<?> each : running) {
      each.get();
    }
    letGo();

    world.checkSound();
    world.checkAccounts();
    assertThat(world.pool().connections()).isEmpty();
    assertThat(world.pool().groups()).isEmpty();
    var totals = world.stats().totals();
    assertThat(totals.created()).isEqualTo(totals.closed());
    assertThat(world.listener().events("opened")).hasSize((int) totals.created());
    assertThat(world.listener().events("closed")).hasSize((int) totals.closed());
    assertThat(world.stats().gauges().peak()).isLessThanOrEqualTo(THREADS * MOST_PER_THREAD - 10);
    assertThat(world.stats().traffic().messagesOut()).isGreaterThan(10_000);
    checkWhatCame();
  }

  @Test
  void theWelcomeIsFirst_howeverFastOthersWrite() throws InterruptedException {
    setUp();
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService writers = threads(2);
    for (int i = 0; i < 2; i++) {
      writers.execute(
          () -> {
            while (!over.get()) {
              world.pool().send("c", "1");
            }
          });
    }
    List<FakeTransport> transports = new ArrayList<>();
    Handshake handshake = new Handshake("default", "c", null, null, null, null, 0);
    for (int i = 0; i < 5_000; i++) {
      FakeTransport transport = new FakeTransport(lanes.get(i % 3), 8, world.violations());
      world.node().open(handshake, true, transport).connection().closed(1000);
      transports.add(transport);
    }
    over.set(true);
    letGo();
    world.checkSound();
    assertThat(transports)
        .allSatisfy(
            each -> {
              if (!each.frames().isEmpty()) {
                assertThat(each.frames().get(0)).startsWith("{\"type\":\"welcome\"");
              }
            });
    assertThat(transports).anyMatch(each -> each.frames().size() > 1);
  }

  private void play(int thread) {
    Random random = new Random(thread);
    List<Player> mine = new ArrayList<>();
    for (int i = 0; i < OPERATIONS; i++) {
      int choice = random.nextInt(100);
      if (mine.size() < MOST_PER_THREAD && choice < 15 || mine.isEmpty()) {
        mine.add(connect(thread, random));
        continue;
      }
      Player player = mine.get(random.nextInt(mine.size()));
      if (choice < 90) {
        speak(player, random);
      } else {
        end(player, mine, random);
      }
      mine.removeIf(each -> !each.connection.get().isActive());
    }
  }

  private Player connect(int thread, Random random) {
    // Every fourth shares its client id with others, so that there are takeovers.
    String name =
        random.nextInt(4) == 0
            ? "shared-" + random.nextInt(4)
            : "c-" + thread + "-" + random.nextInt(20);
    FakeTransport transport =
        new FakeTransport(lanes.get(random.nextInt(3)), 8, world.violations());
    switch (random.nextInt(20)) {
      case 0 -> transport.stall();
      case 1, 2 -> transport.completeAtOnce();
      default -> transport.completeOn(network);
    }
    boolean v1 = random.nextBoolean();
    Player player = new Player(name, transport, v1);
    players.add(player);
    transport.onClose((code, reason) -> network.execute(() -> hearsOfEnd(player, code)));
    transport.onAbort(() -> network.execute(() -> hearsOfEnd(player, 1006)));
    Handshake handshake = new Handshake("default", name, null, null, null, null, 0);
    Opening opening = world.node().open(handshake, v1, transport);
    player.connection.set(opening.connection());
    if (opening.admission() instanceof Admission.Refused) {
      opening.connection().closed(1006);
    }
    return player;
  }

  private static void hearsOfEnd(Player player, int code) {
    Connection connection = player.connection.get();
    if (connection != null) {
      connection.closed(code);
    }
  }

  private void speak(Player player, Random random) {
    String group = GROUPS.get(random.nextInt(GROUPS.size()));
    String payload = "\"" + System.identityHashCode(player) + "@" + player.name + "#";
    switch (random.nextInt(10)) {
      case 0, 1 -> {
        player.joined.add(group);
        player.sends("{\"type\":\"join\",\"group\":\"" + group + "\"}");
      }
      case 2 -> player.sends("{\"type\":\"leave\",\"group\":\"" + group + "\"}");
      case 3, 4 ->
          player.sends(
              "{\"type\":\"direct\",\"targetId\":\"shared-"
                  + random.nextInt(4)
                  + "\",\"payload\":"
                  + payload
                  + player.sent++
                  + "\"}");
      default ->
          player.sends(
              "{\"type\":\"broadcast\",\"group\":\""
                  + group
                  + "\",\"payload\":"
                  + payload
                  + player.sent++
                  + "\"}");
    }
  }

  private void end(Player player, List<Player> mine, Random random) {
    Connection connection = player.connection.get();
    switch (random.nextInt(12)) {
      case 0, 1 -> {
        mine.remove(player);
        connection.closed(1000);
      }
      case 2 -> world.pool().kick(connection.connectionId());
      case 3 -> {
        var all = world.pool().connections();
        if (!all.isEmpty()) {
          world.pool().kick(all.get(random.nextInt(all.size())).connectionId());
        }
      }
      case 4 -> connection.failed();
      case 5 -> network.execute(() -> player.transport.completeExceptionally());
      case 6 -> world.node().sweep("default");
      case 7 -> world.stats();
      case 8 -> world.pool().broadcast(GROUPS.get(0), "\"app\"");
      default -> connection.pong();
    }
  }

  /** Ends all, lets alarms go off, and waits until nothing is under way. */
  private void letGo() {
    world.node().stop();
    world.alarm().advance(Duration.ofSeconds(2));
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

  // ---- what came
  // ---------------------------------------------------------------------------------

  private void checkWhatCame() {
    Map<String, Map<String, Set<String>>> next = new HashMap<>();
    for (Player player : players) {
      Map<String, Integer> lastOf = new HashMap<>();
      Map<String, String> lastIn = new HashMap<>();
      List<String> frames = player.transport.frames();
      boolean admitted = !frames.isEmpty() && !frames.get(0).contains("\"refused\"");
      if (player.v1 && admitted) {
        assertThat(frames.get(0)).as("the first frame").startsWith("{\"type\":\"welcome\"");
      }
      for (String frame : frames) {
        Matcher message = MESSAGE.matcher(frame);
        if (!message.matches()) {
          continue;
        }
        String group = message.group(2);
        String sender = message.group(3);
        int number = Integer.parseInt(message.group(4));
        Integer before = lastOf.put(sender, number);
        assertThat(before == null || before < number)
            .as("ORD-1: %s after %s of %s", number, before, sender)
            .isTrue();
        if (group != null) {
          assertThat(player.joined).as("ORD-3").contains(group);
          assertThat(sender).as("a sender gets no broadcast of its own").isNotEqualTo(own(player));
          String id = sender + "#" + number;
          String previous = lastIn.put(group, id);
          if (previous != null) {
            next.computeIfAbsent(group, name -> new HashMap<>())
                .computeIfAbsent(previous, name -> new HashSet<>())
                .add(id);
          }
        }
      }
    }
    assertThat(next).hasSize(GROUPS.size());
    next.forEach((group, order) -> assertThat(isOneOrder(order)).as(group).isTrue());
  }

  private static String own(Player player) {
    return System.identityHashCode(player) + "@" + player.name;
  }

  /** True if "came directly before" has no circle: then there is one order that all members saw. */
  private static boolean isOneOrder(Map<String, Set<String>> next) {
    Map<String, Integer> before = new HashMap<>();
    next.forEach(
        (message, followers) -> {
          before.putIfAbsent(message, 0);
          followers.forEach(each -> before.merge(each, 1, Integer::sum));
        });
    Queue<String> free = new ArrayDeque<>();
    before.forEach(
        (message, count) -> {
          if (count == 0) {
            free.add(message);
          }
        });
    int ordered = 0;
    while (!free.isEmpty()) {
      ordered++;
      for (String each : next.getOrDefault(free.poll(), Set.of())) {
        if (before.merge(each, -1, Integer::sum) == 0) {
          free.add(each);
        }
      }
    }
    return ordered == before.size();
  }
}
