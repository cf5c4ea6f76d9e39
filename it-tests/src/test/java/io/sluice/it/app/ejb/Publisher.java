package io.sluice.it.app.ejb;

import io.sluice.api.ConnectionPool;
import io.sluice.api.Pool;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

/** A session bean that publishes, with a transaction around it. */
@Stateless
public class Publisher {
  @Inject private ConnectionPool pool;

  @Inject
  @Pool("small")
  private ConnectionPool small;

  public String broadcast(String group, String payload) {
    return pool.broadcast(group, payload).toString();
  }

  public String names() {
    return pool.name() + " " + small.name();
  }
}
