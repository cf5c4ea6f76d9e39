package io.sluice.core;

import io.sluice.api.DropReason;
import io.sluice.api.EndReason;
import io.sluice.api.PooledConnection;
import io.sluice.api.PriorityClass;
import io.sluice.core.admission.Slot;
import io.sluice.core.admission.Ticket;
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
 * and do nothing. A victim of preemption is moved on under the pool's lock, where its slot changes
 * hands, and its effects follow after unlock (ended). The end of a wait is the WaitingRoom's: whoever
 * takes the ticket out of the queue, under the pool's lock, ends it.
 *
 * From our side the outbox then writes what is left to say and the close frame, and LINGER_NANOS
 * later an alarm aborts the transport. Nothing cancels it: containers call @OnClose as soon as a close
 * frame is queued (Undertow 2.3), so that tells nothing of the socket, and aborting one that is gone
 * does nothing.
 */
public final class Connection implements PooledConnection, Registry.Entry {
  /** What an end from our side has to become one from the other, before the socket is cut. */
  static final long LINGER_NANOS = 1_000_000_000L;

  private final WebSocketPool pool;
  private final Transport transport;
  private final Identity identity;
  private final boolean welcome;
  private final long openedNanos;
  private final Lifecycle life = new Lifecycle();
  private final Memberships<Audience.Member> places;
  private final Vitals vitals;
  private final MessageAssembler inbound;
  private final RateMeter messageRate;
  private final RateMeter byteRate;
  private final Outbox outbox;
  private final Story story = new Story();

  /** When it was admitted, or opened if it wasn't yet. */
  private volatile long sinceNanos;

  /** Seen not to be open any more by the last sweep, though nobody has told of its end. */
  private volatile boolean seemsGone;

  /** Ends by a drain: its time to answer the close frame begins when that is written. */
  private volatile boolean draining;

  /** Guarded by the pool's lock: what it holds while it is active. */
  private Slot<Connection> slot;

  /** Guarded by the pool's lock: what it holds while it waits. */
  private Ticket<Connection> ticket;

  /** Guarded by the pool's lock: its slot went to a newer one of its client id. */
  private boolean replaced;

  /** Guarded by the pool's lock: the place in the queue that it has been told. */
  private int toldPosition;

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

  Connection(
      WebSocketPool pool, Transport transport, Identity identity, boolean welcome, long nowNanos) {
    this.pool = pool;
    this.transport = transport;
    this.identity = identity;
    this.welcome = welcome;
    this.openedNanos = nowNanos;
    this.sinceNanos = nowNanos;
    this.places = new Memberships<>(pool.config().groups().maxPerConnection());
    this.vitals = new Vitals(nowNanos, pool.firstPing(nowNanos));
    this.inbound = new MessageAssembler(pool.config().inbound().maxMessageBytes());
    this.messageRate = new RateMeter(pool.messageRate(), nowNanos);
    this.byteRate = new RateMeter(pool.byteRate(), nowNanos);
    this.outbox = pool.outboxOf(this, transport);
  }

  // What the container tells.

  /** A part of a text message came in; {@code last} makes it whole. */
  public void part(String text, boolean last) {
    State now = life.now();
    if (now != State.ACTIVE && now != State.WAITING) {
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
    pool.headroom().look(now);
    if (!last) {
      vitals.messageBegun(now);
      if (pool.headroom().isHeapShort()) {
        inbound.forget();
        end(EndReason.AT_CAPACITY);
      }
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
    for (State now = life.now(); ; now = life.now()) {
      switch (now) {
        case ACTIVE:
          if (tryEndActive(reason, lastWords, false)) {
            return true;
          }
          break;
        case WAITING:
          if (pool.endWait(this, reason, lastWords)) {
            return true;
          }
          break;
        default:
          return false;
      }
    }
  }

  private boolean tryEndActive(EndReason reason, EncodedMessage lastWords, boolean flushes) {
    pool.moves().begin();
    try {
      if (!life.tryEnd()) {
        return false;
      }
      if (reason == EndReason.SLOW_CONSUMER) {
        tell(() -> pool.listener().slow(this));
      }
      released(reason);
    } finally {
      pool.moves().end();
    }
    writeEnd(reason, lastWords, flushes);
    return true;
  }

  /**
   * Ends it for a drain: what waits for it is written first. Whoever drains cuts it ({@link #cut})
   * if that takes too long.
   *
   * @return false if its end has begun already
   */
  boolean drain(EncodedMessage lastWords) {
    return guarded(() -> tryEndActive(EndReason.GOING_AWAY, lastWords, true));
  }

  /** Ends it without waiting for anything. */
  void cut() {
    guarded(
        () -> {
          abort();
          return true;
        });
  }

  /** Under the pool's lock: its slot changes hands. {@link #ended} follows after unlock. */
  boolean tryBeginEnd() {
    return life.tryEnd();
  }

  /** What follows {@link #tryBeginEnd}, which a move spans. */
  void ended(EndReason reason, EncodedMessage lastWords) {
    guarded(
        () -> {
          released(reason);
          writeEnd(reason, lastWords, false);
          return true;
        });
  }

  /** Turns it away, with last words or null. */
  void refuse(EndReason reason, EncodedMessage lastWords) {
    if (life.tryRefuse()) {
      writeEnd(reason, lastWords, false);
    }
  }

  /** What follows the end of a wait that was {@link #tryEndWait}. */
  void waitEnded(EndReason reason, EncodedMessage lastWords) {
    guarded(
        () -> {
          writeEnd(reason, lastWords, false);
          return true;
        });
  }

  /**
   * @param flushes whether what waits is written first; else it is dropped, and the socket is cut a
   *     second from now, also if a stalled peer keeps the close frame from being written
   */
  private void writeEnd(EndReason reason, EncodedMessage lastWords, boolean flushes) {
    int code =
        reason == EndReason.PREEMPTED ? pool.config().preemption().closeCode() : reason.closeCode();
    draining = flushes;
    outbox.close(new Outbox.Farewell(code, reason.text(), lastWords, dropReason(reason), flushes));
    if (!flushes) {
      pool.alarmIn(LINGER_NANOS, this::abort);
    }
  }

  private static DropReason dropReason(EndReason reason) {
    return switch (reason) {
      case REPLACED -> DropReason.REPLACED;
      case SLOW_CONSUMER -> DropReason.SLOW;
      default -> DropReason.CLOSED;
    };
  }

  private void linger() {
    guarded(
        () -> {
          pool.alarmIn(LINGER_NANOS, this::abort);
          return true;
        });
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
      } else if (before == State.WAITING) {
        pool.endWait(this, reason, null);
      }
    } finally {
      pool.moves().end();
    }
    outbox.dispose();
    pool.gone(this);
    return true;
  }

  private void released(EndReason reason) {
    EndReason counted = pool.release(this, reason);
    Set<String> left = pool.leaveAll(this);
    story.add(
        () -> {
          left.forEach(group -> pool.listener().left(this, group));
          pool.listener().closed(this, counted);
        });
    story.tell();
  }

  // What the pool does with it.

  /** Under the pool's lock: it holds that slot from now on, without a wait. */
  void seated(Slot<Connection> held, long nowNanos) {
    life.tryActivate();
    hold(held, nowNanos);
  }

  /** Under the pool's lock: it holds that slot from now on, after a wait. False: it is gone. */
  boolean trySeat(Slot<Connection> held, long nowNanos) {
    if (!life.tryAdmit()) {
      return false;
    }
    hold(held, nowNanos);
    return true;
  }

  private void hold(Slot<Connection> held, long nowNanos) {
    slot = held;
    ticket = null;
    sinceNanos = nowNanos;
    vitals.active(nowNanos);
  }

  /** Under the pool's lock: it waits from now on, in that place. */
  void parked(Ticket<Connection> held, int position) {
    life.tryPark();
    ticket = held;
    toldPosition = position;
  }

  /** Under the pool's lock: its wait is over. False: the client is gone, nothing is written. */
  boolean tryEndWait() {
    return life.tryEndWait();
  }

  /** Under the pool's lock: its slot is another's, and its end is counted. */
  void replaced() {
    replaced = true;
  }

  /** Under the pool's lock. */
  boolean isReplaced() {
    return replaced;
  }

  /** Under the pool's lock. */
  Slot<Connection> slot() {
    return slot;
  }

  /** Under the pool's lock. */
  Ticket<Connection> ticket() {
    return ticket;
  }

  /** Under the pool's lock: whether that place is better than the one that it knows of. */
  boolean improvesTo(int position) {
    boolean better = position < toldPosition;
    if (better) {
      toldPosition = position;
    }
    return better;
  }

  boolean isWaiting() {
    return life.now() == State.WAITING;
  }

  /** Whether it speaks {@code sluice.v1}. */
  boolean speaksV1() {
    return welcome;
  }

  Story story() {
    return story;
  }

  /** Has its lane write what was prepared for it, and listeners hear what was decided about it. */
  void wake() {
    outbox.wake();
    story.tell();
  }

  /** Adds its opening to its story. */
  void opens() {
    story.addBeginning(() -> pool.listener().opened(this));
  }

  /**
   * Has listeners hear of something that it did as an active connection, and of its opening first:
   * who is admitted by a hand-off may act before the hand-off's thread has come to telling of it.
   */
  void tell(Runnable event) {
    if (story.isOpen()) {
      event.run();
    } else {
      story.addLater(event);
      story.tell();
    }
  }

  /** Has listeners hear of something about it, whether it is active or waits. */
  void note(Runnable event) {
    story.add(event);
    story.tell();
  }

  /** When the session opened. */
  long openedNanos() {
    return openedNanos;
  }

  /** When it last did anything that counts as activity. */
  long activeNanos() {
    return vitals.activeNanos();
  }

  /**
   * For the sweep: gone, though no callback has told of it. Not at the first look, as a callback
   * may just be on its way.
   */
  boolean isOrphan() {
    boolean gone = !transport.isOpen();
    boolean again = gone && seemsGone;
    seemsGone = gone;
    return again;
  }

  Memberships<Audience.Member> places() {
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
      public Runnable closing() {
        boolean lingers = draining && life.now() == State.CLOSING;
        return lingers ? Connection.this::linger : () -> {};
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
    return Duration.ofNanos(pool.now() - sinceNanos);
  }

  @Override
  public String toString() {
    return "Connection[" + connectionId() + " " + priority().wireName() + " " + life.now() + "]";
  }
}
