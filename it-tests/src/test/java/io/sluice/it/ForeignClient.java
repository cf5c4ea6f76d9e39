package io.sluice.it;

import io.sluice.contract.ContractClient.Closed;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A client that isn't ours. Its callbacks leave what they hear here, for the test's thread, which
 * waits for it for at most {@link #PATIENCE}.
 */
abstract class ForeignClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Object END = new Object();

  private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<Object> pongs = new LinkedBlockingQueue<>();
  private final CompletableFuture<Closed> closed = new CompletableFuture<>();

  abstract void send(String text);

  /** One message in as many frames. */
  abstract void sendInParts(String... parts);

  abstract void sendBinary(byte... bytes);

  abstract void sendPing(String text);

  abstract void close(int code);

  /** Whatever state it is in. */
  @Override
  public abstract void close();

  final void heard(String message) {
    heard.add(message);
  }

  final void heardPong(String text) {
    pongs.add(text);
  }

  final void heardEnd(int code, String reason) {
    closed.complete(new Closed(code, reason));
    heard.add(END);
  }

  /** The next message. */
  final String next() {
    return next(PATIENCE);
  }

  /** The same of one that may take longer. */
  final String next(Duration patience) {
    Object next = within(patience, heard);
    if (next == END) {
      throw new AssertionError("no message, but " + closed());
    }
    return (String) next;
  }

  /** Whether a message comes, and not the end. */
  final boolean isServed() {
    return within(PATIENCE, heard) != END;
  }

  /** Sends a ping, gives what the pong holds. */
  final String ping(String text) {
    sendPing(text);
    return (String) within(PATIENCE, pongs);
  }

  /** How it ended. */
  final Closed closed() {
    return closed.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  private static Object within(Duration patience, BlockingQueue<Object> queue) {
    try {
      Object found = queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (found == null) {
        throw new AssertionError("nothing came within " + patience);
      }
      return found;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
