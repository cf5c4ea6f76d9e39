package io.sluice.core;

import static io.sluice.fakes.OutboundWorld.A;
import static io.sluice.fakes.OutboundWorld.B;
import static io.sluice.fakes.OutboundWorld.ELSEWHERE;

import io.sluice.api.Lease;
import io.sluice.api.OutboundStats.OfHost;
import io.sluice.api.Target;
import io.sluice.core.ClientPoolModel.Host;
import io.sluice.core.ClientPoolModel.Place;
import io.sluice.core.ClientPoolModel.Service;
import io.sluice.core.ClientPoolModel.Taker;
import io.sluice.core.config.OutboundConfig;
import io.sluice.core.config.OutboundConfig.Reconnect;
import io.sluice.core.config.OutboundConfig.Upkeep;
import io.sluice.fakes.FakeDial;
import io.sluice.fakes.FakeService;
import io.sluice.fakes.FakeSocket;
import io.sluice.fakes.OutboundWorld;
import io.sluice.fakes.OutboundWorld.Asked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Runs a {@link Program} on an outbound pool and on its {@link ClientPoolModel}, and compares them
 * after each operation.
 */
final class ClientPoolProgram {
  private static final List<Target> TARGETS = List.of(A, A, B, A.withCredential("me"), ELSEWHERE);
  private static final long MILLI = 1_000_000L;

  /** Somebody who asked, in both worlds. */
  private record Pair(Asked asked, Taker taker) {}

  /** A connection, in both worlds. */
  private record Wire(FakeSocket socket, Host host, Place place) {}

  private final Program program;
  private final OutboundWorld world = new OutboundWorld();
  private final ClientPoolModel model;
  private final List<Pair> all = new ArrayList<>();
  private final List<Pair> open = new ArrayList<>();
  private final List<Pair> leases = new ArrayList<>();
  private final List<Deed> done = new ArrayList<>();
  private int operation;

  ClientPoolProgram(Program program) {
    this.program = program;
    int max = 1 + program.header(0, 4);
    Upkeep upkeep =
        new Upkeep(
            Math.min(max, Math.max(0, program.header(1, 5) - 2)),
            Duration.ofSeconds(10),
            Duration.ofDays(1),
            Duration.ofSeconds(1 + program.header(2, 4)),
            Duration.ofSeconds(1 + program.header(3, 10)),
            Duration.ofSeconds(1));
    Reconnect reconnect =
        new Reconnect(
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            program.header(4, 4),
            Duration.ofSeconds(6),
            Duration.ofSeconds(5));
    OutboundConfig config =
        new OutboundConfig(
            max,
            Duration.ofSeconds(2),
            1 + program.header(5, 5),
            1_024,
            Duration.ZERO,
            upkeep,
            reconnect,
            world.config().dialling());
    world.config(defaults -> config);
    model = new ClientPoolModel(config);
    world.violations().lookAtLocksOneTimeIn(1_000);
  }

  /** All of it. An error tells what went before. */
  void run() {
    try {
      for (operation = 0; operation < program.operations(); operation++) {
        done.add(next());
        check();
      }
    } catch (AssertionError | RuntimeException failure) {
      String story = model.config + "\n  " + Deed.story(done);
      throw new AssertionError(failure + "\n" + story, failure);
    }
  }

  private Deed deed(String words, Object... with) {
    return new Deed(operation, words, with);
  }

  private int operand(int index, int bound) {
    return program.operand(operation, index, bound);
  }

  // ---- operations

  private Deed next() {
    int what = operand(0, 100);
    if (what < 30 || all.isEmpty()) {
      return asks();
    }
    if (what < 50) {
      return givesBack();
    }
    if (what < 58) {
      return serves(Service.values()[operand(1, 3)]);
    }
    if (what < 68) {
      return answers();
    }
    if (what < 82) {
      return happens();
    }
    return what < 99 ? advances() : closesAll(operand(1, 8) == 0);
  }

  private Deed asks() {
    Target target = TARGETS.get(operand(1, TARGETS.size()));
    Duration timeout = Duration.ofMillis(operand(2, 8) == 0 ? 0 : 20L * operand(3, 256));
    Asked asked = world.acquire(target, timeout);
    Pair pair = new Pair(asked, model.host(target).asks(target, timeout));
    all.add(pair);
    open.add(pair);
    return deed("somebody asks for %s, for %s", target, timeout);
  }

  private Deed givesBack() {
    if (leases.isEmpty()) {
      return deed("nothing");
    }
    Pair one = leases.get(operand(1, leases.size()));
    boolean reusable = operand(2, 5) > 0;
    Lease lease = one.asked().lease();
    if (reusable) {
      lease.release();
    } else {
      lease.discard();
    }
    model.host(one.taker().target).givesBack(one.taker(), reusable);
    return deed("lease %s is given back, to be used again: %s", all.indexOf(one), reusable);
  }

  private Deed serves(Service service) {
    model.service = service;
    world
        .service()
        .does(
            switch (service) {
              case ACCEPTS -> FakeService.ACCEPTS;
              case REFUSES -> FakeService.REFUSES;
              case SILENT -> FakeService.SILENT;
            });
    return deed("the service %s", service);
  }

  private Target host() {
    return operand(1, 4) == 0 ? ELSEWHERE : A;
  }

  private List<FakeDial> dialsOf(Target host) {
    return world.service().dials().stream()
        .filter(each -> each.target().host().equals(host.host()))
        .toList();
  }

  private Deed answers() {
    Host host = model.host(host());
    List<Place> pending = host.dials.stream().filter(Place::isPending).toList();
    if (pending.isEmpty()) {
      return deed("nothing");
    }
    Place place = pending.get(operand(2, pending.size()));
    FakeDial dial = dialsOf(host()).get(host.dials.indexOf(place));
    boolean accepts = operand(3, 3) > 0;
    if (accepts) {
      dial.accept();
      host.accepts(place);
    } else {
      dial.refuse();
      host.refuses(place);
    }
    return deed("a dial of %s is accepted: %s", place.target, accepts);
  }

  private Deed happens() {
    Host host = model.host(host());
    List<Place> alive = host.dials.stream().filter(each -> each.alive).toList();
    if (alive.isEmpty()) {
      return deed("nothing");
    }
    Place place = alive.get(operand(2, alive.size()));
    FakeSocket socket = dialsOf(host()).get(host.dials.indexOf(place)).socket();
    String what = happensTo(new Wire(socket, host, place), operand(3, 10));
    return deed("%s to %s", what, place.target);
  }

  private String happensTo(Wire wire, int what) {
    switch (what) {
      case 0, 1 -> {
        wire.socket().drop(1006);
        wire.host().drops(wire.place(), false);
        return "a loss";
      }
      case 2, 3 -> {
        wire.socket().drop(1000);
        wire.host().drops(wire.place(), true);
        return "a polite close";
      }
      case 4, 5 -> {
        wire.socket().vanish();
        wire.place().alive = false;
        return "a loss that nobody tells of";
      }
      case 6 -> {
        wire.socket().deaf();
        wire.place().deaf = true;
        return "deafness";
      }
      case 7, 8 -> {
        wire.socket().rude();
        wire.place().rude = true;
        return "rudeness";
      }
      default -> {
        wire.socket().pongs();
        wire.place().deaf = false;
        wire.host().pongs(wire.place());
        return "a pong";
      }
    }
  }

  private Deed advances() {
    long nanos = (operand(1, 10) == 0 ? 100 : 10) * MILLI * operand(2, 256);
    world.advance(Duration.ofNanos(nanos));
    model.advance(nanos);
    return deed("%s ms go by", nanos / MILLI);
  }

  private Deed closesAll(boolean forGood) {
    if (forGood) {
      world.pool().stop();
    } else {
      world.pool().closeAll();
    }
    model.closeAll(forGood);
    return deed(forGood ? "the pool stops" : "all are closed");
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
    same(world.faults(), List.of(), "faults");
    for (OfHost each : world.pool().stats().hosts()) {
      same(each, model.hosts.get(each.host()).figures(), "host");
    }
    open.forEach(ClientPoolProgram::compare);
    open.stream().filter(each -> each.taker().hasIt).forEach(leases::add);
    open.removeIf(each -> !each.taker().isOpen());
  }

  private static void compare(Pair pair) {
    Asked asked = pair.asked();
    Taker taker = pair.taker();
    same(asked.isOpen(), taker.isOpen(), "whether it still waits");
    same(asked.isLent(), taker.hasIt, "whether it was lent");
    if (taker.refused != null) {
      same(asked.reason(), taker.refused, "why it was refused");
    }
  }
}
