package io.sluice.it.app.bare;

import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The same, and pings, to notice who has gone. */
@ServerEndpoint("/pinged")
public class PingedEndpoint {
  static final String ROOM = "pinged";
  private static final long PING_MILLIS = 250;
  private static final ScheduledExecutorService PINGS = Executors.newScheduledThreadPool(1);

  static {
    PINGS.scheduleAtFixedRate(
        PingedEndpoint::ping, PING_MILLIS, PING_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static void ping() {
    for (Session each : Rooms.of(ROOM).values()) {
      try {
        each.getBasicRemote().sendPing(ByteBuffer.allocate(1));
      } catch (IOException | RuntimeException failed) {
        Problems.note(ROOM, failed);
      }
    }
  }

  static void stop() {
    PINGS.shutdownNow();
  }

  @OnOpen
  public void opened(Session session) {
    session.setMaxIdleTimeout(QuietEndpoint.IDLE_MILLIS);
    Rooms.of(ROOM).put(session.getId(), session);
  }

  @OnMessage
  public void pong(PongMessage pong) {
    // Good.
  }

  @OnClose
  public void closed(Session session) {
    Rooms.of(ROOM).remove(session.getId());
  }
}
