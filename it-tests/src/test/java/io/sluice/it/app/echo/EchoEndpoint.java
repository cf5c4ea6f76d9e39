package io.sluice.it.app.echo;

import io.sluice.adapter.websocket.SessionDoor;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Sends back whatever comes. A text goes through the pool, in parts, as those of its own endpoints
 * do: it is dressed as the object that the pool echoes, and the echo is undressed in {@link
 * PlainTransport}. Something binary never gets into a pool, so this class alone puts its parts
 * together.
 */
@ApplicationScoped
@ServerEndpoint(value = "/ws", configurator = EchoConfigurator.class)
public class EchoEndpoint {
  private static final String BEGUN = "io.sluice.it.begun";

  @Inject Doors doors;

  private SessionDoor door;

  @PostConstruct
  void make() {
    door = doors.make();
  }

  @OnOpen
  public void opened(Session session, EndpointConfig config) {
    door.opened(session, config);
  }

  @OnMessage
  public void part(Session session, String text, boolean last) {
    boolean first = session.getUserProperties().put(BEGUN, true) == null;
    if (last) {
      session.getUserProperties().remove(BEGUN);
    }
    door.part(session, Dress.part(text, first, last), last);
  }

  @OnMessage
  public void binary(Session session, ByteBuffer bytes, boolean last) {
    ByteArrayOutputStream parts =
        (ByteArrayOutputStream)
            session
                .getUserProperties()
                .computeIfAbsent("io.sluice.it.binary", none -> new ByteArrayOutputStream());
    byte[] part = new byte[bytes.remaining()];
    bytes.get(part);
    parts.writeBytes(part);
    if (last) {
      session.getAsyncRemote().sendBinary(ByteBuffer.wrap(parts.toByteArray()));
      parts.reset();
    }
  }

  @OnMessage
  public void pong(Session session, PongMessage pong) {
    door.pong(session);
  }

  @OnClose
  public void closed(Session session, CloseReason reason) {
    door.closed(session, reason);
  }

  @OnError
  public void failed(Session session, Throwable failure) {
    door.failed(session);
  }
}
