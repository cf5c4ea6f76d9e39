package io.sluice.fakes;

import io.sluice.api.Target;
import io.sluice.spi.Dialler;
import java.net.ConnectException;
import java.time.Duration;

/** One dial, and the socket that it may lead to. */
public final class FakeDial {
  private final Target target;
  private final ManualTicker ticker;
  private final Duration at;
  private final Duration limit;
  private final Dialler.Peer peer;
  private final Violations violations;
  private boolean answered;
  private boolean cancelled;
  private FakeSocket socket;

  FakeDial(
      Target target,
      ManualTicker ticker,
      long deadlineNanos,
      Dialler.Peer peer,
      Violations violations) {
    this.target = target;
    this.ticker = ticker;
    this.at = ticker.elapsed();
    this.limit = Duration.ofNanos(deadlineNanos - ticker.read());
    this.peer = peer;
    this.violations = violations;
  }

  /** It is open now. */
  public FakeSocket accept() {
    answered = true;
    socket = new FakeSocket(peer, ticker, violations);
    peer.opened(socket);
    return socket;
  }

  /** It can't be opened. */
  public void refuse() {
    answered = true;
    peer.failed(new ConnectException("refused by " + target.host()));
  }

  void cancel() {
    violations.checkNoLock("Dial.cancel");
    cancelled = true;
  }

  public Target target() {
    return target;
  }

  /** When it was begun, on the test's clock. */
  public Duration at() {
    return at;
  }

  /** How long it might take. */
  public Duration limit() {
    return limit;
  }

  public boolean isCancelled() {
    return cancelled;
  }

  /** Whether it waits for an answer. */
  public boolean isPending() {
    return !answered && !cancelled;
  }

  /** The connection that it led to. */
  public FakeSocket socket() {
    return socket;
  }

  boolean hasSocket() {
    return isPending() || socket != null && !socket.isGone();
  }
}
