package io.sluice.adapter.client;

import io.sluice.spi.OutboundTransport;
import io.sluice.spi.Transport;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A session of the container's client. */
final class SessionTransport implements OutboundTransport {
  private final Call call;
  private final Session session;

  SessionTransport(Call call, Session session) {
    this.call = call;
    this.session = session;
  }

  @Override
  public void send(String text, Transport.Completion done) {
    Transport.Completion told = done.once(); // some call their handler twice, or call it and throw
    try {
      session.getAsyncRemote().sendText(text, result -> told.completed(failureOf(result)));
    } catch (RuntimeException gone) {
      // A closed session throws IllegalStateException, and some containers others.
      told.completed(gone);
    }
  }

  private static Throwable failureOf(SendResult result) {
    if (result.isOK()) {
      return null;
    }
    Throwable failure = result.getException();
    return failure == null ? new IOException("send failed") : failure;
  }

  @Override
  public void ping() {
    try {
      session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
    } catch (IOException | RuntimeException gone) {
      // Best effort: a session that can't be pinged is found dead by its missing pong.
    }
  }

  @Override
  public void close(int code, String reason) {
    call.close(session, code, reason);
  }

  @Override
  public boolean isOpen() {
    return session.isOpen();
  }

  @Override
  public void abort() {
    call.cut();
  }
}
