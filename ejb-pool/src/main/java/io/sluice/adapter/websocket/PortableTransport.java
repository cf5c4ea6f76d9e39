package io.sluice.adapter.websocket;

import io.sluice.spi.Batch;
import io.sluice.spi.Lane;
import io.sluice.spi.Transport;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A session of any container: one asynchronous send at a time. The API has no way to hand over
 * several messages in one write, nor encoded bytes as text, nor to cut a connection.
 */
final class PortableTransport implements Transport {
  private final Session session;
  private final Lane lane;

  PortableTransport(Session session, Lane lane) {
    this.session = session;
    this.lane = lane;
  }

  @Override
  public Lane lane() {
    return lane;
  }

  @Override
  public int maxBatchMessages() {
    return 1;
  }

  @Override
  public void send(Batch batch, Completion done) {
    String text = batch.get(0).text();
    Completion told = done.once(); // some call their handler twice, or call it and then throw
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
    try {
      session.close(new CloseReason(CloseCodes.getCloseCode(code), reason));
    } catch (IOException | RuntimeException gone) {
      // It is gone already, which is what was wanted.
    }
  }

  @Override
  public boolean isOpen() {
    return session.isOpen();
  }

  @Override
  public void abort() {
    try {
      // There is nothing harder in the API. Where a close frame can't be written, the container's
      // own end of the session is all that is left.
      session.close();
    } catch (IOException | RuntimeException gone) {
      // As above.
    }
  }
}
