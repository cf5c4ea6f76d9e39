package io.sluice.client;

import java.time.Duration;
import java.util.Set;

/**
 * What happens to a client. All of it comes on the client's own thread, one after the other, so a
 * method that takes long holds up the client, and one that waits for a request of the same client
 * waits for ever: answer and timeout would come on that thread. What it throws goes to the thread's
 * handler of uncaught exceptions and changes nothing.
 */
public interface SluiceListener {
  /** Which it is in now. */
  default void onState(SluiceClient.State state, SluiceClient.State previous) {}

  /** The server knows the client; it may still have to wait for a slot. */
  default void onWelcome(Welcome welcome) {}

  /** It waits for a slot, and is told again when its position gets better. */
  default void onQueued(Queued queued) {}

  /** It has a slot after a wait. */
  default void onAdmitted() {}

  /** A message of another client, or of an application on the server. */
  default void onMessage(Message message) {}

  /** So many messages were dropped before the next one, as it reads too slowly. */
  default void onGap(long dropped, String reason) {}

  /** Its slot goes to a higher class. It comes back after that delay. */
  default void onPreempted(String reason, Duration reconnectDelay) {}

  /** There is no slot for it. It comes back after that delay. */
  default void onRefused(String reason, Duration reconnectDelay) {}

  /** The server goes away. It comes back after that delay. */
  default void onDraining(Duration reconnectDelay) {}

  /** A newer connection with its client id took over. {@link #onClose} follows. */
  default void onReplaced() {}

  /**
   * An error that belongs to no request.
   *
   * @param group which couldn't be joined again; empty if it is about no group
   */
  default void onError(String code, String error, String group) {}

  /** The connection has ended, or wasn't granted; the next one is tried after that delay. */
  default void onReconnecting(ConnectionEnd end, Duration delay, int attempt) {}

  /** It is open again, and in these groups again. */
  default void onReconnect(String connectionId, Set<String> groups) {}

  /** It is over. Nothing comes after this. */
  default void onClose(ConnectionEnd end, SluiceClient.Why why) {}

  /**
   * Who the server takes it for.
   *
   * @param pingInterval between two pings of the server
   */
  record Welcome(String clientId, String connectionId, String priority, Duration pingInterval) {}

  /**
   * Its place in the queue.
   *
   * @param position 1 for the next
   * @param timeout how long it still waits at most
   */
  record Queued(long position, String priority, Duration timeout) {}

  /**
   * What came in.
   *
   * @param kind {@code broadcast}, {@code direct} or {@code echo}
   * @param group of a broadcast, else empty
   * @param payload JSON, byte for byte as it was sent
   */
  record Message(String kind, String group, String payload) {}
}
