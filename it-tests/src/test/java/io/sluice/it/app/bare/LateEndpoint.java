package io.sluice.it.app.bare;

import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;

/** Looks up who comes, and notes them then. */
@ServerEndpoint("/late")
public class LateEndpoint {
  static final String ROOM = "late";
  private static final long LOOK_UP_MILLIS = 300;

  @OnOpen
  public void opened(Session session) throws InterruptedException {
    Thread.sleep(LOOK_UP_MILLIS);
    Rooms.of(ROOM).put(session.getId(), session);
  }

  @OnClose
  public void closed(Session session) {
    Rooms.of(ROOM).remove(session.getId());
  }

  @OnError
  public void failed(Throwable problem) {
    Problems.note(ROOM, problem);
  }
}
