package io.sluice.web;

import io.sluice.adapter.websocket.SessionDoor;
import jakarta.enterprise.context.Dependent;
import jakarta.websocket.server.ServerEndpoint;

/** The pool {@code default}. */
@Dependent
@ServerEndpoint(
    value = "/ws",
    subprotocols = SessionDoor.SUBPROTOCOL,
    configurator = EndpointConfigurator.class)
public class DefaultPoolEndpoint extends PoolEndpoint {}
