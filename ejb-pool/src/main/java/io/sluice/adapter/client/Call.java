package io.sluice.adapter.client;

import io.sluice.api.Target;
import io.sluice.spi.Dialler;
import io.sluice.spi.SessionOpener;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One dial, and the session that it led to: hears the container, and tells the pool's {@link
 * io.sluice.spi.Dialler.Peer}. Thread-safe.
 */
final class Call extends Endpoint implements Dialler.Dial, Runnable {
  private enum State {
    /** Waits for a thread, or is on it. Left by the result, or by {@link #cancel}. */
    DIALLING,
    /** The peer has its transport. Left when the session has ended. */
    OPEN,
    /** The peer hears nothing any more. */
    OVER
  }

  private final ClientDialler dialler;
  private final Target target;
  private final Dialler.Peer peer;
  private final Intake intake;
  private final AtomicReference<State> state = new AtomicReference<>(State.DIALLING);

  /** Null until a thread has begun. */
  private volatile SessionOpener.Opening opening;

  private volatile Session session;

  /** Null unless the service showed a certificate that isn't trusted. */
  private volatile CertificateException refusal;

  /** Whether it shall have no socket. */
  private volatile boolean cut;

  /** Whether the close began on our side, and with which code it ends. */
  private volatile boolean closing;

  private volatile int code = CloseCodes.CLOSED_ABNORMALLY.getCode();

  Call(ClientDialler dialler, Target target, Dialler.Peer peer) {
    this.dialler = dialler;
    this.target = target;
    this.peer = peer;
    this.intake = new Intake(dialler.maxMessageBytes());
  }

  Target target() {
    return target;
  }

  // ---- the dial

  @Override
  public void run() {
    try {
      open();
    } catch (Exception | LinkageError failure) {
      cut();
      if (state.compareAndSet(State.DIALLING, State.OVER)) {
        Throwable why = refusal;
        peer.failed(Failures.of(target, why == null ? failure : why));
      }
    } finally {
      Thread.interrupted(); // whoever cut it may have been late: the thread is another's now
    }
  }

  private void open() throws Exception {
    if (cut) {
      return;
    }
    Proxies.refuse(target);
    opening = dialler.opening(this);
    if (cut) {
      return; // in between
    }
    opening.open();
  }

  /**
   * Why its certificate isn't trusted: the dial is over, whether the container tells of it or not.
   */
  void refused(CertificateException why) {
    refusal = why;
    cutOpening();
  }

  @Override
  public void cancel() {
    if (state.compareAndSet(State.DIALLING, State.OVER)) {
      cut();
    }
  }

  /** Ends the dial or the connection, whichever it is. */
  void cut() {
    cut = true;
    cutOpening();
    dialler.forget(this);
  }

  private void cutOpening() {
    SessionOpener.Opening known = opening;
    if (known != null) {
      known.cut();
    }
  }

  // ---- the container's callbacks

  @Override
  public void onOpen(Session session, EndpointConfig config) {
    session.setMaxIdleTimeout(0); // the pool pings
    session.addMessageHandler(String.class, this::part);
    session.addMessageHandler(ByteBuffer.class, this::binary);
    session.addMessageHandler((MessageHandler.Whole<PongMessage>) new Pongs());
    this.session = session;
    if (state.compareAndSet(State.DIALLING, State.OPEN)) {
      peer.opened(new SessionTransport(this, session));
    } else {
      cut();
    }
  }

  /** A class and no lambda: containers find the type of what is handled by it. */
  private final class Pongs implements MessageHandler.Whole<PongMessage> {
    @Override
    public void onMessage(PongMessage pong) {
      if (state.get() == State.OPEN) {
        peer.pong();
      }
    }
  }

  private void part(String text, boolean last) {
    if (closing || state.get() != State.OPEN) {
      return;
    }
    switch (intake.add(text, last)) {
      case WHOLE -> peer.message(intake.take());
      case TOO_BIG -> refuse(CloseCodes.TOO_BIG, "longer than " + dialler.maxMessageBytes());
      default -> {} // more comes
    }
  }

  private void binary(ByteBuffer bytes, boolean last) {
    if (!closing && state.get() == State.OPEN) {
      refuse(CloseCodes.CANNOT_ACCEPT, "text only");
    }
  }

  private void refuse(CloseCodes why, String reason) {
    intake.drop();
    code = why.getCode();
    close(session, why.getCode(), reason);
  }

  void close(Session session, int code, String reason) {
    closing = true;
    try {
      session.close(new CloseReason(CloseCodes.getCloseCode(code), reason));
    } catch (IOException | RuntimeException gone) {
      // It is cut below, sooner or later.
    }
    dialler.cutSoon(this);
  }

  @Override
  public void onClose(Session session, CloseReason reason) {
    if (!closing) {
      code = reason.getCloseCode().getCode();
      dialler.cutSoon(this);
      end();
    } else if (!dialler.tellsOfSockets()) {
      end();
    }
  }

  @Override
  public void onError(Session session, Throwable failure) {
    // What ends the session comes to onClose besides; what doesn't is no end.
  }

  /** The opener's word that the socket is gone. */
  void socketGone() {
    end();
    dialler.forget(this);
  }

  private void end() {
    if (!dialler.tellsOfSockets()) {
      dialler.forget(this);
    }
    if (state.compareAndSet(State.OPEN, State.OVER)) {
      peer.closed(code);
    }
  }
}
