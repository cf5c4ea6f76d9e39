package io.sluice.contract;

/** Something that serves the pools of {@link PoolContract#SETTINGS}. */
public interface ContractServer {
  /**
   * Connects a client.
   *
   * @throws HandshakeRefused if the answer is an HTTP status instead of the upgrade
   */
  ContractClient connect(ContractRequest request) throws HandshakeRefused;

  /** A reading of the clock by which it makes clients wait, as {@link System#nanoTime}. */
  default long nanoTime() {
    return System.nanoTime();
  }

  /** The server answered with an HTTP status instead of the upgrade. */
  final class HandshakeRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    public HandshakeRefused(int status) {
      super("HTTP status " + status);
      this.status = status;
    }

    public int status() {
      return status;
    }
  }
}
