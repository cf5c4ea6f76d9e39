package io.sluice.web;

import io.sluice.api.Pools;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** {@code GET /health}: 200 while the node takes connections, else 503; open to everybody. */
@Path("health")
@RequestScoped
public class HealthResource {
  @Inject private Pools pools;

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response health() {
    Pools.State state = pools.state();
    return Response.status(state == Pools.State.ACTIVE ? 200 : 503)
        .entity(Json.createObjectBuilder().add("state", state.name()).build().toString())
        .header("Cache-Control", "no-store")
        .build();
  }
}
