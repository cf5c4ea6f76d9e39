package io.sluice.client;

import java.net.URI;

/** A WebSocket, as the client needs it. */
interface Link {
  /** Never blocks. If it fails, the link ends, or the answer doesn't come. */
  void send(String text);

  /** Closes it, with a close frame if that can be had. It may block. */
  void close(int code);

  /** What becomes of one, from any thread. */
  interface Ear {
    void heard(String text);

    void ended(ConnectionEnd end);
  }

  /** How one comes to be. */
  interface Dialler {
    /**
     * Blocks until it is there.
     *
     * @param resumeToken null for none
     * @throws DialFailed if it doesn't come to be; then its ear hears nothing
     */
    Link dial(URI address, String resumeToken, Ear ear) throws DialFailed;
  }

  /** Why one didn't come to be. */
  final class DialFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient ConnectionEnd end;

    DialFailed(ConnectionEnd end, Throwable cause) {
      super(end.reason(), cause);
      this.end = end;
    }

    ConnectionEnd end() {
      return end;
    }
  }
}
