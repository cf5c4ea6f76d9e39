package io.sluice.it.app.wrong;

import io.sluice.api.ConnectionPool;
import io.sluice.api.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Asks for a pool that isn't configured. */
@ApplicationScoped
public class WantsUnknownPool {
  @Inject
  @Pool("nope")
  ConnectionPool pool;
}
