package io.sluice.it.app.bare;

import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;

/** Says what is to be done with messages once it knows whose they are. */
@ServerEndpoint("/handler")
public class HandlerEndpoint {
  private static final long LOOK_UP_MILLIS = 250;

  @OnOpen
  public void opened(Session session) throws InterruptedException {
    Thread.sleep(LOOK_UP_MILLIS);
    session.addMessageHandler(new Echo(session));
  }

  /** A lambda would hide its type from the container. */
  private static final class Echo implements MessageHandler.Whole<String> {
    private final Session session;

    Echo(Session session) {
      this.session = session;
    }

    @Override
    public void onMessage(String text) {
      session.getAsyncRemote().sendText(text);
    }
  }
}
