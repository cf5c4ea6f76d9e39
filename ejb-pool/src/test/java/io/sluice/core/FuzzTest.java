package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.PriorityClass;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.DuplicateConfig;
import io.sluice.core.config.DuplicatePolicy;
import io.sluice.core.config.GroupConfig;
import io.sluice.core.config.InboundConfig;
import io.sluice.core.config.OutboxConfig;
import io.sluice.core.config.OverflowPolicy;
import io.sluice.core.config.OverflowRule;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of operations at random on the hand clock, with a look at every invariant after each.
 */
class FuzzTest {
  private static final int OPERATIONS = 4_000;
  private static final int CAPACITY = 12;
  private static final List<String> GROUPS = List.of("g", "h", "drop/a", "oldest", "price");
  private static final List<String> IDS = List.of("a", "b", "c", "d", "e", "f");

  private final World world = new World().lanes(2).stopsByItself();
  private final List<Client> clients = new ArrayList<>();
  private final List<String> done = new ArrayList<>();
  private RandomGenerator random;
  private long versions;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void anyOrderOfEvents_keepsEveryInvariant(long seed) {
    random = new Random(seed);
    setUp();
    for (int i = 0; i < OPERATIONS; i++) {
      String operation = operation();
      done.add(operation);
      check("seed " + seed + ", operation " + i + ": " + operation);
    }
    end("seed " + seed);
  }

  private void setUp() {
    DuplicatePolicy policy = DuplicatePolicy.values()[random.nextInt(3)];
    boolean trusting = random.nextBoolean();
    world.violations().lookAtLocksOneTimeIn(20);
    world
        .random(new Random(random.nextLong()))
        .access(new AccessConfig(true, trusting, List.of(), 0))
        .node(node -> node.withLaneBacklogBytes(65_536))
        .pool(
            pool ->
                pool.withMaxConnections(CAPACITY)
                    .withDuplicate(new DuplicateConfig(policy, 2))
                    .withGroups(new GroupConfig(3, pick(List.of(GroupConfig.Publish.values()))))
                    .withInbound(
                        new InboundConfig(20_000, Duration.ofSeconds(30), 8, 20, 40, 100_000))
                    .withOutbox(outbox()));
  }

  private static OutboxConfig outbox() {
    return new OutboxConfig(
        40_000,
        6,
        Duration.ofSeconds(10),
        OverflowPolicy.CLOSE,
        List.of(
            new OverflowRule("drop/*", OverflowPolicy.DROP_NEWEST),
            new OverflowRule("oldest", OverflowPolicy.DROP_OLDEST),
            new OverflowRule("price", OverflowPolicy.CONFLATE)));
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private String operation() {
    int choice = random.nextInt(100);
    if (choice < 8 || clients.isEmpty()) {
      return connects();
    }
    Client client = pick(clients);
    if (choice < 60) {
      String text = message();
      client.sends(text);
      return client.clientId() + " sends " + text.substring(0, Math.min(60, text.length()));
    }
    return choice < 80 ? moves() : happensTo(client, choice);
  }

  private String connects() {
    Client.Builder builder =
        world
            .client(random.nextInt(4) == 0 ? null : pick(IDS))
            .takingAtOnce(1 + random.nextInt(4))
            .claiming(pick(List.of("low", "normal", "high", "what")))
            .entitledTo(pick(List.of(PriorityClass.values())));
    if (random.nextBoolean()) {
      builder.v1();
    }
    if (random.nextInt(3) == 0) {
      builder.stalling();
    }
    if (random.nextInt(3) == 0) {
      builder.deaf();
    }
    if (random.nextInt(4) == 0) {
      builder.loggedInAs("ann");
    }
    Client client = builder.connect();
    clients.add(client);
    return client.clientId() + " connects: " + client.refusal();
  }

  private String message() {
    String id = random.nextInt(3) == 0 ? ",\"id\":" + random.nextInt(100) : "";
    String payload =
        random.nextInt(10) == 0
            ? "\"" + "x".repeat(random.nextInt(15_000)) + "\""
            : "" + random.nextInt();
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> "{\"type\":\"join\",\"group\":\"" + pick(GROUPS) + "\"" + id + "}";
      case 3 -> "{\"type\":\"leave\",\"group\":\"" + pick(GROUPS) + "\"" + id + "}";
      case 4, 5, 6, 7 ->
          "{\"type\":\"broadcast\",\"group\":\""
              + pick(GROUPS)
              + "\",\"key\":\"k"
              + random.nextInt(2)
              + "\",\"payload\":"
              + payload
              + id
              + "}";
      case 8, 9 ->
          "{\"type\":\"direct\",\"targetId\":\""
              + pick(IDS)
              + "\",\"payload\":"
              + payload
              + id
              + "}";
      case 10 -> "{\"payload\":" + payload + id + "}";
      default -> pick(List.of("", "{", "[]", "{\"id\":{}}", "{\"type\":\"join\"}", "\u0000"));
    };
  }

  private String moves() {
    switch (random.nextInt(8)) {
      case 0, 1, 2, 3 -> {
        int lane = random.nextInt(2);
        world.lane(lane).runOne();
        return "lane " + lane + " runs";
      }
      case 4 -> {
        world.run();
        return "all lanes run";
      }
      case 5 -> {
        long millis = random.nextInt(10) == 0 ? 20_000 : random.nextInt(1_500);
        world.advance(Duration.ofMillis(millis));
        return millis + " ms pass";
      }
      case 6 -> {
        return "a sweep: " + world.sweep();
      }
      default -> {
        world.pool().broadcast(pick(GROUPS), "\"app\"");
        world.pool().send(pick(IDS), "\"app\"");
        return "the application sends";
      }
    }
  }

  private String happensTo(Client client, int choice) {
    String name = client.clientId();
    switch (choice) {
      case 80, 81, 82, 83, 84, 85 -> client.readsOne();
      case 86, 87 -> client.reads();
      case 88 -> client.stalls();
      case 89, 90, 91 -> client.pongs();
      case 92 -> client.transport().completeExceptionally();
      case 93 -> client.transport().fail();
      case 94 -> leavesBy(client, 1000);
      case 95 -> leavesBy(client, 1006);
      case 96 -> client.fails();
      case 97 -> world.pool().kick(client.connection().connectionId());
      case 98 -> client.beginsToSend("{\"a\":" + " ".repeat(random.nextInt(9_000)));
      default -> client.sendsBinary();
    }
    return name + ": " + choice;
  }

  private void leavesBy(Client client, int code) {
    client.goes(code);
    clients.remove(client);
  }

  private void check(String after) {
    assertThat(world.violations().found()).as(after).isEmpty();
    assertThat(world.listener().faults()).as(after).isEmpty();
    assertThat(world.pool().verify()).as(after).isEmpty();
    var stats = world.stats();
    assertThat(stats.gauges().active()).as("CAP-1 " + after).isLessThanOrEqualTo(CAPACITY);
    assertThat(stats.traffic().queued()).as("ORD-5 " + after).isNotNegative();
    assertThat(stats.version()).as(after).isGreaterThan(versions);
    versions = stats.version();
    clients.removeIf(client -> client.isGone() && !client.isActive());
  }

  private void end(String what) {
    world.node().stop();
    world.run();
    world.advance(Duration.ofSeconds(2));
    world.run();
    check(what + ", the end");
    world.checkAccounts();
    assertThat(world.pool().connections()).as(what).isEmpty();
    assertThat(world.pool().groups()).as(what).isEmpty();
    assertThat(world.alarm().pending()).as(what).isZero();
    var totals = world.stats().totals();
    assertThat(totals.created()).isEqualTo(totals.closed());
    assertThat(world.listener().events("opened")).hasSize((int) totals.created());
    assertThat(world.listener().events("closed")).hasSize((int) totals.created());
    assertThat(world.listener().events("joined")).hasSameSizeAs(world.listener().events("left"));
    assertThat(done).hasSize(OPERATIONS);
  }
}
