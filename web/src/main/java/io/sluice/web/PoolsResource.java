package io.sluice.web;

import io.sluice.api.ConnectionPool;
import io.sluice.api.PoolControl;
import io.sluice.api.PoolControls;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** {@code /pools} and each pool as a whole: snapshots, what is said of them, and what is done. */
@Path("pools")
@Needs(Role.MONITOR)
@ApplicationScoped
public class PoolsResource {
  @Inject private Pools pools;

  @Inject private PoolControls controls;

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
    return StatsJson.response(StatsJson.of(pool(name).stats()));
  }

  /** What a newcomer of a class would get now, and why. */
  @GET
  @Path("{pool}/explain")
  @Produces({MediaType.APPLICATION_JSON, Problem.TYPE})
  public Response explain(@PathParam("pool") String name, @QueryParam("priority") String priority) {
    ConnectionPool pool = pool(name);
    PriorityClass wanted = Asking.priority(priority);
    return StatsJson.response(StatsJson.of(pool.explain(wanted)));
  }

  /** Other limits from now on, all of those that are named or none. */
  @PATCH
  @Path("{pool}")
  @Needs(Role.ADMIN)
  // Not application/merge-patch+json, of which RESTEasy 6 makes a GET, a merge of its own and a
  // PUT.
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces({MediaType.APPLICATION_JSON, Problem.TYPE})
  public Response limit(@PathParam("pool") String name, byte[] body) {
    PoolControl pool = control(name);
    LimitsJson limits = LimitsJson.parse(Asking.text(body));
    Asking.orRefuse(
        () -> {
          pool.setLimits(limits.maxConnections(), limits.reserved());
          return null;
        });
    return StatsJson.response(StatsJson.of(pool.stats()));
  }

  @POST
  @Path("{pool}/drain")
  @Needs(Role.OPERATOR)
  @Produces({MediaType.APPLICATION_JSON, Problem.TYPE})
  public Response drain(@PathParam("pool") String name) {
    PoolControl pool = control(name);
    if (!pool.drain()) {
      throw new Refusal(409, "The pool must be ACTIVE, was " + pool.stats().state());
    }
    return state(pool);
  }

  @POST
  @Path("{pool}/resume")
  @Needs(Role.OPERATOR)
  @Produces({MediaType.APPLICATION_JSON, Problem.TYPE})
  public Response resume(@PathParam("pool") String name) {
    PoolControl pool = control(name);
    if (!pool.resume()) {
      throw new Refusal(409, "The pool must be DRAINING or DRAINED, was " + pool.stats().state());
    }
    return state(pool);
  }

  private static Response state(PoolControl pool) {
    return StatsJson.response(
        Json.createObjectBuilder()
            .add("pool", pool.name())
            .add("state", pool.stats().state().name())
            .build());
  }

  private ConnectionPool pool(String name) {
    return pools.find(name).orElseThrow(Refusal::noSuchPool);
  }

  private PoolControl control(String name) {
    return controls.control(name).orElseThrow(Refusal::noSuchPool);
  }
}
