package io.sluice.it.app.bare;

import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;

/** Whatever one says goes to all. */
@ServerEndpoint("/chat")
public class ChatEndpoint {
  static final String ROOM = "chat";

  @OnOpen
  public void opened(Session session) {
    Rooms.of(ROOM).put(session.getId(), session);
  }

  @OnMessage
  public void said(String text) {
    for (Session each : Rooms.of(ROOM).values()) {
      each.getAsyncRemote().sendText(text);
    }
  }

  @OnClose
  public void closed(Session session) {
    Rooms.of(ROOM).remove(session.getId());
  }
}
