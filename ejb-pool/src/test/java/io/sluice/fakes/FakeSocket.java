package io.sluice.fakes;

import io.sluice.spi.Dialler;
import io.sluice.spi.OutboundTransport;
import io.sluice.spi.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One outbound connection, seen from the service: what came, and what it does about it. */
public final class FakeSocket implements OutboundTransport {
  private final Dialler.Peer peer;
  private final ManualTicker ticker;
  private final Violations violations;
  private final Duration openedAt;
  private final List<String> received = new ArrayList<>();
  private Consumer<String> onMessage = text -> {};
  private Runnable beforeLook = () -> {};
  private Runnable beforeAbort = () -> {};
  private Transport.Completion writing;
  private boolean reads = true;
  private boolean answersPings = true;
  private boolean answersClose = true;
  private boolean sending;
  private boolean open = true;
  private boolean gone;
  private int pings;
  private int looks;
  private Integer closeCode;
  private boolean aborted;

  FakeSocket(Dialler.Peer peer, ManualTicker ticker, Violations violations) {
    this.peer = peer;
    this.ticker = ticker;
    this.violations = violations;
    this.openedAt = ticker.elapsed();
  }

  // ---- what the pool does

  @Override
  public void send(String text, Transport.Completion done) {
    violations.checkNoLock("OutboundTransport.send");
    violations.check(!sending && writing == null, "BP-2: two sends in flight");
    if (!open) {
      done.completed(new IOException("closed"));
      return;
    }
    if (!reads) {
      writing = done;
      received.add(text);
      return;
    }
    received.add(text);
    sending = true;
    onMessage.accept(text);
    sending = false;
    done.completed(null);
  }

  @Override
  public void ping() {
    violations.checkNoLock("OutboundTransport.ping");
    pings++;
    if (answersPings && open) {
      peer.pong();
    }
  }

  @Override
  public void close(int code, String reason) {
    violations.checkNoLock("OutboundTransport.close");
    violations.check(closeCode == null, "a connection is closed twice");
    closeCode = code;
    if (answersClose && open) {
      drop(code);
    }
  }

  @Override
  public boolean isOpen() {
    violations.checkNoLock("OutboundTransport.isOpen");
    looks++;
    Runnable first = beforeLook;
    beforeLook = () -> {};
    first.run();
    return open;
  }

  @Override
  public void abort() {
    violations.checkNoLock("OutboundTransport.abort");
    beforeAbort.run();
    aborted = true;
    open = false;
    gone = true;
  }

  // ---- what the service does

  /** Sends a message to the pool. */
  public void says(String text) {
    if (open) {
      peer.message(text);
    }
  }

  /** Does that with each message. */
  public FakeSocket onMessage(Consumer<String> reaction) {
    onMessage = reaction;
    return this;
  }

  /** Takes nothing from the network any more: writes don't end. */
  public FakeSocket stalls() {
    reads = false;
    return this;
  }

  /** Takes what waits, and reads again. */
  public void goesOn() {
    reads = true;
    Transport.Completion done = writing;
    writing = null;
    if (done != null) {
      done.completed(null);
    }
  }

  /** The write under way fails. */
  public void failsToWrite() {
    Transport.Completion done = writing;
    writing = null;
    done.completed(new IOException("broken pipe"));
  }

  /** Answers no pings. */
  public FakeSocket deaf() {
    answersPings = false;
    return this;
  }

  /** Answers pings again, those that were sent before too. */
  public void pongs() {
    answersPings = true;
    peer.pong();
  }

  /** Never answers a close frame. */
  public FakeSocket rude() {
    answersClose = false;
    return this;
  }

  /** Is closed with that code, and the container tells of it. */
  public void drop(int code) {
    open = false;
    if (!gone) {
      gone = true;
      peer.closed(code);
    }
  }

  /** Is closed, and nobody tells of it. */
  public void vanish() {
    open = false;
    gone = true;
  }

  /** Has something happen at the pool's next look whether it is open. */
  public void atNextLook(Runnable event) {
    beforeLook = event;
  }

  /** Has something happen just before it is cut. */
  public void atAbort(Runnable event) {
    beforeAbort = event;
  }

  // ---- what came of it

  /** What the pool sent. */
  public List<String> received() {
    return List.copyOf(received);
  }

  public int pings() {
    return pings;
  }

  /** How often it was asked whether it is open. */
  public int looks() {
    return looks;
  }

  /** With which code the pool closed it; null if it didn't. */
  public Integer closeCode() {
    return closeCode;
  }

  public boolean isAborted() {
    return aborted;
  }

  /** Whether its socket is no more. */
  public boolean isGone() {
    return gone;
  }

  /** How long ago it was opened. */
  public Duration age() {
    return ticker.elapsed().minus(openedAt);
  }
}
