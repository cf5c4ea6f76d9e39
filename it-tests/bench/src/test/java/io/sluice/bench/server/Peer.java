package io.sluice.bench.server;

/** A contender that runs, on loopback. */
record Peer(Contender contender, int port, long pid, Runnable end) implements AutoCloseable {
  /** Returns when it is gone. */
  @Override
  public void close() {
    end.run();
  }
}
