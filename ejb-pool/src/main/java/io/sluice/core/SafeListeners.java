package io.sluice.core;

import io.sluice.api.EndReason;
import io.sluice.api.HandshakeRefusal;
import io.sluice.api.OutboundControl;
import io.sluice.api.OutboundStats;
import io.sluice.api.PoolStats;
import io.sluice.api.PooledConnection;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import io.sluice.api.Target;
import io.sluice.spi.PoolListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
  public void refused(String pool, String clientId, PriorityClass priority, EndReason reason) {
    tell(each -> each.refused(pool, clientId, priority, reason));
  }

  @Override
  public void parked(PooledConnection connection, int position) {
    tell(each -> each.parked(connection, position));
  }

  @Override
  public void unparked(PooledConnection connection, Duration waited, EndReason reason) {
    tell(each -> each.unparked(connection, waited, reason));
  }

  @Override
  public void preempted(PooledConnection victim, PriorityClass by) {
    tell(each -> each.preempted(victim, by));
  }

  @Override
  public void saturation(String pool, boolean saturated, long number) {
    tell(each -> each.saturation(pool, saturated, number));
  }

  @Override
  public void pressure(PoolStats now) {
    tell(each -> each.pressure(now));
  }

  @Override
  public void swept(String pool, int looked, int pinged, int ended, Duration took) {
    tell(each -> each.swept(pool, looked, pinged, ended, took));
  }

  @Override
  public void unsound(String pool, List<String> violations) {
    tell(each -> each.unsound(pool, violations));
  }

  @Override
  public void limitsChanged(String pool, int maxConnections, Map<PriorityClass, Integer> reserved) {
    tell(each -> each.limitsChanged(pool, maxConnections, reserved));
  }

  @Override
  public void stateChanged(String pool, Pools.State state) {
    tell(each -> each.stateChanged(pool, state));
  }

  @Override
  public void handshakeRefused(String pool, HandshakeRefusal reason) {
    tell(each -> each.handshakeRefused(pool, reason));
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
  public void outboundHost(String host) {
    tell(each -> each.outboundHost(host));
  }

  @Override
  public void outboundOpened(Target target) {
    tell(each -> each.outboundOpened(target));
  }

  @Override
  public void outboundClosed(Target target, OutboundStats.End reason) {
    tell(each -> each.outboundClosed(target, reason));
  }

  @Override
  public void dialFailed(Target target, Throwable cause) {
    tell(each -> each.dialFailed(target, cause));
  }

  @Override
  public void circuitChanged(String host, OutboundStats.Circuit now) {
    tell(each -> each.circuitChanged(host, now));
  }

  @Override
  public void outboundSteered(String host, OutboundControl.Step step, int connections) {
    tell(each -> each.outboundSteered(host, step, connections));
  }

  @Override
  public void leaseOverdue(Target target, Duration held, Throwable taker) {
    tell(each -> each.leaseOverdue(target, held, taker));
  }

  @Override
  public void fault(PooledConnection connection, Throwable fault) {
    tell(each -> each.fault(connection, fault));
  }
}
