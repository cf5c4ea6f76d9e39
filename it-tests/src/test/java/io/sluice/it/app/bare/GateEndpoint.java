package io.sluice.it.app.bare;

import jakarta.websocket.OnOpen;
import jakarta.websocket.server.ServerEndpoint;

/** A pool of connections as it comes to mind first: who finds no slot waits for one. */
@ServerEndpoint("/gate")
public class GateEndpoint {
  @OnOpen
  public void waitsForASlot() throws InterruptedException {
    Patience.await();
  }
}
