package io.sluice.core;

import io.sluice.api.DropReason;
import io.sluice.api.EndReason;
import io.sluice.api.PooledConnection;
import io.sluice.api.PriorityClass;
import io.sluice.core.connection.Lifecycle;
import io.sluice.core.connection.Lifecycle.State;
import io.sluice.core.connection.Registry;
import io.sluice.core.delivery.Audience;
import io.sluice.core.delivery.Outbox;
import io.sluice.core.delivery.Outgoing;
import io.sluice.core.group.Memberships;
import io.sluice.core.housekeeping.Vitals;
import io.sluice.core.protocol.MessageAssembler;
import io.sluice.core.protocol.RateMeter;
import io.sluice.spi.EncodedMessage;
import io.sluice.spi.Transport;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The pool's own record of a session: what the container tells of it comes in here.
 *
 * <p>{@link #part} is called by one thread at a time, as containers do; everything else by any.
 * Nothing blocks, and nothing throws.
 */
/*
 * Ends. Whoever moves ACTIVE on - end() from our side, closed() from the other - does the effects:
 * the slot goes back, the groups are left, the listener hears of it. All others find the state moved
 * and do nothing. From our side the outbox then writes what is left to say and the close frame, and
 * LINGER_NANOS later an alarm aborts the transport. Nothing cancels it: containers call @OnClose as
 * soon as a close frame is queued (Undertow 2.3), so that tells nothing of the socket, and aborting
 * one that is gone does nothing.
 */
public final class Connection implements PooledConnection, Registry.Entry {
  /** What an end from our side has to become one from the other, before the socket is cut. */
  static final long LINGER_NANOS = 1_000_000_000L;

  private final WebSocketPool pool;
  private final Transport transport;
  private final Identity identity;
  private final long bornNanos;
  private final Lifecycle life = new Lifecycle();
  private final Memberships<Place> places;
  private final Vitals vitals;
  private final MessageAssembler inbound;
  private final RateMeter messageRate;
  private final RateMeter byteRate;
  private final Outbox outbox;
  private final Object announcing = new Object();

  /** Guarded by {@code announcing}: the listener has heard of the opening. */
  private boolean opened;

  /** Guarded by {@code announcing}: the end that came before that; null for none. */
  private EndReason endedEarly;

  /**
   * Who a connection is. Never changes.
   *
   * @param principal null if it has not logged in
   * @param priority what the server gave it
   * @param order its handshake's
   */
  record Identity(
      String connectionId,
      String clientId,
      String principal,
      String resumeToken,
      PriorityClass priority,
      long order) {}

  /** A place in a group, with the audience that it is in. */
  record Place(Audience audience, Audience.Member member) {}

  Connection(WebSocketPool pool, Transport transport, Identity identity, long nowNanos) {
    this.pool = pool;
    this.transport = transport;
    this.identity = identity;
    this.bornNanos = nowNanos;
    this.places = new Memberships<>(pool.config().groups().maxPerConnection());
    this.vitals = new Vitals(nowNanos, pool.firstPing(nowNanos));
    var limits = pool.config().inbound();
    this.inbound = new MessageAssembler(limits.maxMessageBytes());
    this.messageRate = new RateMeter(limits.messagesPerSecond(), limits.burst(), nowNanos);
    this.byteRate = new RateMeter(limits.bytesPerSecond(), limits.burstBytes(), nowNanos);
    this.outbox = pool.outboxOf(this, transport);
  }

  // What the container tells.

  /** A part of a text message came in; {@code last} makes it whole. */
  public void part(String text, boolean last) {
    if (!isActive()) {
      return;
    }
    try {
      accept(text, last);
    } catch (RuntimeException fault) {
      pool.listener().fault(this, fault);
      end(EndReason.INTERNAL_ERROR);
    }
  }

  private void accept(String text, boolean last) {
    if (!inbound.add(text, last)) {
      end(EndReason.TOO_LARGE);
      return;
    }
    long now = pool.now();
    if (!last) {
      vitals.messageBegun(now);
      return;
    }
    long bytes = inbound.bytes();
    String whole = inbound.take(text);
    vitals.messageDone();
    vitals.active(now);
    pool.received(this, whole, bytes, rated(bytes, now));
  }

  private RateMeter.Verdict rated(long bytes, long now) {
    RateMeter.Verdict messages = messageRate.take(1, now);
    RateMeter.Verdict volume = byteRate.take(bytes, now);
    return messages.compareTo(volume) >= 0 ? messages : volume;
  }

  /** A binary message came in. */
  public void binary() {
    end(EndReason.BINARY);
  }

  /** A pong came in. */
  public void pong() {
    vitals.ponged();
  }

  /** The container says that the session is gone, with that close code. */
  public void closed(int closeCode) {
    guarded(() -> gone(closeCode == 1006 ? EndReason.CONNECTION_LOST : EndReason.CLIENT_CLOSED));
  }

  /**
   * The container says that something went wrong with the session; it may say nothing more. It is
   * given a moment to close the session itself, with a code of its own (1007 for bad UTF-8).
   */
  public void failed() {
    guarded(
        () -> {
          boolean first = gone(EndReason.CONNECTION_LOST);
          if (first) {
            pool.alarmIn(LINGER_NANOS, transport::abort);
          }
          return first;
        });
  }

  /**
   * A fault of ours while this connection ends is nobody else's: neither of a container's thread
   * nor of the connections that a sweep or a shutdown comes to next. True where there was one.
   */
  private boolean guarded(BooleanSupplier step) {
    try {
      return step.getAsBoolean();
    } catch (RuntimeException fault) {
      pool.listener().fault(this, fault);
      return true;
    }
  }

  // Its end.

  /** Ends it from our side. False if its end has begun already. */
  boolean end(EndReason reason) {
    return end(reason, null);
  }

  /** The same, with last words. */
  boolean end(EndReason reason, EncodedMessage lastWords) {
    return guarded(() -> tryEnd(reason, lastWords));
  }

  private boolean tryEnd(EndReason reason, EncodedMessage lastWords) {
    pool.moves().begin();
    try {
      if (!life.tryEnd()) {
        return false;
      }
      if (reason == EndReason.SLOW_CONSUMER) {
        pool.listener().slow(this);
      }
      released(reason);
    } finally {
      pool.moves().end();
    }
    writeEnd(reason, lastWords);
    return true;
  }

  /** Turns it away, with last words or null. */
  void refuse(EndReason reason, EncodedMessage lastWords) {
    if (life.tryRefuse()) {
      writeEnd(reason, lastWords);
    }
  }

  private void writeEnd(EndReason reason, EncodedMessage lastWords) {
    outbox.close(reason, lastWords, dropReason(reason));
    pool.alarmIn(LINGER_NANOS, this::abort);
  }

  private static DropReason dropReason(EndReason reason) {
    return switch (reason) {
      case REPLACED -> DropReason.REPLACED;
      case SLOW_CONSUMER -> DropReason.SLOW;
      default -> DropReason.CLOSED;
    };
  }

  private void abort() {
    transport.abort();
    gone(EndReason.CONNECTION_LOST);
  }

  /** The socket is gone. True the first time. */
  private boolean gone(EndReason reason) {
    pool.moves().begin();
    try {
      State before = life.close();
      if (before == State.CLOSED) {
        return false;
      }
      if (before == State.ACTIVE) {
        released(reason);
      }
    } finally {
      pool.moves().end();
    }
    outbox.dispose();
    return true;
  }

  private void released(EndReason reason) {
    pool.release(this, reason).forEach(group -> pool.listener().left(this, group));
    announceClosed(reason);
  }

  /**
   * Tells the listener of its opening. An end that came first (another thread sees it in the
   * registry before this) has waited, so that the listener hears of the opening first.
   */
  void announceOpened() {
    pool.listener().opened(this);
    EndReason early;
    synchronized (announcing) {
      opened = true;
      early = endedEarly;
    }
    if (early != null) {
      pool.listener().closed(this, early);
    }
  }

  private void announceClosed(EndReason reason) {
    synchronized (announcing) {
      if (!opened) {
        endedEarly = reason;
        return;
      }
    }
    pool.listener().closed(this, reason);
  }

  // What the pool does with it.

  boolean activate() {
    return life.tryActivate();
  }

  Memberships<Place> places() {
    return places;
  }

  Outbox outbox() {
    return outbox;
  }

  Identity identity() {
    return identity;
  }

  void reply(EncodedMessage message) {
    outbox.reply(Outgoing.toOne(message, null, pool.config().outbox().overflow()));
  }

  Vitals.Finding judge(long nowNanos, Vitals.Limits limits) {
    long since = outbox.sendSinceNanos();
    return vitals.judge(nowNanos, since != Outbox.NO_SEND, since, limits);
  }

  /** What its outbox tells; on the lane's thread. */
  Outbox.Owner outboxOwner() {
    return new Outbox.Owner() {
      @Override
      public void overflowed() {
        end(EndReason.SLOW_CONSUMER);
      }

      @Override
      public void sendFailed(Throwable failure) {
        abort();
      }

      @Override
      public void written() {
        vitals.active(pool.now());
      }

      @Override
      public void pinged() {
        vitals.pinged(pool.now());
      }
    };
  }

  // What applications see.

  @Override
  public String pool() {
    return pool.name();
  }

  @Override
  public String connectionId() {
    return identity.connectionId();
  }

  @Override
  public String clientId() {
    return identity.clientId();
  }

  @Override
  public PriorityClass priority() {
    return identity.priority();
  }

  @Override
  public Set<String> groups() {
    return places.names();
  }

  @Override
  public boolean isActive() {
    return life.now() == State.ACTIVE;
  }

  @Override
  public Duration age() {
    return Duration.ofNanos(pool.now() - bornNanos);
  }

  @Override
  public String toString() {
    return "Connection[" + connectionId() + " " + priority().wireName() + " " + life.now() + "]";
  }
}
