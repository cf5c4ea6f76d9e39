package io.sluice.core.outbound;

import io.sluice.api.OutboundException;
import io.sluice.api.OutboundException.Reason;
import io.sluice.spi.OutboundTransport;
import io.sluice.spi.Transport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What waits to be written to one connection: one send at a time, in the order of the calls, no
 * more than a limit and one message. Each message's end is told once. Thread-safe; its monitor is
 * never held while a transport is called or an end told.
 */
final class SendQueue {
  private final OutboundTransport transport;
  private final int limitChars;
  private final Runnable broken;

  /** Guarded by this, as all below. */
  private final Deque<Message> waiting = new ArrayDeque<>();

  private long chars;
  private boolean writing;
  private boolean ended;

  /**
   * Empty.
   *
   * @param broken called when a message can't be written
   */
  SendQueue(OutboundTransport transport, int limitChars, Runnable broken) {
    this.transport = transport;
    this.limitChars = limitChars;
    this.broken = broken;
  }

  /** A message, and who hears of its end. */
  private record Message(String text, Transport.Completion done, AtomicBoolean told) {
    private void end(Throwable failure) {
      if (told.compareAndSet(false, true)) {
        done.completed(failure);
      }
    }
  }

  /** Puts a message at the end. What is answered is to be run without any lock: it writes. */
  Runnable add(String text, Transport.Completion done) {
    Message message = new Message(text, done, new AtomicBoolean());
    Reason refused = append(message);
    return refused == null
        ? this::pump
        : () -> message.end(new OutboundException(refused, "not sent: " + refused, null));
  }

  private synchronized Reason append(Message message) {
    if (ended) {
      return Reason.CONNECTION_LOST;
    }
    if (chars >= limitChars) {
      return Reason.BACKLOG_FULL;
    }
    waiting.add(message);
    chars += message.text().length();
    return null;
  }

  /** The next to be written, which stays first in the queue until it is; null if there is none. */
  private synchronized Message next() {
    if (writing || waiting.isEmpty()) {
      return null;
    }
    writing = true;
    return waiting.peek();
  }

  private synchronized void written(Message message) {
    writing = false;
    if (waiting.peek() == message) { // else all have ended meanwhile
      waiting.poll();
      chars -= message.text().length();
    }
  }

  /** A loop, and no recursion, where the transport tells of the end before its send returns. */
  private void pump() {
    for (Message next = next(); next != null; next = next()) {
      Message message = next;
      AtomicBoolean second = new AtomicBoolean();
      transport.send(
          message.text(),
          failure -> {
            written(message);
            message.end(failure == null ? null : lost(failure));
            if (failure != null) {
              broken.run();
            }
            if (second.getAndSet(true)) {
              pump(); // its send has returned before: nobody else goes on
            }
          });
      if (!second.getAndSet(true)) {
        return; // its end goes on
      }
    }
  }

  private static OutboundException lost(Throwable cause) {
    return new OutboundException(Reason.CONNECTION_LOST, "the connection was lost", cause);
  }

  /** The connection is over: nothing is written any more, and whoever waits is told. */
  void end() {
    for (Message each : takeAll()) {
      each.end(lost(null));
    }
  }

  private synchronized List<Message> takeAll() {
    ended = true;
    List<Message> all = new ArrayList<>(waiting);
    waiting.clear();
    chars = 0;
    return all;
  }
}
