package io.sluice.web;

import io.sluice.api.Pools;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** {@code GET /health}: 200 for what takes connections, else 503; open to everybody. */
@Path("health")
@Needs(Role.ANYBODY)
@ApplicationScoped
public class HealthResource {
  @Inject private Pools pools;

  /** The node. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response health() {
    Pools.State state = pools.state();
    return response(
        state == Pools.State.ACTIVE, Json.createObjectBuilder().add("state", state.name()).build());
  }

  /**
   * One pool.
   *
   * @param saturated {@code 503} if one that is saturated is not to count as well
   */
  @GET
  @Path("pools/{pool}")
  @Produces({MediaType.APPLICATION_JSON, Problem.TYPE})
  public Response health(
      @PathParam("pool") String name, @QueryParam("saturated") String saturated) {
    PoolHealth now = PoolHealth.of(pools.find(name).orElseThrow(Refusal::noSuchPool));
    if (saturated != null && !saturated.equals("503")) {
      throw new Refusal(400, "The query parameter saturated must be 503, if it is there");
    }
    return response(now.isWell(saturated != null), now.json());
  }

  private static Response response(boolean isWell, JsonObject body) {
    return Response.status(isWell ? 200 : 503)
        .entity(body.toString())
        .header("Cache-Control", "no-store")
        .build();
  }
}
