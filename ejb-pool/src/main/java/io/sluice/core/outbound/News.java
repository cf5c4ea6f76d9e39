package io.sluice.core.outbound;

import io.sluice.core.turn.Turn;
import io.sluice.spi.PoolListener;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * What listeners are to hear of one host, in the order in which it was decided, whichever threads
 * did the deciding: added under the host's lock, told without any by one thread at a time. Who
 * finds another one telling leaves its own to that one. Thread-safe.
 */
final class News {
  private final Rigging rigging;

  /** Guarded by {@code this}, both. */
  private final Queue<Consumer<PoolListener>> untold = new ArrayDeque<>();

  private boolean telling;

  News(Rigging rigging) {
    this.rigging = rigging;
  }

  /** In a turn: told once it is carried out. */
  void add(Turn turn, Consumer<PoolListener> event) {
    add(event);
    turn.then(this::tell);
  }

  /** Somebody has to {@link #tell}. */
  synchronized void add(Consumer<PoolListener> event) {
    untold.add(event);
  }

  void tell() {
    if (!tryBegin()) {
      return;
    }
    for (Consumer<PoolListener> next = next(); next != null; next = next()) {
      try {
        next.accept(rigging.listener());
      } catch (RuntimeException | Error fault) {
        rigging.fault(fault); // and the rest is told all the same
      }
    }
  }

  private synchronized boolean tryBegin() {
    boolean mine = !telling;
    telling = true;
    return mine;
  }

  private synchronized Consumer<PoolListener> next() {
    Consumer<PoolListener> next = untold.poll();
    telling = next != null;
    return next;
  }
}
