package io.sluice.web;

import io.sluice.api.ConnectionPool;
import io.sluice.api.Pools;
import jakarta.json.Json;
import jakarta.json.JsonObject;

/** How a pool is, for a load balancer. Made without a snapshot, as strangers may ask for it. */
record PoolHealth(String pool, Pools.State state, boolean saturated) {

  static PoolHealth of(ConnectionPool pool) {
    return new PoolHealth(pool.name(), pool.state(), pool.isSaturated());
  }

  /**
   * Whether to send somebody there.
   *
   * @param roomIsNeeded whether one that is saturated doesn't count
   */
  boolean isWell(boolean roomIsNeeded) {
    return state == Pools.State.ACTIVE && !(roomIsNeeded && saturated);
  }

  JsonObject json() {
    return Json.createObjectBuilder()
        .add("pool", pool)
        .add("state", state.name())
        .add("saturated", saturated)
        .build();
  }
}
