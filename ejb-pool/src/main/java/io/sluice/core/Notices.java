package io.sluice.core;

import io.sluice.api.EndReason;
import io.sluice.core.admission.Ticket;
import io.sluice.core.config.PoolConfig;
import io.sluice.core.delivery.Outgoing;
import io.sluice.core.protocol.Frames;
import io.sluice.spi.EncodedMessage;

/** What a pool tells its clients of its own accord about their coming and going. Thread-safe. */
final class Notices {
  /** How long those who are sent away stay away, give or take half of it. */
  private static final long RECONNECT_DELAY_MS = 5_000;

  private final WebSocketPool pool;
  private final PoolConfig config;

  Notices(WebSocketPool pool) {
    this.pool = pool;
    this.config = pool.config();
  }

  /** The first message of {@code sluice.v1}; null for who doesn't speak it. */
  Outgoing welcome(Connection to) {
    if (!to.speaksV1()) {
      return null;
    }
    Connection.Identity who = to.identity();
    return outgoing(
        Frames.welcome(
            who.clientId(),
            who.connectionId(),
            who.priority(),
            who.resumeToken(),
            config.liveness().pingInterval().toMillis()));
  }

  /** Its place in the queue, and how long it may still take. */
  Outgoing queued(Ticket<Connection> ticket, int position, long nowNanos) {
    long leftNanos = Math.max(0, ticket.deadlineNanos() - nowNanos);
    return outgoing(Frames.queued(position, ticket.priority(), leftNanos / 1_000_000));
  }

  /** It has a slot after all. */
  Outgoing admitted() {
    return outgoing(Frames.ADMITTED);
  }

  private Outgoing outgoing(EncodedMessage message) {
    return Outgoing.toOne(message, null, config.outbox().overflow());
  }

  /** The last words to somebody who gets no slot; null if there are none. */
  EncodedMessage refused(Connection to, EndReason reason) {
    return to.speaksV1() && reason.closeCode() == 1013
        ? Frames.refused(reason.text(), jittered(RECONNECT_DELAY_MS))
        : null;
  }

  /** The last words to somebody whose slot went to another. */
  EncodedMessage preempted() {
    return Frames.preempted(jittered(config.preemption().reconnectDelay().toMillis()));
  }

  /** The last words of a drain. */
  EncodedMessage draining() {
    return Frames.draining(jittered(RECONNECT_DELAY_MS));
  }

  /** A delay of half as much to half as much again, so that those sent away don't come together. */
  private long jittered(long delayMs) {
    return delayMs / 2 + pool.random().nextLong(delayMs + 1);
  }
}
