package io.sluice.it.app.remote;

import io.sluice.api.RemotePool;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RunAs;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import java.util.List;

/** A bean that sends as a publisher, whoever calls it: a timer, say. */
@Stateless
@RunAs("sluice-publisher")
public class Herald {
  @EJB(lookup = RemotePool.JNDI_NAME)
  private RemotePool pool;

  @PermitAll
  public String does(String method, List<String> arguments) {
    return RemoteCalls.call(pool, method, arguments);
  }
}
