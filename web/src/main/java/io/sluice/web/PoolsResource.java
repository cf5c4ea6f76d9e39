package io.sluice.web;

import io.sluice.api.ConnectionPool;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** {@code GET /pools} and what lies below: snapshots, and what is said of them. */
@Path("pools")
@Monitored
@RequestScoped
public class PoolsResource {
  private static final String WHICH_CLASS =
      "The query parameter priority must be one of critical, high, normal, low";

  @Inject private Pools pools;

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response all() {
    JsonArrayBuilder all = Json.createArrayBuilder();
    pools.all().forEach(pool -> all.add(StatsJson.of(pool.stats())));
    return StatsJson.response(Json.createObjectBuilder().add("pools", all).build());
  }

  @GET
  @Path("{pool}")
  @Produces({MediaType.APPLICATION_JSON, Problem.TYPE})
  public Response one(@PathParam("pool") String name) {
    return pools
        .find(name)
        .map(pool -> StatsJson.response(StatsJson.of(pool.stats())))
        .orElseGet(this::none);
  }

  /** What a newcomer of a class would get now, and why. */
  @GET
  @Path("{pool}/explain")
  @Produces({MediaType.APPLICATION_JSON, Problem.TYPE})
  public Response explain(@PathParam("pool") String name, @QueryParam("priority") String priority) {
    Optional<ConnectionPool> pool = pools.find(name);
    if (pool.isEmpty()) {
      return none();
    }
    return PriorityClass.fromWire(priority)
        .map(each -> StatsJson.response(StatsJson.of(pool.get().explain(each))))
        .orElseGet(() -> Problem.response(400, WHICH_CLASS));
  }

  private Response none() {
    return Problem.response(404, "No such pool");
  }
}
