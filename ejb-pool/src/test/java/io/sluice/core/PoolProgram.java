package io.sluice.core;

import static io.sluice.core.PoolModel.SECOND;

import io.sluice.api.EndReason;
import io.sluice.api.PoolStats;
import io.sluice.api.PooledConnection;
import io.sluice.api.PriorityClass;
import io.sluice.core.Guest.Phase;
import io.sluice.core.OutboxModel.Letter;
import io.sluice.core.SlotsModel.Count;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.DrainConfig;
import io.sluice.core.config.DuplicateConfig;
import io.sluice.core.config.DuplicatePolicy;
import io.sluice.core.config.GroupConfig;
import io.sluice.core.config.InboundConfig;
import io.sluice.core.config.LivenessConfig;
import io.sluice.core.config.OutboxConfig;
import io.sluice.core.config.OverflowPolicy;
import io.sluice.core.config.OverflowRule;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.config.PreemptionConfig;
import io.sluice.core.config.PriorityConfig;
import io.sluice.core.config.Reservation;
import io.sluice.fakes.Client;
import io.sluice.fakes.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs a {@link Program} on a pool and on its {@link PoolModel}, and compares them after each
 * operation.
 */
final class PoolProgram {
  private static final List<PriorityClass> RANKS = List.of(PriorityClass.values());
  private static final List<String> IDS = List.of("a", "b", "c", "d", "e");
  private static final List<String> GROUPS = List.of("g", "drop/a", "oldest", "price");
  private static final List<String> PRINCIPALS = List.of("", "ann", "bob");

  /** They never fall, so a wrong one is still wrong some operations later; a snapshot is dear. */
  private static final int FIGURES_EACH = 10;

  private static final long MILLI = 1_000_000L;

  /** No chance: delays are as long as they may be. */
  private static final class Longest extends Random {
    private static final long serialVersionUID = 1L;

    @Override
    public long nextLong(long bound) {
      return bound - 1;
    }
  }

  /** Somebody who came, in both worlds. */
  private record Pair(Client client, Guest guest, int number) {
    @Override
    public String toString() {
      return guest.clientId + "#" + number;
    }
  }

  private final Program program;
  private final World world = new World();
  private final List<Pair> all = new ArrayList<>();
  private final List<Pair> there = new ArrayList<>();
  private final Map<PooledConnection, Guest> guests = new IdentityHashMap<>();
  private final List<Deed> done = new ArrayList<>();
  private final PoolModel model;
  private int operation;
  private int texts;

  PoolProgram(Program program) {
    this.program = program;
    int max = 1 + program.header(0, 8);
    int[] reserved = {program.header(1, 3), program.header(2, 3), program.header(3, 3), 0};
    for (int rank = 0; rank < 3; rank++) {
      reserved[rank] = Math.min(reserved[rank], Math.max(0, max - sum(reserved, rank)));
    }
    int brakes = program.header(5, 6);
    PoolModel.Settings settings =
        new PoolModel.Settings(
            program.header(4, 2) == 0,
            DuplicatePolicy.values()[program.header(6, 3)],
            2,
            brakes != 5,
            brakes == 4 ? 3 * SECOND : 0,
            brakes == 3 ? 2 : 0,
            program.header(7, 4),
            new long[] {2 * SECOND, 3 * SECOND, 4 * SECOND, 5 * SECOND},
            20 * SECOND,
            8 * SECOND,
            10 * SECOND,
            2 + program.header(8, 3),
            2,
            1 + program.header(9, 3),
            500 * MILLI,
            4 * SECOND);
    world
        .random(new Longest())
        .access(new AccessConfig(true, settings.trusting(), List.of(), 0))
        .pool(pool -> configured(pool, settings, max, reserved));
    world.violations().lookAtLocksOneTimeIn(1_000);
    world.node();
    model = new PoolModel(settings, max, reserved);
  }

  private static int sum(int[] some, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += some[i];
    }
    return sum;
  }

  private static PoolConfig configured(
      PoolConfig pool, PoolModel.Settings settings, int max, int[] reserved) {
    PriorityConfig priority = pool.priority();
    for (PriorityClass each : RANKS) {
      Duration timeout = Duration.ofNanos(settings.waitTimeout()[each.ordinal()]);
      priority =
          priority.with(
              each,
              of ->
                  of.withReserve(Reservation.ofCount(reserved[each.ordinal()]))
                      .withMaxWaiting(settings.maxWaiting())
                      .withWaitTimeout(timeout));
    }
    return pool.withMaxConnections(max)
        .withPriority(priority)
        .withPreemption(
            PreemptionConfig.DEFAULT
                .withEnabled(settings.preempts())
                .withMinTenure(Duration.ofNanos(settings.minTenure()))
                .withBudgetPerMinute(settings.budget()))
        .withDuplicate(new DuplicateConfig(settings.policy(), settings.maxPerClient()))
        .withGroups(new GroupConfig(settings.maxGroups(), GroupConfig.Publish.MEMBERS))
        .withInbound(new InboundConfig(20_000, Duration.ofSeconds(30), 8, 0, 1, 0))
        .withLiveness(
            new LivenessConfig(
                Duration.ofNanos(settings.idle()),
                Duration.ofDays(1),
                Duration.ofNanos(settings.pong()),
                Duration.ofSeconds(1)))
        .withOutbox(
            new OutboxConfig(
                1 << 20,
                settings.maxMessages(),
                Duration.ofNanos(settings.sendTimeout()),
                OverflowPolicy.CLOSE,
                List.of(
                    new OverflowRule("drop/*", OverflowPolicy.DROP_NEWEST),
                    new OverflowRule("oldest", OverflowPolicy.DROP_OLDEST),
                    new OverflowRule("price", OverflowPolicy.CONFLATE))))
        .withDrain(
            new DrainConfig(
                settings.batch(),
                Duration.ofNanos(settings.interval()),
                Duration.ofNanos(settings.drainDeadline())));
  }

  /** All of it. An error tells what went before. */
  void run() {
    try {
      for (operation = 0; operation < program.operations(); operation++) {
        done.add(next());
        model.settle();
        check();
        there.removeIf(each -> each.guest().gone);
      }
      all.forEach(this::compareFrames);
    } catch (AssertionError | RuntimeException failure) {
      throw new AssertionError(failure + "\n" + setUp() + "\n  " + Deed.story(done), failure);
    }
  }

  private String setUp() {
    PoolConfig config = world.pool().config();
    return "C " + config.maxConnections() + " " + config.priority() + " " + model.settings;
  }

  private int operand(int index, int bound) {
    return program.operand(operation, index, bound);
  }

  private Deed deed(String words, Object... with) {
    return new Deed(operation, words, with);
  }

  // ---- operations

  private Deed next() {
    int what = operand(0, 100);
    if (what < 25 || there.isEmpty()) {
      return comes();
    }
    if (what < 37) {
      return advances();
    }
    if (what < 46) {
      return operates(what - 37);
    }
    Pair who = there.get(operand(1, there.size()));
    return what < 76 ? speaks(who, what - 46) : happens(who, what - 76);
  }

  private Deed comes() {
    int bits = operand(3, 256);
    String clientId = (bits & 1) == 0 ? IDS.get(operand(1, IDS.size())) : "x" + all.size();
    PriorityClass priority = RANKS.get(operand(2, 4));
    String principal = PRINCIPALS.get((bits >> 1 & 3) % 3);
    Pair resumes = there.isEmpty() || (bits & 8) == 0 ? null : holderOf(clientId);
    long order = (bits & 48) == 48 ? 0 : operation;
    Guest.Caller caller =
        new Guest.Caller(
            clientId,
            priority,
            principal.isEmpty() ? null : principal,
            resumes == null ? null : resumes.guest(),
            order,
            (bits & 64) != 0,
            (bits & 128) != 0);
    Handshake handshake =
        new Handshake(
            "default",
            clientId,
            model.settings.trusting() ? priority.wireName() : null,
            caller.principal(),
            priority,
            resumes == null ? null : resumes.client().connection().identity().resumeToken(),
            order);
    Client.Builder builder = world.client(clientId).asked(handshake).takingAtOnce(1);
    if (caller.deaf()) {
      builder.deaf();
    }
    if (caller.stalls()) {
      builder.stalling();
    }
    Client client = builder.connect();
    Guest guest = model.comes(caller);
    Pair pair = new Pair(client, guest, all.size());
    all.add(pair);
    there.add(pair);
    guests.put(client.connection(), guest);
    return deed("%s comes as %s: %s", pair, caller, guest.phase);
  }

  private Pair holderOf(String clientId) {
    return there.stream()
        .filter(each -> each.guest().clientId.equals(clientId))
        .findFirst()
        .orElse(null);
  }

  private Deed advances() {
    long nanos = (operand(1, 8) == 0 ? 100 : 10) * MILLI * operand(2, 256);
    List<Guest> order = inOrder(world.pool().connections());
    world.advance(Duration.ofNanos(nanos));
    model.advance(nanos, order);
    return deed("%s ms go by", nanos / MILLI);
  }

  private List<Guest> inOrder(Collection<? extends PooledConnection> connections) {
    return connections.stream().map(guests::get).toList();
  }

  private Deed operates(int what) {
    switch (what) {
      case 0, 1, 2 -> {
        return resizes(operand(1, 10) == 0 ? 0 : 1 + operand(2, 9));
      }
      case 3, 4 -> {
        return reserves(operand(1, 4), operand(2, 4));
      }
      case 5, 6 -> {
        List<Guest> waiters = inOrder(world.pool().waiting());
        List<Guest> order = inOrder(world.pool().connections());
        world.sweep();
        model.sweep(waiters, order);
        return deed("a sweep");
      }
      case 7 -> {
        boolean resumed = world.pool().resume();
        same(resumed, model.drain.resume(), "resumed");
        return deed("resume: %s", resumed);
      }
      default -> {
        return drainsOrStops();
      }
    }
  }

  private Deed drainsOrStops() {
    int rare = operand(1, 12);
    if (rare == 0) {
      world.pool().stop();
      world.run();
      model.drain.stop();
      return deed("stop");
    }
    if (rare > 4) {
      return deed("nothing");
    }
    List<Guest> order = inOrder(world.pool().connections());
    boolean drains = world.pool().drain();
    world.run();
    same(drains, model.drain.begin(order), "drains");
    return deed("drain: %s", drains);
  }

  private Deed resizes(int max) {
    boolean possible = model.slots.resize(max, 0, model.slots.reserved[0]);
    same(attempts(() -> world.pool().setMaxConnections(max)), possible, "resized");
    return deed("C becomes %s: %s", max, possible);
  }

  private Deed reserves(int rank, int slots) {
    boolean possible = model.slots.resize(model.slots.max, rank, slots);
    same(attempts(() -> world.pool().setReserved(RANKS.get(rank), slots)), possible, "reserved");
    return deed("%s are held for %s: %s", slots, RANKS.get(rank), possible);
  }

  private boolean attempts(Runnable change) {
    try {
      change.run();
    } catch (IllegalArgumentException refused) {
      return false;
    } finally {
      world.run();
    }
    return true;
  }

  private Deed speaks(Pair who, int what) {
    Client client = who.client();
    Guest guest = who.guest();
    String group = GROUPS.get(operand(2, GROUPS.size()));
    if (what >= 9 && !guest.groups.isEmpty()) {
      group = guest.groups.get(operand(2, guest.groups.size()));
    }
    if (what < 9) {
      client.joins(group);
      if (model.speaks(guest)) {
        model.joins(guest, group);
      }
      return deed("%s joins %s", who, group);
    }
    if (what < 12) {
      client.leaves(group);
      if (model.speaks(guest)) {
        model.leaves(guest, group);
      }
      return deed("%s leaves %s", who, group);
    }
    if (what < 26) {
      return what < 17 ? publishes(group, 1 + operand(3, 4)) : broadcasts(who, group);
    }
    String target = IDS.get(operand(2, IDS.size()));
    String text = text();
    client.directs(target, text);
    if (model.speaks(guest)) {
      model.direct(guest, target, text);
    }
    return deed("%s sends %s to %s", who, text, target);
  }

  private String text() {
    return Integer.toString(1_000 + texts++);
  }

  private Letter letter(String group, int key) {
    OverflowPolicy overflow = world.pool().config().outbox().overflowFor(group);
    return new Letter(text(), group, key == 0 ? null : "k" + key, overflow);
  }

  private Deed publishes(String group, int times) {
    for (int i = 0; i < times; i++) {
      Letter letter = letter(group, 0);
      world.pool().broadcast(group, letter.text());
      world.run();
      model.broadcast(null, letter);
      model.settle();
    }
    return deed("the application sends %s messages to %s", times, group);
  }

  private Deed broadcasts(Pair who, String group) {
    Letter letter = letter(group, operand(3, 3));
    String key = letter.key() == null ? "" : "\"key\":\"" + letter.key() + "\",";
    String address = "{\"type\":\"broadcast\",\"group\":\"" + group + "\",";
    who.client().sends(address + key + "\"payload\":" + letter.text() + "}");
    if (model.speaks(who.guest())) {
      model.broadcast(who.guest(), letter);
    }
    return deed("%s sends %s", who, letter);
  }

  private Deed happens(Pair who, int what) {
    Client client = who.client();
    Guest guest = who.guest();
    switch (what) {
      case 0, 1, 2, 3 -> {
        client.stalls();
        guest.outbox.stalls = true;
        guest.outbox.fails = false;
        return deed("%s stalls", who);
      }
      case 4, 5 -> {
        client.readsOne();
        guest.outbox.lands(false);
        return deed("%s reads one", who);
      }
      case 6, 7, 8 -> {
        guest.outbox.stalls = false;
        guest.outbox.fails = false;
        client.reads();
        guest.outbox.lands(false);
        return deed("%s reads", who);
      }
      case 9 -> {
        client.transport().fail();
        guest.outbox.stalls = false;
        guest.outbox.fails = true;
        return deed("%s will fail", who);
      }
      case 10 -> {
        client.transport().completeExceptionally();
        world.run();
        guest.outbox.lands(true);
        return deed("%s fails to take what is in flight", who);
      }
      case 11, 12, 13, 14 -> {
        client.goes(what == 14 ? 1006 : 1000);
        model.gone(guest, what == 14 ? EndReason.CONNECTION_LOST : EndReason.CLIENT_CLOSED);
        return deed("%s goes", who);
      }
      case 15 -> {
        client.fails();
        model.gone(guest, EndReason.CONNECTION_LOST);
        return deed("%s breaks", who);
      }
      case 16, 17 -> {
        boolean kicked = world.pool().kick(client.connection().connectionId());
        world.run();
        same(kicked, model.end(guest, EndReason.KICKED, null), "kicked");
        return deed("%s is kicked: %s", who, kicked);
      }
      case 18 -> {
        if (guest.phase == Phase.ACTIVE) {
          client.vanishes();
          guest.vanished = true;
        }
        return deed("%s vanishes", who);
      }
      default -> {
        client.pongs();
        guest.pongs();
        return deed("%s pongs", who);
      }
    }
  }

  // ---- what must be the same

  private static void same(Object actual, Object foretold, String what) {
    if (!Objects.equals(actual, foretold)) {
      throw new AssertionError(what + ": is " + actual + ", was foretold to be " + foretold);
    }
  }

  private void check() {
    same(world.violations().found(), List.of(), "broken contracts");
    same(world.pool().verify(), List.of(), "verify()");
    same(world.pool().state(), model.drain.state, "state");
    same(inOrder(world.pool().waiting()), model.slots.waiting, "the queue");
    same(
        Set.copyOf(inOrder(world.pool().connections())),
        Set.copyOf(model.slots.active),
        "who is active");
    compareGroups();
    if (operation % FIGURES_EACH == 0 || operation == program.operations() - 1) {
      compareFigures(world.stats());
    }
  }

  private void compareGroups() {
    Map<String, Integer> sizes = new TreeMap<>();
    model.groups.forEach((name, members) -> sizes.put(name, members.size()));
    same(world.pool().groups(), sizes, "groups");
    for (Pair each : there) {
      same(
          each.client().connection().groups(),
          Set.copyOf(each.guest().groups),
          "the groups of a client");
    }
  }

  private void compareFigures(PoolStats stats) {
    PoolStats.Totals totals = stats.totals();
    same(stats.gauges().maxConnections(), model.slots.max, "C");
    same(stats.gauges().peak(), model.slots.peak, "the peak");
    same(totals.refused(), model.refused, "refused");
    same(totals.closedByReason(), model.ended, "closed");
    for (PriorityClass each : RANKS) {
      PoolStats.OfClass of = stats.classes().get(each);
      same(of.reserved(), model.slots.reserved[each.ordinal()], "R of " + each);
      long[] figures = {
        of.admitted(),
        of.waiting() + of.admittedFromQueue() + of.timedOut() + of.cancelled() + of.shutDown(),
        of.admittedFromQueue(),
        of.timedOut(),
        of.cancelled(),
        of.shutDown(),
        of.preempted()
      };
      for (Count what : Count.values()) {
        same(figures[what.ordinal()], model.slots.counted(each, what), what + " of " + each);
      }
    }
    compareTraffic(stats.traffic());
  }

  private void compareTraffic(PoolStats.Traffic traffic) {
    same(traffic.accepted(), model.post.accepted, "accepted");
    same(traffic.messagesOut(), model.post.sent, "sent");
    traffic
        .dropped()
        .forEach(
            (reason, count) ->
                same(count, model.post.dropped.getOrDefault(reason, 0L), "dropped " + reason));
  }

  private void compareFrames(Pair who) {
    List<String> seen = who.client().received().stream().map(PoolProgram::essence).toList();
    same(seen, who.guest().outbox.received, "what was written to " + who);
    same(who.client().closeCode(), who.guest().outbox.closeCode, "the close code of " + who);
  }

  /** What the model has of a frame: its payload, its error code, or its type and number. */
  private static String essence(String frame) {
    return field(frame, "payload", field(frame, "code", typeOf(frame)));
  }

  private static String typeOf(String frame) {
    String type = field(frame, "type", "");
    return switch (type) {
      case "queued" -> type + " " + field(frame, "position", "");
      case "gap" -> type + " " + field(frame, "dropped", "");
      default -> type;
    };
  }

  private static String field(String frame, String name, String otherwise) {
    int at = frame.indexOf("\"" + name + "\":");
    if (at < 0) {
      return otherwise;
    }
    String rest = frame.substring(at + name.length() + 3);
    int end = 0;
    while (rest.charAt(end) != ',' && rest.charAt(end) != '}') {
      end++;
    }
    return rest.substring(0, end).replace("\"", "");
  }
}
