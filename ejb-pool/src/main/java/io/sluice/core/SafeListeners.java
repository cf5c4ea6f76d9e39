package io.sluice.core;

import io.sluice.api.EndReason;
import io.sluice.api.PooledConnection;
import io.sluice.spi.PoolListener;
import java.util.List;
import java.util.function.Consumer;

/** All listeners as one, told in order; what one throws reaches neither the pool nor the others. */
final class SafeListeners implements PoolListener {
  private final List<PoolListener> all;

  SafeListeners(List<PoolListener> all) {
    this.all = List.copyOf(all);
  }

  private void tell(Consumer<PoolListener> event) {
    for (PoolListener each : all) {
      try {
        event.accept(each);
      } catch (RuntimeException | LinkageError swallowed) {
        // A watcher's fault is not the pool's; the contract of PoolListener says so.
      }
    }
  }

  @Override
  public void opened(PooledConnection connection) {
    tell(each -> each.opened(connection));
  }

  @Override
  public void closed(PooledConnection connection, EndReason reason) {
    tell(each -> each.closed(connection, reason));
  }

  @Override
  public void refused(String pool, String clientId, EndReason reason) {
    tell(each -> each.refused(pool, clientId, reason));
  }

  @Override
  public void claimLowered(PooledConnection connection, String claim) {
    tell(each -> each.claimLowered(connection, claim));
  }

  @Override
  public void message(PooledConnection connection, String type, String text) {
    tell(each -> each.message(connection, type, text));
  }

  @Override
  public void joined(PooledConnection connection, String group) {
    tell(each -> each.joined(connection, group));
  }

  @Override
  public void left(PooledConnection connection, String group) {
    tell(each -> each.left(connection, group));
  }

  @Override
  public void rateLimited(PooledConnection connection) {
    tell(each -> each.rateLimited(connection));
  }

  @Override
  public void slow(PooledConnection connection) {
    tell(each -> each.slow(connection));
  }

  @Override
  public void fault(PooledConnection connection, Throwable fault) {
    tell(each -> each.fault(connection, fault));
  }
}
