package io.sluice.web;

import io.sluice.adapter.websocket.SessionDoor;
import jakarta.enterprise.context.Dependent;
import jakarta.websocket.server.ServerEndpoint;

/** The pool that the path names. */
@Dependent
@ServerEndpoint(
    value = "/ws/{pool}",
    subprotocols = SessionDoor.SUBPROTOCOL,
    configurator = EndpointConfigurator.class)
public class NamedPoolEndpoint extends PoolEndpoint {}
