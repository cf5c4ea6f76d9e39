package io.sluice.it.app.bare;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;

/** Asks something slow for each message, such as a database that doesn't answer. */
@ServerEndpoint("/slow")
public class SlowEndpoint {
  @OnMessage
  public void said(String text) throws InterruptedException {
    Patience.await();
  }
}
