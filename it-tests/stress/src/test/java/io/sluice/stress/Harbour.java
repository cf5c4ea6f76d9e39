package io.sluice.stress;

import io.sluice.api.Lease;
import io.sluice.api.OutboundStats;
import io.sluice.api.Target;
import io.sluice.core.ClientPool;
import io.sluice.core.Ports;
import io.sluice.core.config.OutboundConfig;
import io.sluice.fakes.ManualAlarm;
import io.sluice.fakes.ManualTicker;
import io.sluice.spi.Dialler;
import io.sluice.spi.OutboundTransport;
import io.sluice.spi.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** An outbound pool for two threads to meet in, and the service that it dials. */
final class Harbour {
  private static final Target TARGET = Target.of("ws://one.test/a");
  private static final Target ELSEWHERE = Target.of("ws://one.test/b");
  private static final Random RANDOM = new Random(1);

  private final ManualAlarm alarm;
  private final List<Ship> ships = new CopyOnWriteArrayList<>();
  private boolean answers = true;
  final ClientPool pool;

  Harbour(int max) {
    this(max, OutboundConfig.DEFAULT.upkeep());
  }

  Harbour(int max, OutboundConfig.Upkeep upkeep) {
    ManualTicker ticker = new ManualTicker();
    alarm = new ManualAlarm(ticker);
    OutboundConfig config =
        OutboundConfig.DEFAULT
            .withAllowedTargets("ws://*.test:*")
            .withMaxPerHost(max)
            .withUpkeep(upkeep)
            .withLeakThreshold(Duration.ZERO);
    pool = new ClientPool(config, this::dial, new Ports(ticker, alarm, List.of(), RANDOM));
  }

  /** From now on nobody answers a dial, but who is told to. */
  Harbour silent() {
    answers = false;
    return this;
  }

  /** There is a connection that nobody has. */
  Harbour withFree() {
    return withFree(1);
  }

  /** There are so many. */
  Harbour withFree(int many) {
    Stream.generate(this::lease).limit(many).toList().forEach(Lease::release);
    return this;
  }

  private Dialler.Dial dial(Target target, long deadlineNanos, Dialler.Peer peer) {
    Ship ship = new Ship(peer);
    ships.add(ship);
    if (answers) {
      ship.opens();
    }
    return () -> ship.cancelled = true;
  }

  /** A dial, and the connection that it leads to. */
  static final class Ship implements OutboundTransport {
    private final Dialler.Peer peer;
    private final AtomicBoolean gone = new AtomicBoolean();
    private volatile boolean opened;
    private volatile boolean cancelled;

    private Ship(Dialler.Peer peer) {
      this.peer = peer;
    }

    void opens() {
      opened = true;
      peer.opened(this);
    }

    void fails() {
      peer.failed(new IOException("refused"));
    }

    /** The service cuts it. */
    void drops() {
      if (gone.compareAndSet(false, true)) {
        peer.closed(1006);
      }
    }

    boolean isCancelled() {
      return cancelled;
    }

    boolean isAlive() {
      return opened && !gone.get();
    }

    @Override
    public void send(String text, Transport.Completion done) {
      done.completed(null);
    }

    @Override
    public void ping() {
      peer.pong();
    }

    @Override
    public void close(int code, String reason) {
      drops();
    }

    @Override
    public boolean isOpen() {
      return !gone.get();
    }

    @Override
    public void abort() {
      gone.set(true);
    }
  }

  // ---- what the threads do

  CompletableFuture<Lease> acquire(Duration timeout) {
    return pool.acquire(TARGET, timeout).toCompletableFuture();
  }

  /** The same host, and another target. */
  CompletableFuture<Lease> acquireElsewhere(Duration timeout) {
    return pool.acquire(ELSEWHERE, timeout).toCompletableFuture();
  }

  int closeIdle() {
    return pool.closeIdle(TARGET.host());
  }

  int closeConnections() {
    return pool.closeConnections(TARGET.host());
  }

  /** A lease that is there at once. */
  Lease lease() {
    return acquire(Duration.ofSeconds(60)).join();
  }

  Ship dial(int number) {
    return ships.get(number);
  }

  void passes(Duration time) {
    answers = true;
    alarm.advance(time);
  }

  // ---- what came of it

  static boolean isLent(CompletableFuture<Lease> asked) {
    return asked.isDone() && !asked.isCompletedExceptionally();
  }

  int dials() {
    return ships.size();
  }

  OutboundStats.Totals totals() {
    return host().totals();
  }

  int failures() {
    return host().failures();
  }

  OutboundStats.OfHost host() {
    return pool.stats().hosts().get(0);
  }

  /**
   * Says that word, unless the pool is not sound, or has another number of connections than there
   * should be; -1 for any.
   */
  String says(String word, int connections) {
    List<String> wrong = new ArrayList<>(pool.verify());
    int open = host().lent() + host().idle();
    long alive = ships.stream().filter(Ship::isAlive).count();
    if (open != alive || connections >= 0 && open != connections) {
      wrong.add(open + " connections, " + alive + " alive");
    }
    return wrong.isEmpty() ? word : word + ", but " + wrong;
  }
}
