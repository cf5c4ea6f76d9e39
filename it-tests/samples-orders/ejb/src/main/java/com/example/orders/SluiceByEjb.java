package com.example.orders;

import io.sluice.api.RemotePool;
import io.sluice.api.RemotePoolException;
import jakarta.ejb.EJBException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Sluice by its remote EJB. */
final class SluiceByEjb {
  private static final Logger LOG = System.getLogger("com.example.orders");
  private static final String POOL = "default";

  private SluiceByEjb() {}

  private interface Call {
    Object of(RemotePool pools) throws RemotePoolException;
  }

  /** Sends to all who are in the group now. */
  static void toGroup(String group, String json) {
    call(pools -> pools.broadcast(POOL, group, json));
  }

  /** Sends to whoever is connected by that client id. */
  static void toClient(String clientId, String json) {
    call(pools -> pools.send(POOL, clientId, json));
  }

  /**
   * Looked up each time, and not injected: so Sluice may be redeployed, or be away, and orders are
   * entered all the same. Who missed one finds it in the list.
   */
  private static void call(Call call) {
    try {
      LOG.log(Level.DEBUG, call.of(InitialContext.doLookup(RemotePool.JNDI_NAME)));
    } catch (NamingException | RemotePoolException | EJBException failed) {
      LOG.log(Level.WARNING, "Nobody was told of a change", failed);
    }
  }
}
