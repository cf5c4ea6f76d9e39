package io.sluice.spi;

import java.net.URI;

/**
 * Opens sessions with one container's client, by means that Jakarta WebSocket hasn't: a dial can be
 * taken back, and a connection cut. Thread-safe.
 */
public interface SessionOpener extends AutoCloseable {
  /**
   * What is to be opened; nothing has been done yet.
   *
   * @param endpoint the {@code jakarta.websocket.Endpoint} that hears of the session
   * @param config the {@code jakarta.websocket.ClientEndpointConfig}, with an {@code SSLContext}
   *     that verifies the name of the host
   * @param uri where to
   * @param gone run when the socket is gone, where {@link #tellsOfSockets}
   */
  Opening opening(Object endpoint, Object config, URI uri, Runnable gone);

  /**
   * Whether it is told when a socket is gone: then the container may tell of a close of ours before
   * that.
   */
  boolean tellsOfSockets();

  /** Lets go of its threads. Nothing can be opened afterwards. */
  @Override
  void close();

  /** One session that is to be opened. */
  interface Opening {
    /**
     * Opens it, and returns when the endpoint has been told. Follows no redirection.
     *
     * @throws Exception if it can't be opened, or has been cut
     */
    void open() throws Exception;

    /**
     * Ends whatever socket there is, now or later, and an {@link #open} that is under way. Any
     * thread; idempotent, never blocks.
     */
    void cut();
  }
}
