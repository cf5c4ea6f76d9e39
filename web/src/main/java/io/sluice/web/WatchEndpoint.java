package io.sluice.web;

import io.sluice.adapter.websocket.SessionDoor;
import io.sluice.adapter.websocket.WatchRoom;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.websocket.server.ServerEndpoint;

/** Those who watch: the page at the application's root. {@link WatchFilter} stands before it. */
@Dependent
@ServerEndpoint(
    value = "/watch",
    subprotocols = SessionDoor.SUBPROTOCOL,
    configurator = WatchConfigurator.class)
public class WatchEndpoint extends PoolEndpoint {
  @Inject WatchRoom room;

  @Override
  SessionDoor door() {
    return room.door();
  }
}
