package io.sluice.it.app.bare;

import jakarta.websocket.OnClose;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;

/** Leaves it to the container to find who is idle. */
@ServerEndpoint("/quiet")
public class QuietEndpoint {
  static final String ROOM = "quiet";
  static final long IDLE_MILLIS = 1_000;

  @OnOpen
  public void opened(Session session) {
    session.setMaxIdleTimeout(IDLE_MILLIS);
    Rooms.of(ROOM).put(session.getId(), session);
  }

  @OnClose
  public void closed(Session session) {
    Rooms.of(ROOM).remove(session.getId());
  }
}
