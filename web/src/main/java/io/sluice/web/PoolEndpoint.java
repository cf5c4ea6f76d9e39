package io.sluice.web;

import io.sluice.adapter.websocket.SessionDoor;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;

/**
 * What all paths do with a session: hand it over. Messages are taken in parts, since no container
 * bounds a whole one reliably (Undertow 2.3: UNDERTOW-2770; Tyrus: no limit by default).
 */
public abstract class PoolEndpoint {
  @Inject SessionDoor door;

  /** Into the pools. */
  SessionDoor door() {
    return door;
  }

  @OnOpen
  public void opened(Session session, EndpointConfig config) {
    door().opened(session, config);
  }

  @OnMessage
  public void part(Session session, String text, boolean last) {
    door().part(session, text, last);
  }

  @OnMessage
  public void binary(Session session, ByteBuffer bytes, boolean last) {
    door().binary(session);
  }

  @OnMessage
  public void pong(Session session, PongMessage pong) {
    door().pong(session);
  }

  @OnClose
  public void closed(Session session, CloseReason reason) {
    door().closed(session, reason);
  }

  @OnError
  public void failed(Session session, Throwable failure) {
    door().failed(session);
  }
}
