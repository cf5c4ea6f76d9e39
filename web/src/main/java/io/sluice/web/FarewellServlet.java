package io.sluice.web;

import io.sluice.adapter.websocket.SessionDoor;
import io.sluice.adapter.websocket.WatchRoom;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import java.time.Duration;

/**
 * Stops the pools at undeployment, before the container closes all sessions by itself: the clients
 * then hear what the pool has to say. It serves no address.
 *
 * <p>It is a servlet for the moment of its end. Containers close the sessions in a context listener
 * (Undertow 2.3) or in a filter (Tyrus in Payara 6); servlets end before listeners everywhere, so
 * the specification wants it, and before filters in Payara.
 */
public class FarewellServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  /** More than the second after which a client that takes no close frame is cut off. */
  private static final Duration LAST_CLOSES = Duration.ofSeconds(2);

  @Inject private transient SessionDoor door;
  @Inject private transient WatchRoom room;

  @Override
  public void destroy() {
    door.stop(LAST_CLOSES);
    room.close(LAST_CLOSES);
  }
}
