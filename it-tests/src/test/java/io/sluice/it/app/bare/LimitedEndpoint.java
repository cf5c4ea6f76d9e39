package io.sluice.it.app.bare;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;

/** Names the limit of a message that the specification has a place for. */
@ServerEndpoint("/limited")
public class LimitedEndpoint {
  static final int MOST_BYTES = 65_536;

  @OnMessage(maxMessageSize = MOST_BYTES)
  public String said(String text) {
    return Integer.toString(text.length());
  }
}
