package io.sluice.web;

import io.sluice.api.ConnectionPool;
import io.sluice.api.Pools;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** {@code GET /pools} and {@code GET /pools/{pool}}: one snapshot of each. */
@Path("pools")
@Monitored
@RequestScoped
public class PoolsResource {
  @Inject private Pools pools;

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public String all() {
    JsonArrayBuilder all = Json.createArrayBuilder();
    pools.all().forEach(pool -> all.add(StatsJson.of(pool.stats())));
    return Json.createObjectBuilder().add("pools", all).build().toString();
  }

  @GET
  @Path("{pool}")
  @Produces({MediaType.APPLICATION_JSON, Problem.TYPE})
  public Response one(@PathParam("pool") String name) {
    Optional<ConnectionPool> pool = pools.find(name);
    if (pool.isEmpty()) {
      return Problem.response(404, "No such pool");
    }
    return Response.ok(StatsJson.of(pool.get().stats()).toString(), MediaType.APPLICATION_JSON)
        .header("Cache-Control", "no-store")
        .build();
  }
}
