package io.sluice.adapter.cdi;

import io.sluice.api.EndReason;
import io.sluice.api.PooledConnection;
import io.sluice.spi.PoolListener;
import java.util.List;

/** Several listeners as one, told in order. Ours do not throw. */
final class Listeners implements PoolListener {
  private final List<PoolListener> all;

  Listeners(PoolListener... all) {
    this.all = List.of(all);
  }

  @Override
  public void opened(PooledConnection connection) {
    all.forEach(each -> each.opened(connection));
  }

  @Override
  public void closed(PooledConnection connection, EndReason reason) {
    all.forEach(each -> each.closed(connection, reason));
  }

  @Override
  public void refused(String pool, String clientId, EndReason reason) {
    all.forEach(each -> each.refused(pool, clientId, reason));
  }

  @Override
  public void claimLowered(PooledConnection connection, String claim) {
    all.forEach(each -> each.claimLowered(connection, claim));
  }

  @Override
  public void message(PooledConnection connection, String type, String text) {
    all.forEach(each -> each.message(connection, type, text));
  }

  @Override
  public void joined(PooledConnection connection, String group) {
    all.forEach(each -> each.joined(connection, group));
  }

  @Override
  public void left(PooledConnection connection, String group) {
    all.forEach(each -> each.left(connection, group));
  }

  @Override
  public void rateLimited(PooledConnection connection) {
    all.forEach(each -> each.rateLimited(connection));
  }

  @Override
  public void slow(PooledConnection connection) {
    all.forEach(each -> each.slow(connection));
  }

  @Override
  public void fault(PooledConnection connection, Throwable fault) {
    all.forEach(each -> each.fault(connection, fault));
  }
}
