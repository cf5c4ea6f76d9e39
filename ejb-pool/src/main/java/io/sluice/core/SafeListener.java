package io.sluice.core;

import io.sluice.api.EndReason;
import io.sluice.api.PooledConnection;
import io.sluice.spi.PoolListener;

/** Keeps what a listener throws away from the pool. */
final class SafeListener implements PoolListener {
  private final PoolListener target;

  SafeListener(PoolListener target) {
    this.target = target;
  }

  private static void quietly(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | LinkageError swallowed) {
      // A watcher's fault is not the pool's; the contract of PoolListener says so.
    }
  }

  @Override
  public void opened(PooledConnection connection) {
    quietly(() -> target.opened(connection));
  }

  @Override
  public void closed(PooledConnection connection, EndReason reason) {
    quietly(() -> target.closed(connection, reason));
  }

  @Override
  public void refused(String pool, String clientId, EndReason reason) {
    quietly(() -> target.refused(pool, clientId, reason));
  }

  @Override
  public void claimLowered(PooledConnection connection, String claim) {
    quietly(() -> target.claimLowered(connection, claim));
  }

  @Override
  public void message(PooledConnection connection, String type, String text) {
    quietly(() -> target.message(connection, type, text));
  }

  @Override
  public void joined(PooledConnection connection, String group) {
    quietly(() -> target.joined(connection, group));
  }

  @Override
  public void left(PooledConnection connection, String group) {
    quietly(() -> target.left(connection, group));
  }

  @Override
  public void rateLimited(PooledConnection connection) {
    quietly(() -> target.rateLimited(connection));
  }

  @Override
  public void slow(PooledConnection connection) {
    quietly(() -> target.slow(connection));
  }

  @Override
  public void fault(PooledConnection connection, Throwable fault) {
    quietly(() -> target.fault(connection, fault));
  }
}
