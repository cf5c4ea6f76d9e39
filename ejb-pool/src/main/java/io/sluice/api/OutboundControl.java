package io.sluice.api;

import java.util.Optional;

/**
 * The outbound pool as an operator drives it, host by host ({@code host:port}). All methods are
 * thread-safe; none waits for a service.
 */
public interface OutboundControl extends OutboundPool {
  /** What an operator can have done. */
  enum Step {
    /** {@link #closeIdle}. */
    CLOSE_IDLE,
    /** {@link #closeConnections}. */
    CLOSE_CONNECTIONS,
    /** {@link #resetCircuit}. */
    RESET_CIRCUIT
  }

  /** The figures of one host; empty for one that no target was asked for of. */
  Optional<OutboundStats.OfHost> host(String host);

  /**
   * Closes the connections that are free. What {@code min-idle} keeps is dialled again.
   *
   * @return how many there were
   */
  int closeIdle(String host);

  /**
   * Closes all connections that are open, lent ones too. Nothing else ends with them, unlike with
   * {@link #closeAll}: who waits goes on waiting, who listens gets another connection. Whoever has
   * one loses it, and what was sent or asked on a shared one fails as with any loss. It isn't held
   * against the host.
   *
   * @return how many there were
   */
  int closeConnections(String host);

  /**
   * Forgets a host's failures: its circuit is closed, and whoever wants a connection has it dialled
   * now. If it fails again it is dialled as often as at first.
   *
   * @return false if there was no failure to forget
   */
  boolean resetCircuit(String host);
}
