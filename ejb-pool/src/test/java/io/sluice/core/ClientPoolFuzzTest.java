package io.sluice.core;

import static io.sluice.fakes.OutboundWorld.A;
import static io.sluice.fakes.OutboundWorld.B;
import static io.sluice.fakes.OutboundWorld.ELSEWHERE;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.Lease;
import io.sluice.api.OutboundStats;
import io.sluice.api.Subscription;
import io.sluice.api.Target;
import io.sluice.core.config.OutboundConfig;
import io.sluice.core.config.OutboundConfig.Upkeep;
import io.sluice.fakes.FakeDial;
import io.sluice.fakes.FakeService;
import io.sluice.fakes.FakeSocket;
import io.sluice.fakes.OutboundWorld;
import io.sluice.fakes.OutboundWorld.Asked;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Thousands of operations at random on the hand clock, with services that accept, refuse, don't
 * answer, stall, vanish and come back; and a look at every invariant after each, by the pool itself
 * and from outside.
 *
 * <p>{@code -Dfuzz.seeds=1000} tries as many, {@code -Dfuzz.seed=7} that one alone.
 */
class ClientPoolFuzzTest {
  private static final int SEEDS = 200;
  private static final int OPERATIONS = 2_000;
  private static final int REMEMBERED = 25;
  private static final List<Target> TARGETS = List.of(A, B, A.withCredential("me"), ELSEWHERE);

  private final OutboundWorld world = new OutboundWorld();
  private final Deque<String> done = new ArrayDeque<>();
  private final List<Wanted> wanted = new ArrayList<>();
  private final List<Lease> leases = new ArrayList<>();
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final List<CompletionStage<?>> stages = new ArrayList<>();
  private final Map<String, OutboundStats.Totals> before = new HashMap<>();
  private Random random;
  private int maxPerHost;

  /** Who waits for a lease, and until when. */
  private record Wanted(Asked asked, Duration until) {}

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
        if (done.size() == REMEMBERED) {
          done.poll();
        }
        done.add(number + " " + operation());
        check();
      }
      end();
    } catch (AssertionError | RuntimeException failure) {
      throw new AssertionError(
          "seed " + seed + ", operation " + number + ": " + failure + "\n  " + story(), failure);
    }
  }

  private String story() {
    return String.join("\n  ", done);
  }

  private void setUp() {
    maxPerHost = 1 + random.nextInt(6);
    int minIdle = random.nextInt(maxPerHost + 1);
    world
        .random(new Random(random.nextLong()))
        .config(
            all ->
                new OutboundConfig(
                    maxPerHost,
                    Duration.ofSeconds(2),
                    1 + random.nextInt(10),
                    1_024,
                    random.nextBoolean() ? Duration.ZERO : Duration.ofSeconds(20),
                    new Upkeep(
                        random.nextBoolean() ? 0 : minIdle,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(1 + random.nextInt(4)),
                        Duration.ofSeconds(1 + random.nextInt(10)),
                        Duration.ofSeconds(1)),
                    all.reconnect(),
                    all.dialling()));
    world.violations().lookAtLocksOneTimeIn(500);
  }

  // ---- what happens

  private String operation() {
    return switch (random.nextInt(27)) {
      case 0, 1, 2, 3 -> acquire();
      case 4, 5, 6 -> giveBack();
      case 7 -> sendOnLease();
      case 8 -> sendOnLine();
      case 9, 10 -> request();
      case 11 -> listen();
      case 12 -> unlisten();
      case 13 -> changeService();
      case 14, 15 -> answerDial();
      case 16, 17 -> reply();
      case 18, 19 -> harm();
      case 20 -> heal();
      case 21 -> race();
      case 22 -> closeAllNow();
      case 23 -> steer();
      case 24, 25 -> inBetween();
      default -> time();
    };
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private String acquire() {
    Target target = pick(TARGETS);
    Duration timeout = Duration.ofMillis(random.nextInt(6) == 0 ? 0 : random.nextInt(8_000));
    Asked asked = world.acquire(target, timeout);
    wanted.add(new Wanted(asked, world.ticker().elapsed().plus(timeout)));
    return "acquire " + target + " " + timeout;
  }

  private String giveBack() {
    if (leases.isEmpty()) {
      return "nothing to give back";
    }
    Lease lease = pick(leases);
    if (random.nextInt(4) > 0) {
      leases.remove(lease); // else it is given back twice
    }
    if (random.nextInt(4) == 0) {
      lease.discard();
      return "discard " + lease.target();
    }
    lease.release();
    return "release " + lease.target();
  }

  private String sendOnLease() {
    if (leases.isEmpty()) {
      return "no lease to send on";
    }
    Lease lease = pick(leases);
    try {
      stages.add(lease.send("x".repeat(random.nextInt(700))));
      return "send on a lease of " + lease.target();
    } catch (IllegalStateException givenBack) {
      return "send on a lease that was given back";
    }
  }

  private String sendOnLine() {
    Target target = pick(TARGETS);
    stages.add(world.pool().send(target, "news"));
    return "send to " + target;
  }

  private String request() {
    Target target = pick(TARGETS);
    Duration timeout = Duration.ofMillis(random.nextInt(5_000));
    stages.add(world.pool().request(target, "{}", timeout));
    return "request " + target + " " + timeout;
  }

  private String listen() {
    Target target = pick(TARGETS);
    boolean greets = random.nextBoolean();
    subscriptions.add(
        greets
            ? world.pool().onReconnect(target, sender -> stages.add(sender.send("login")))
            : world.pool().listen(target, text -> {}));
    return (greets ? "greet " : "listen to ") + target;
  }

  private String unlisten() {
    if (subscriptions.isEmpty()) {
      return "nobody listens";
    }
    Subscription one = pick(subscriptions);
    subscriptions.remove(one);
    one.close();
    return "unlisten";
  }

  private String changeService() {
    int which = random.nextInt(5);
    world
        .service()
        .does(
            switch (which) {
              case 0 -> FakeService.REFUSES;
              case 1 -> FakeService.SILENT;
              case 2 -> dial -> dial.accept().drop(1000 + random.nextInt(12));
              default -> FakeService.ACCEPTS;
            });
    return "the service is of kind " + which;
  }

  private List<FakeDial> pendingDials() {
    return world.service().dials().stream().filter(FakeDial::isPending).toList();
  }

  private List<FakeSocket> sockets() {
    return world.service().dials().stream()
        .map(FakeDial::socket)
        .filter(each -> each != null && !each.isGone())
        .toList();
  }

  private String answerDial() {
    List<FakeDial> pending = pendingDials();
    if (pending.isEmpty()) {
      return "no dial to answer";
    }
    FakeDial dial = pick(pending);
    boolean accepts = random.nextInt(3) > 0;
    if (accepts) {
      dial.accept();
    } else {
      dial.refuse();
    }
    return (accepts ? "accept " : "refuse ") + dial.target();
  }

  private String onSocket(Function<FakeSocket, String> action) {
    List<FakeSocket> open = sockets();
    return open.isEmpty() ? "no connection" : action.apply(pick(open));
  }

  private String reply() {
    return onSocket(
        socket -> {
          List<String> asked =
              socket.received().stream().filter(each -> each.startsWith("{")).toList();
          String text = asked.isEmpty() ? "hello" : pick(asked);
          socket.says(text);
          return "the service says " + text;
        });
  }

  private String harm() {
    return onSocket(
        socket -> {
          int which = random.nextInt(5);
          switch (which) {
            case 0 -> socket.drop(random.nextBoolean() ? 1000 : 1006);
            case 1 -> socket.vanish();
            case 2 -> socket.deaf();
            case 3 -> socket.rude();
            default -> socket.stalls();
          }
          return "harm of kind " + which;
        });
  }

  private String heal() {
    return onSocket(
        socket -> {
          socket.goesOn();
          socket.pongs();
          return "heal";
        });
  }

  private String race() {
    return onSocket(
        socket -> {
          int which = random.nextInt(4);
          socket.atNextLook(
              () -> {
                switch (which) {
                  case 0 -> socket.drop(1006);
                  case 1 -> socket.vanish();
                  case 2 -> world.pool().closeConnections(pick(TARGETS).host());
                  default -> acquire();
                }
              });
          return "something of kind " + which + " will happen at the next look";
        });
  }

  /** Something happens after the pool has begun to lend or take back, and before it decides. */
  private String inBetween() {
    int which = random.nextInt(6);
    List<String> inner = new ArrayList<>();
    world.atNextReading(
        () ->
            inner.add(
                switch (which) {
                  case 0 -> acquire();
                  case 1 -> giveBack();
                  case 2 -> harm();
                  case 3 -> steer();
                  case 4 -> time();
                  default -> closeAllNow();
                }));
    String outer = random.nextBoolean() ? acquire() : giveBack();
    world.atNextReading(() -> {});
    return outer + ", and in between: " + inner;
  }

  private String closeAllNow() {
    if (random.nextInt(10) > 0) {
      return "almost closed all";
    }
    world.pool().closeAll();
    return "close all";
  }

  private String steer() {
    String host = pick(TARGETS).host();
    return switch (random.nextInt(3)) {
      case 0 -> "close " + world.pool().closeIdle(host) + " idle of " + host;
      case 1 -> "close " + world.pool().closeConnections(host) + " of " + host;
      default -> "reset " + world.pool().resetCircuit(host) + " of " + host;
    };
  }

  private String time() {
    Duration by =
        random.nextInt(20) == 0
            ? Duration.ofSeconds(random.nextInt(100))
            : Duration.ofMillis(random.nextInt(1_500));
    world.advance(by);
    return by + " go by";
  }

  // ---- whether all is well

  private void check() {
    collect();
    world.checkSound();
    assertThat(world.faults()).isEmpty();
    countSockets();
    checkTotals();
    world.service().forgetTheGone();
  }

  /** Every wait has ended when its time is over, with a lease or without. */
  private void collect() {
    for (Wanted each : List.copyOf(wanted)) {
      if (each.asked().isOpen()) {
        assertThat(world.ticker().elapsed()).as("out4").isLessThanOrEqualTo(each.until());
        continue;
      }
      wanted.remove(each);
      assertThat(each.asked().endedAt()).as("out4").isLessThanOrEqualTo(each.until());
      if (each.asked().isLent()) {
        leases.add(each.asked().lease());
      }
    }
  }

  /** As the services see it. */
  private void countSockets() {
    Map<String, Long> ofHost =
        world.service().dials().stream()
            .filter(each -> each.isPending() || sockets().contains(each.socket()))
            .collect(Collectors.groupingBy(each -> each.target().host(), Collectors.counting()));
    assertThat(ofHost.values()).as("out1").allMatch(each -> each <= maxPerHost);
  }

  /** No counter falls. */
  private void checkTotals() {
    for (OutboundStats.OfHost each : world.pool().stats().hosts()) {
      OutboundStats.Totals now = each.totals();
      OutboundStats.Totals old = before.put(each.host(), now);
      for (int i = 0; old != null && i < figures(now).size(); i++) {
        if (figures(now).get(i) < figures(old).get(i)) {
          throw new AssertionError("counter " + i + " fell: " + old + " to " + now);
        }
      }
    }
  }

  private static List<Long> figures(OutboundStats.Totals of) {
    return List.of(
        of.asked(),
        of.handedOut(),
        of.foundDead(),
        of.timedOut(),
        of.turnedAway(),
        of.withdrawn(),
        of.shutDown(),
        of.returned(),
        of.broken(),
        of.leaks(),
        of.dialled(),
        of.opened(),
        of.dialsFailed(),
        of.dialsGivenUp(),
        of.closedInAll());
  }

  private void end() {
    world.pool().stop();
    world.seconds(2);
    check();
    assertThat(wanted).isEmpty();
    assertThat(stages).as("every stage has ended").allMatch(OutboundWorld::isDone);
    assertThat(sockets()).isEmpty();
    assertThat(pendingDials()).isEmpty();
    assertThat(world.alarms()).isZero();
    assertThat(world.pool().stats().shared().open()).isZero();
    assertThat(world.pool().stats().hosts()).allMatch(each -> each.total() + each.waiting() == 0);
  }
}
