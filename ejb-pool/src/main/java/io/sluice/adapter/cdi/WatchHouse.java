package io.sluice.adapter.cdi;

import io.sluice.adapter.websocket.SessionDoor;
import io.sluice.adapter.websocket.WatchRoom;
import io.sluice.core.Node;
import io.sluice.core.Ports;
import io.sluice.core.config.AccessConfig;
import io.sluice.core.config.ClassConfig;
import io.sluice.core.config.DrainConfig;
import io.sluice.core.config.NodeConfig;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.config.PreemptionConfig;
import io.sluice.core.config.PriorityConfig;
import io.sluice.core.config.Reservation;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** The room of those who watch with what it needs: made together, and ended together. */
final class WatchHouse implements AutoCloseable {
  /** Dashboards at a time. One more hears 1013 at once. */
  static final int MOST = 16;

  private static final long BEAT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LAST_BEAT_MILLIS = 5_000;
  private static final Duration LAST_CLOSES = Duration.ofSeconds(2);

  private final WatchRoom room;
  private final long beatNanos;
  private Thread beats;

  WatchHouse(AccessConfig access, Ports ports, Function<Node, SessionDoor> doors) {
    this(roomOf(new Node(config(access), ports), doors), BEAT_NANOS);
  }

  WatchHouse(WatchRoom room, long beatNanos) {
    this.room = room;
    this.beatNanos = beatNanos;
  }

  private static WatchRoom roomOf(Node node, Function<Node, SessionDoor> doors) {
    return new WatchRoom(node, doors.apply(node));
  }

  /**
   * Whoever watches has proved a role, or it is the profile dev; so there is no rate, and neither
   * resources nor a login are asked for: these are what the operator comes to look after.
   */
  static NodeConfig config(AccessConfig access) {
    PriorityConfig nobodyWaits =
        PriorityConfig.DEFAULT.withAll(
            each -> new ClassConfig(Reservation.NONE, each.waitTimeout(), 0));
    PoolConfig pool =
        PoolConfig.named(NodeConfig.DEFAULT_POOL)
            .withMaxConnections(MOST)
            .withPriority(nobodyWaits)
            .withPreemption(PreemptionConfig.DEFAULT.withEnabled(false))
            .withDrain(new DrainConfig(MOST, Duration.ofMillis(10), Duration.ofSeconds(1)));
    return NodeConfig.of(pool)
        .withEcho(false)
        .withSpareDescriptors(0)
        .withSpareHeapPercent(0)
        .withAccess(new AccessConfig(true, false, access.allowedOrigins(), 0, access.ownOrigin()));
  }

  WatchRoom room() {
    return room;
  }

  void start() {
    room.open();
    beats = Workers.thread("sluice-watch", this::beatOnAndOn);
    beats.start();
  }

  /**
   * A thread and no task of a scheduler, which a WildFly that is suspended wouldn't run: then above
   * all somebody watches.
   */
  private void beatOnAndOn() {
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(this, beatNanos);
      try {
        room.beat();
      } catch (RuntimeException | Error fault) {
        tell(fault); // the next beat is due all the same
      }
    }
  }

  /** Of a heap that is full, say, that may fail as well. */
  private void tell(Throwable fault) {
    try {
      room.fault(fault);
    } catch (RuntimeException | Error again) {
      // The beats matter more.
    }
  }

  /** For good. Idempotent. */
  @Override
  public void close() {
    room.close(LAST_CLOSES);
    if (beats != null) {
      beats.interrupt();
      try {
        beats.join(LAST_BEAT_MILLIS);
      } catch (InterruptedException hurried) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
