package io.sluice.bench.loop;

import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.SendHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;

/**
 * Keeps nothing of its sessions and does nothing for them: what they cost is what the container
 * itself holds. It answers what the load generator waits for, and joins nobody.
 */
@ServerEndpoint("/ws")
public class SilentEndpoint {
  private static final SendHandler UNHEARD = result -> {};

  @OnOpen
  public void opened(Session session) {
    session.setMaxIdleTimeout(0);
  }

  @OnMessage
  public void said(Session session, String text) {
    if (!text.contains("\"join\"")) {
      session.getAsyncRemote().sendText("{\"type\":\"echo\",\"payload\":" + text + "}", UNHEARD);
    }
  }

  @OnError
  public void failed(Throwable failure) {
    // A client that has gone is no news here.
  }
}
