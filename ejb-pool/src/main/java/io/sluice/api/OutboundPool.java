package io.sluice.api;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A pool of WebSocket connections to services elsewhere, for applications that are their clients.
 *
 * <p>There are two ways to use a connection. A {@link Lease} is one that nobody else uses
 * meanwhile. {@link #send}, {@link #request} and {@link #listen} share one connection for each
 * target, which is open while there is something on it.
 *
 * <p>There are at most {@code sluice.outbound.max-per-host} connections to a host, whatever their
 * targets, those that are being dialled or closed included. Who comes when all are in use waits,
 * first come, first served. A host that can't be reached is tried again after growing, random
 * delays; after {@code sluice.outbound.reconnect-attempts} of them its circuit is open, and what
 * needs a new connection fails at once until, after {@code sluice.outbound.circuit-open}, one dial
 * tries again.
 *
 * <p>Only what a rule in {@code sluice.outbound.allowed-targets} allows can be a target; without a
 * rule nothing can. With any other, each method that takes a target throws an {@link
 * IllegalArgumentException} at once.
 *
 * <p>All methods are thread-safe, and none blocks but {@link #acquireBlocking}. What depends on a
 * stage runs on a thread of the container's, and must not block. Timeouts are from 0 to one day.
 */
public interface OutboundPool {
  /**
   * Borrows a connection.
   *
   * @return completed with the lease; failed with an {@link OutboundException} within the timeout
   *     and 250 ms
   * @throws IllegalArgumentException if the timeout is out of bounds, or no rule allows the target
   */
  CompletionStage<Lease> acquire(Target target, Duration timeout);

  /**
   * The same for a caller that may wait.
   *
   * @throws OutboundException if there is none within the timeout and 250 ms
   * @throws InterruptedException if the thread is interrupted; a lease that comes afterwards goes
   *     back by itself
   */
  default Lease acquireBlocking(Target target, Duration timeout) throws InterruptedException {
    CompletableFuture<Lease> coming = acquire(target, timeout).toCompletableFuture();
    boolean got = false;
    try {
      // The pool ends the wait itself. The second is for alarms that don't go off.
      Lease lease = coming.get(timeout.plusSeconds(1).toNanos(), TimeUnit.NANOSECONDS);
      got = true;
      return lease;
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new CompletionException(failed.getCause());
    } catch (TimeoutException late) {
      throw new OutboundException(
          OutboundException.Reason.TIMEOUT, "no connection to " + target + " in " + timeout, late);
    } finally {
      if (!got) {
        coming.thenAccept(Lease::release);
      }
    }
  }

  /**
   * Sends a text message over the shared connection, after those that were sent before.
   *
   * @return completed when the frame has been handed to the network; failed with an {@link
   *     OutboundException} within {@code sluice.outbound.connect-timeout} and 250 ms
   */
  CompletionStage<Void> send(Target target, String text);

  /**
   * Sends a request over the shared connection and takes the reply to it: the pool adds a member
   * {@code id}, a string that is unique, and the service puts the same member into its reply.
   * Replies may come in any order. A request is never sent twice: if the connection is lost, it
   * fails.
   *
   * @param object one JSON object as text, without a member {@code id}
   * @return completed with the reply as it came, {@code id} included; failed with an {@link
   *     OutboundException} within the timeout and 250 ms
   * @throws IllegalArgumentException if it is no such object, or the timeout is out of bounds
   */
  CompletionStage<String> request(Target target, String object, Duration timeout);

  /**
   * Keeps the shared connection open and hears what comes in that is no reply, one message at a
   * time, on a thread of the container's: the listener must not block. A connection that is lost is
   * dialled again for as long as somebody listens.
   *
   * @return what ends it; {@link #closeAll} does so too
   */
  Subscription listen(Target target, Consumer<String> listener);

  /**
   * Has something done whenever the shared connection is another one than before, and before
   * anything else is sent on it: to log in again, or subscribe to topics again. It sends on what it
   * is given, and must not block. Of the first connection it isn't told, and by itself it keeps
   * none open.
   *
   * @return what ends it; {@link #closeAll} does so too
   */
  Subscription onReconnect(Target target, Consumer<MessageSender> action);

  /**
   * Closes all connections, lent ones too, fails everybody who waits with {@link
   * OutboundException.Reason#CLOSED}, and ends all subscriptions. The pool can be used again
   * afterwards. A connection whose service doesn't answer the close is cut after a second.
   */
  void closeAll();

  /** What is and has been, for each host: the figures of one host add up. */
  OutboundStats stats();

  /**
   * Checks the pool against its own invariants (their ids are in {@code docs/architecture.md}).
   *
   * @return one sentence for each violation; empty when all is well
   */
  List<String> verify();
}
