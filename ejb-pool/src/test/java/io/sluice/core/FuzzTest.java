package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.DryRun;
import io.sluice.api.EndReason;
import io.sluice.api.Explanation;
import io.sluice.api.PoolStats;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.DrainConfig;
import io.sluice.core.config.DuplicateConfig;
import io.sluice.core.config.DuplicatePolicy;
import io.sluice.core.config.GroupConfig;
import io.sluice.core.config.InboundConfig;
import io.sluice.core.config.OutboxConfig;
import io.sluice.core.config.OverflowPolicy;
import io.sluice.core.config.OverflowRule;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.config.PreemptionConfig;
import io.sluice.core.config.PriorityConfig;
import io.sluice.core.config.Reservation;
import io.sluice.core.connection.Ids;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.lang.reflect.Field;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Thousands of operations at random on the hand clock, with a look at every invariant after each:
 * by the pool itself, and from outside by a {@link FuzzModel}.
 *
 * <p>{@code -Dfuzz.seeds=1000} tries as many, {@code -Dfuzz.seed=7} that one alone, {@code
 * -Dfuzz.operations=500} fewer of each.
 */
class FuzzTest {
  private static final int SEEDS = 20;
  private static final int OPERATIONS = Integer.getInteger("fuzz.operations", 10_000);
  private static final int REMEMBERED = 25;
  private static final List<PriorityClass> RANKS = List.of(PriorityClass.values());
  private static final List<String> GROUPS = List.of("g", "h", "drop/a", "oldest", "price");
  private static final List<String> IDS = List.of("a", "b", "c", "d", "e", "f", "i", "j");
  private static final List<String> CLAIMS =
      List.of("critical", "high", "normal", "normal", "low", "low", "what");
  private static final DrainConfig DRAIN =
      new DrainConfig(2, Duration.ofMillis(500), Duration.ofSeconds(4));

  private final World world = new World().lanes(2).stopsByItself();
  private final Deque<String> done = new ArrayDeque<>();
  private Random random;
  private FuzzModel model;
  private PoolConfig config;
  private boolean trusting;

  /** Listeners call back into the pool. */
  private boolean meddling;

  private boolean inMeddling;
  private String deed = "";

  /** As they are configured now. */
  private final Map<PriorityClass, Reservation> reserves = new EnumMap<>(PriorityClass.class);

  private int max;

  static LongStream seeds() {
    Long one = Long.getLong("fuzz.seed");
    return one != null
        ? LongStream.of(one)
        : LongStream.rangeClosed(1, Integer.getInteger("fuzz.seeds", SEEDS));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void anyOrderOfEvents_keepsEveryInvariant(long seed) {
    random = new Random(seed);
    int number = 0;
    try {
      setUp();
      for (; number < OPERATIONS; number++) {
        model.begins();
        deed = "";
        String operation = operation() + deed;
        if (done.size() == REMEMBERED) {
          done.poll();
        }
        done.add(number + " " + operation);
        check();
      }
      end();
    } catch (AssertionError | RuntimeException failure) {
      throw new AssertionError(
          "seed " + seed + ", operation " + number + ": " + failure + "\n" + story(), failure);
    }
  }

  private String story() {
    return "-Dfuzz.seed=.. tries it again; what went before:\n  " + String.join("\n  ", done);
  }

  // ---- the pool
  // ----------------------------------------------------------------------------------

  private void setUp() {
    DuplicatePolicy policy = pick(List.of(DuplicatePolicy.values()));
    trusting = random.nextBoolean();
    meddling = random.nextInt(5) == 0;
    world.violations().lookAtLocksOneTimeIn(100);
    world.alarm().reportTo(world.violations());
    if (meddling) {
      world.listener().severalThreads();
    }
    world
        .random(new Random(random.nextLong()))
        .access(new AccessConfig(true, trusting, List.of(), 0))
        .node(node -> node.withLaneBacklogBytes(65_536))
        .pool(
            pool ->
                pool.withMaxConnections(3 + random.nextInt(10))
                    .withPriority(priorities(pool.priority()))
                    .withPreemption(preemption())
                    .withDuplicate(new DuplicateConfig(policy, 2))
                    .withGroups(new GroupConfig(3, pick(List.of(GroupConfig.Publish.values()))))
                    .withInbound(
                        new InboundConfig(20_000, Duration.ofSeconds(30), 8, 20, 40, 100_000))
                    .withOutbox(outbox())
                    .withDrain(DRAIN));
    seedIds();
    config = world.pool().config();
    max = config.maxConnections();
    RANKS.forEach(each -> reserves.put(each, config.priority().of(each).reserve()));
    model = new FuzzModel(world, config);
    world.listener().onEach(this::hears);
  }

  /**
   * Ids are keys, and what goes over all connections goes by their order: so they come from the
   * seed here, else no run would be like another.
   */
  private void seedIds() {
    try {
      Object ids = valueOf(WebSocketPool.class, "entrance", world.pool());
      Object made = valueOf(Entrance.class, "ids", ids);
      Field source = Ids.class.getDeclaredField("random");
      source.setAccessible(true);
      source.set(made, new SeededIds(random.nextLong()));
    } catch (ReflectiveOperationException renamed) {
      throw new IllegalStateException(renamed);
    }
  }

  private static Object valueOf(Class<?> type, String field, Object owner)
      throws ReflectiveOperationException {
    Field found = type.getDeclaredField(field);
    found.setAccessible(true);
    return found.get(owner);
  }

  /** As a source of ids, anything but secure. */
  private static final class SeededIds extends SecureRandom {
    private static final long serialVersionUID = 1;
    private final Random source;

    private SeededIds(long seed) {
      this.source = new Random(seed);
    }

    @Override
    public void nextBytes(byte[] bytes) {
      source.nextBytes(bytes);
    }
  }

  private PriorityConfig priorities(PriorityConfig defaults) {
    boolean short1 = random.nextBoolean();
    PriorityConfig changed =
        defaults
            .withPlainWaits(random.nextInt(4) > 0)
            .withAll(each -> each.withMaxWaiting(random.nextInt(5)));
    if (short1) {
      changed =
          changed.withAll(
              each -> each.withWaitTimeout(Duration.ofMillis(500 + random.nextInt(5_000))));
    }
    return switch (random.nextInt(4)) {
      case 0 -> changed.withoutReserves();
      case 1 ->
          changed
              .withoutReserves()
              .with(
                  pick(RANKS.subList(0, 3)),
                  each -> each.withReserve(Reservation.ofCount(1 + random.nextInt(2))));
      default -> changed;
    };
  }

  private PreemptionConfig preemption() {
    PreemptionConfig defaults = PreemptionConfig.DEFAULT;
    return switch (random.nextInt(6)) {
      case 0 -> defaults.withEnabled(false);
      case 1 -> defaults.withMinTenure(Duration.ofMillis(500 + random.nextInt(10_000)));
      case 2 -> defaults.withBudgetPerMinute(1 + random.nextInt(4));
      default -> defaults;
    };
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

  // ---- operations
  // --------------------------------------------------------------------------------

  private String operation() {
    int choice = random.nextInt(1_000);
    if (choice < 170 || model.guests.isEmpty()) {
      return connects();
    }
    if (choice < 370) {
      Client client = pick(model.guests).client;
      String text = message();
      client.sends(text);
      return client.clientId() + " sends " + text.substring(0, Math.min(60, text.length()));
    }
    if (choice < 640) {
      return moves();
    }
    return choice < 760 ? operates() : happensTo(pick(model.guests));
  }

  private String message() {
    String id = random.nextInt(3) == 0 ? ",\"id\":" + random.nextInt(100) : "";
    String payload =
        random.nextInt(30) == 0
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
    switch (random.nextInt(27)) {
      case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 -> {
        int lane = random.nextInt(2);
        world.lane(lane).runOne();
        return "lane " + lane + " runs";
      }
      case 10, 11, 12 -> {
        world.run();
        return "all lanes run";
      }
      case 13, 14, 15, 16, 17 -> {
        return passes(random.nextInt(25) == 0 ? 20_000 : random.nextInt(1_500));
      }
      case 18, 19, 20, 21 -> {
        model.swept();
        return "a sweep: " + world.sweep();
      }
      case 22, 23 -> {
        model.guests.forEach(each -> each.client.pongs());
        return "all pong";
      }
      case 24 -> {
        world.pool().resetPeak();
        model.peakReset();
        return "the peak is reset";
      }
      default -> {
        world.pool().broadcast(pick(GROUPS), "\"app\"");
        world.pool().send(pick(IDS), "\"app\"");
        return "the application sends";
      }
    }
  }

  private String passes(long millis) {
    world.advance(Duration.ofMillis(millis));
    return millis + " ms pass";
  }

  private String happensTo(FuzzModel.Guest guest) {
    Client client = guest.client;
    int choice = random.nextInt(24);
    switch (choice) {
      case 0, 1, 2, 3, 4 -> client.readsOne();
      case 5, 6 -> client.reads();
      case 7, 8 -> client.stalls();
      case 9, 10, 11 -> client.pongs();
      case 12 -> client.transport().completeExceptionally();
      case 13 -> client.transport().fail();
      case 14, 15 -> client.goes(1000);
      case 16 -> client.goes(1006);
      case 17 -> {
        model.busy();
        client.fails();
      }
      case 18, 19 -> {
        boolean there = guest.isIn();
        boolean kicked = world.pool().kick(client.connection().connectionId());
        assertThat(kicked).as("kicked").isEqualTo(there);
      }
      case 20 -> client.beginsToSend("{\"a\":" + " ".repeat(random.nextInt(9_000)));
      case 21 -> {
        client.vanishes();
        guest.sweepsGone = Math.max(guest.sweepsGone, 0);
      }
      case 22 -> client.sendsBinary();
      default -> world.pool().kick("nobody");
    }
    return guest + ": " + choice;
  }

  // ---- somebody comes
  // ----------------------------------------------------------------------------

  private String connects() {
    String id = random.nextInt(4) == 0 ? null : pick(IDS);
    List<FuzzModel.Guest> holders = id == null ? List.of() : model.holders(id);
    String claim = random.nextInt(8) == 0 ? null : pick(CLAIMS);
    PriorityClass entitlement = random.nextInt(4) == 0 ? null : pick(RANKS);
    String principal = random.nextInt(3) == 0 ? pick(List.of("ann", "bob")) : null;
    String token =
        !holders.isEmpty() && random.nextBoolean()
            ? pick(holders).client.connection().identity().resumeToken()
            : null;
    boolean v1 = random.nextBoolean();
    PriorityClass priority = priorityOf(claim, entitlement);
    boolean allowed = trusting || holders.stream().anyMatch(each -> is(each, principal, token));
    Explanation foretold = world.pool().explain(priority);
    assertThat(world.stats()).as("after explain").isSameAs(model.stats());

    Client.Builder builder =
        world
            .client(id)
            .takingAtOnce(1 + random.nextInt(4))
            .claiming(claim)
            .entitledTo(entitlement)
            .loggedInAs(principal)
            .resuming(token);
    if (v1) {
      builder.v1();
    }
    if (random.nextInt(4) == 0) {
      builder.stalling();
    }
    if (random.nextInt(3) == 0) {
      builder.deaf();
    }
    Client client = builder.connect();
    boolean takesOver =
        !holders.isEmpty() && allowed && config.duplicate().policy() == DuplicatePolicy.REPLACE;
    FuzzModel.Guest holder = takesOver ? holders.get(0) : null;
    model.tookOver |=
        holder != null
            && holder.phase == FuzzModel.Phase.ACTIVE
            && !holder.priority.outranks(priority);
    model.came(client, principal, v1);
    String what = client.clientId() + " connects as " + priority + ": " + outcome(client);
    assertThat(client.connection().priority()).as(what).isEqualTo(priority);
    if (!model.meddled) {
      judge(client, holders, allowed, foretold, v1, what);
    }
    return what;
  }

  private PriorityClass priorityOf(String claim, PriorityClass entitlement) {
    PriorityClass entitled = entitlement == null ? PriorityClass.NORMAL : entitlement;
    PriorityClass claimed =
        claim == null ? entitled : PriorityClass.fromWire(claim).orElse(PriorityClass.NORMAL);
    return trusting || claimed.compareTo(entitled) > 0 ? claimed : entitled;
  }

  private static boolean is(FuzzModel.Guest holder, String principal, String token) {
    return holder.principal != null
        ? holder.principal.equals(principal)
        : holder.client.connection().identity().resumeToken().equals(token);
  }

  private static String outcome(Client client) {
    return client.isAdmitted()
        ? "admitted"
        : client.wasParked() ? "waits as " + client.position() : client.refusal().toString();
  }

  /** Whether it got what the rules say. */
  private void judge(
      Client client,
      List<FuzzModel.Guest> holders,
      boolean allowed,
      Explanation foretold,
      boolean v1,
      String what) {
    if (model.stats().state() != Pools.State.ACTIVE) {
      assertThat(client.refusal()).as(what).isEqualTo(EndReason.GOING_AWAY);
      assertThat(foretold.outcome()).as(what).isEqualTo(Explanation.Outcome.REFUSE);
      return;
    }
    DuplicatePolicy policy = config.duplicate().policy();
    boolean inUse =
        !holders.isEmpty()
            && (policy == DuplicatePolicy.REJECT
                || !allowed
                || policy == DuplicatePolicy.MULTI && holders.size() >= 2);
    if (inUse) {
      assertThat(client.refusal()).as(what).isEqualTo(EndReason.CLIENT_ID_IN_USE);
    } else if (model.tookOver) {
      assertThat(client.isAdmitted()).as("ID-1 " + what).isTrue();
      assertThat(model.preemptions()).as(what).isZero();
    } else if (holders.isEmpty() || policy == DuplicatePolicy.MULTI) {
      judge(client, foretold, v1, what + ", foretold was " + foretold.text());
    }
    if (!inUse && policy == DuplicatePolicy.REPLACE) {
      holders.forEach(
          each ->
              assertThat(world.pool().connection(each.client.connection().connectionId()))
                  .as("ID-1 " + what)
                  .isEmpty());
    }
  }

  private void judge(Client client, Explanation foretold, boolean v1, String what) {
    boolean brakes = config.preemption().hasBrakes();
    switch (foretold.outcome()) {
      case ADMIT -> {
        assertThat(client.isAdmitted()).as(what).isTrue();
        assertThat(model.preemptions()).as("PRE-3 " + what).isZero();
      }
      case PREEMPT -> {
        if (!brakes) {
          assertThat(client.isAdmitted()).as(what).isTrue();
        }
        assertThat(model.preemptions()).as(what).isEqualTo(client.isAdmitted() ? 1 : 0);
      }
      case WAIT -> {
        boolean waits = v1 || config.priority().plainWaits();
        assertThat(client.wasParked()).as(what).isEqualTo(waits);
        if (waits) {
          assertThat(client.position())
              .as(what)
              .isEqualTo(foretold.position() - model.preemptions());
        }
      }
      default -> {
        if (!brakes || model.preemptions() == 0) {
          assertThat(client.refusal()).as(what).isEqualTo(EndReason.AT_CAPACITY);
        }
      }
    }
  }

  // ---- an operator
  // -------------------------------------------------------------------------------

  private String operates() {
    boolean open = model.stats().state() == Pools.State.ACTIVE;
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> {
        return resizes(random.nextInt(8) == 0 ? pick(List.of(0, -1, 10_001)) : sensible());
      }
      case 4, 5, 6, 7 -> {
        return reserves(pick(RANKS), random.nextInt(10) == 0 ? -1 : random.nextInt(5));
      }
      case 8 -> {
        return tries();
      }
      case 9 -> {
        if (random.nextInt(3) > 0) {
          return "nothing";
        }
        if (open) {
          model.drainBegan(); // first: a listener may resume it before the call returns
        }
        assertThat(world.pool().drain()).as("drain").isEqualTo(open);
        return "drain";
      }
      default -> {
        model.resumed(); // first: a listener may have it drain before the call returns
        boolean resumes = world.pool().resume();
        if (!model.meddled) {
          assertThat(resumes).as("resume").isEqualTo(!open);
        }
        return "resume: " + resumes;
      }
    }
  }

  private int sensible() {
    return 1 + random.nextInt(14);
  }

  /** The slots that are held at that capacity, by the rule of docs/configuration.md. */
  private int heldAt(int capacity, Map<PriorityClass, Reservation> by) {
    int sum = 0;
    for (PriorityClass each : RANKS) {
      Reservation reserve = by.get(each);
      int slots =
          reserve.percent() == null
              ? reserve.count()
              : (int) Math.floor(reserve.percent().doubleValue() * capacity / 100 + 1e-9);
      boolean one =
          each == PriorityClass.CRITICAL && slots == 0 && !reserve.isNone() && capacity > 1;
      sum += one ? 1 : slots;
    }
    return sum;
  }

  private String resizes(int to) {
    boolean possible = to >= 1 && to <= 10_000 && heldAt(to, reserves) <= to;
    PoolStats before = world.stats();
    DryRun foretold = world.pool().dryRun(to, Map.of());
    assertThat(world.stats()).as("after dryRun").isSameAs(before);
    boolean done = true;
    try {
      world.pool().setMaxConnections(to);
    } catch (IllegalArgumentException refused) {
      done = false;
      assertThat(refused).hasMessageContaining("max-connections");
    }
    String what = "C becomes " + to + ", was " + max + ": " + done;
    assertThat(done).as(what).isEqualTo(possible);
    if (to <= 10_000) {
      assertThat(foretold.problem() == null).as(what).isEqualTo(possible);
    }
    changed(before, foretold, done, what);
    if (done) {
      max = to;
      model.resizedTo(to);
    }
    return what;
  }

  private String reserves(PriorityClass priority, int slots) {
    Map<PriorityClass, Reservation> then = new EnumMap<>(reserves);
    if (slots >= 0) {
      then.put(priority, Reservation.ofCount(slots));
    }
    boolean possible =
        slots >= 0 && heldAt(max, then) <= max && (priority != PriorityClass.LOW || slots == 0);
    PoolStats before = world.stats();
    DryRun foretold = world.pool().dryRun(max, Map.of(priority, slots));
    assertThat(world.stats()).as("after dryRun").isSameAs(before);
    boolean done = true;
    try {
      world.pool().setReserved(priority, slots);
    } catch (IllegalArgumentException refused) {
      done = false;
    }
    String what = priority + " has " + slots + " reserved: " + done;
    assertThat(done).as(what).isEqualTo(possible);
    assertThat(foretold.problem() == null).as(what).isEqualTo(possible);
    changed(before, foretold, done, what);
    if (done) {
      reserves.putAll(then);
      model.resizedTo(max);
      int reserved = world.stats().classes().get(priority).reserved();
      assertThat(reserved).as(what).isEqualTo(slots);
    }
    return what;
  }

  /** Limits have changed, or not: whether that brought what had been foretold. */
  private void changed(PoolStats before, DryRun foretold, boolean done, String what) {
    PoolStats after = world.stats();
    if (!done) {
      assertThat(after).as("refused: " + what).isSameAs(before);
      return;
    }
    if (model.meddled) {
      return;
    }
    for (PriorityClass each : RANKS) {
      long admitted =
          after.classes().get(each).admittedFromQueue()
              - before.classes().get(each).admittedFromQueue();
      int expected = foretold.admitted().getOrDefault(each, 0);
      assertThat(admitted).as(what + ", admitted in " + each).isEqualTo(expected);
      Explanation now = world.pool().explain(each);
      Explanation then = foretold.newcomers().get(each);
      assertThat(now.text()).as(what).isEqualTo(then.text());
      assertThat(now.outcome()).as(what).isEqualTo(then.outcome());
      assertThat(now.position()).as(what).isEqualTo(then.position());
    }
  }

  private String tries() {
    PoolStats before = world.stats();
    DryRun result = world.pool().dryRun(sensible(), Map.of(pick(RANKS), random.nextInt(5)));
    RANKS.forEach(each -> world.pool().explain(each));
    assertThat(world.stats()).as("after a look").isSameAs(before);
    return "a dry run: " + result.problem();
  }

  // ---- a listener that calls back
  // ----------------------------------------------------------------

  private void hears(String event) {
    model.hears(event);
    boolean rare = event.startsWith("slow ") || event.startsWith("default ");
    if (meddling && !inMeddling && random.nextInt(rare ? 8 : 60) == 0) {
      inMeddling = true;
      try {
        model.meddled = true;
        deed += ", at \"" + event + "\" " + meddles();
      } finally {
        inMeddling = false;
      }
    }
  }

  private String meddles() {
    switch (random.nextInt(7)) {
      case 0, 1 -> {
        if (!model.guests.isEmpty()) {
          FuzzModel.Guest guest = pick(model.guests);
          world.pool().kick(guest.client.connection().connectionId());
          return "kicks " + guest;
        }
        return "nothing";
      }
      case 2, 3 -> {
        PriorityClass priority = pick(RANKS);
        Client client = world.client(null).entitledTo(priority).v1().connect();
        model.came(client, null, true);
        return priority + " comes: " + outcome(client);
      }
      case 4 -> {
        model.swept();
        world.sweep();
        return "a sweep";
      }
      case 5 -> {
        if (world.pool().state() == Pools.State.ACTIVE && random.nextInt(4) == 0) {
          model.drainBegan();
          world.pool().drain();
          return "drains";
        }
        return "nothing";
      }
      default -> {
        model.resumed();
        boolean resumes = world.pool().resume();
        return "resume: " + resumes;
      }
    }
  }

  // ---- what must hold
  // ----------------------------------------------------------------------------

  private void check() {
    List<String> violations = world.violations().found();
    if (!violations.isEmpty()) {
      throw new AssertionError(violations);
    }
    List<String> found = world.pool().verify();
    if (!found.isEmpty()) {
      throw new AssertionError("verify() found " + found);
    }
    List<Throwable> faults = world.listener().faults();
    if (!faults.isEmpty()) {
      throw new AssertionError("a fault", faults.get(0));
    }
    model.judge();
    assertThat(model.stats().traffic().queued()).as("ORD-5").isNotNegative();
  }

  private void end() {
    model.begins();
    meddling = false;
    done.add("the end");
    model.stops();
    world.node().stop();
    world.run();
    passes(2_000);
    world.run();
    passes(DRAIN.deadline().toMillis());
    world.run();
    check();
    model.judgeEnd();
    world.checkAccounts();
    assertThat(world.pool().connections()).isEmpty();
    assertThat(world.pool().waiting()).isEmpty();
    assertThat(world.pool().groups()).isEmpty();
    assertThat(world.listener().events("joined")).hasSameSizeAs(world.listener().events("left"));
  }
}
