package io.sluice.core;

import io.sluice.api.EndReason;
import io.sluice.api.PriorityClass;
import java.util.ArrayList;
import java.util.List;

/** Somebody who came to a {@link PoolModel}. */
final class Guest implements OutboxModel.Owner {
  static final long NEVER = Long.MAX_VALUE;

  enum Phase {
    WAITING,
    ACTIVE,
    OVER
  }

  /**
   * What somebody who comes says and does; {@code resumes} has the token that it knows, or null.
   */
  record Caller(
      String clientId,
      PriorityClass priority,
      String principal,
      Guest resumes,
      long order,
      boolean deaf,
      boolean stalls) {}

  final Caller caller;
  final String clientId;
  final PriorityClass priority;
  final OutboxModel outbox;
  final List<String> groups = new ArrayList<>();
  Phase phase = Phase.OVER;
  boolean gone;
  boolean vanished;
  boolean orphan;
  boolean flushes;
  long active;
  long since;
  long seat;
  long deadline;
  long sendSince;
  long pingSince = NEVER;
  long cutAt = NEVER;
  long drainCutAt = NEVER;
  private final PoolModel pool;

  Guest(PoolModel pool, Caller caller) {
    this.pool = pool;
    this.caller = caller;
    this.clientId = caller.clientId();
    this.priority = caller.priority();
    this.outbox = new OutboxModel(pool.post, this, caller.stalls());
  }

  @Override
  public void overflowed() {
    pool.end(this, EndReason.SLOW_CONSUMER, null);
  }

  @Override
  public void written() {
    active = pool.now;
    sendSince = pool.now;
  }

  @Override
  public void failed() {
    pool.gone(this, EndReason.CONNECTION_LOST);
  }

  @Override
  public void pinged() {
    pingSince = Math.min(pingSince, pool.now);
  }

  @Override
  public void closed() {
    cutAt = flushes ? pool.now + PoolModel.SECOND : cutAt;
    if (!caller.deaf()) {
      pool.gone(this, EndReason.CLIENT_CLOSED);
    }
  }

  void pongs() {
    pingSince = NEVER;
  }

  long cut() {
    return Math.min(cutAt, drainCutAt);
  }

  @Override
  public String toString() {
    return clientId + "/" + priority.wireName();
  }
}
