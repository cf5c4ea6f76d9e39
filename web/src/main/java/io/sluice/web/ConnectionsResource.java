package io.sluice.web;

import io.sluice.api.ConnectionPool;
import io.sluice.api.PooledConnection;
import io.sluice.api.Pools;
import io.sluice.api.PriorityClass;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.stream.Stream;

/** {@code /pools/{pool}/connections}: those that have a slot, and those that wait for one. */
@Path("pools/{pool}/connections")
@Needs(Role.MONITOR)
@ApplicationScoped
public class ConnectionsResource {
  @Inject private Pools pools;

  /** One page, by connection id. */
  @GET
  @Produces({MediaType.APPLICATION_JSON, Problem.TYPE})
  public Response page(
      @PathParam("pool") String name,
      @QueryParam("clientId") String clientId,
      @QueryParam("group") String group,
      @QueryParam("priority") String priority,
      @QueryParam("after") String after,
      @QueryParam("limit") String limit) {
    ConnectionPool pool = pools.find(name).orElseThrow(Refusal::noSuchPool);
    PriorityClass wanted = priority == null ? null : Asking.priority(priority);
    // The waiting first: who is admitted in between is there twice and not missing.
    Stream<PooledConnection> all =
        Stream.concat(pool.waiting().stream(), pool.connections().stream())
            .filter(each -> clientId == null || each.clientId().equals(clientId))
            .filter(each -> wanted == null || each.priority() == wanted)
            .filter(each -> group == null || each.groups().contains(group))
            .distinct();
    return StatsJson.response(
        Pages.page(
            "connections",
            all,
            PooledConnection::connectionId,
            after,
            Asking.limit(limit),
            ConnectionsResource::json));
  }

  /** Ends one, or its wait. */
  @DELETE
  @Path("{connectionId}")
  @Needs(Role.OPERATOR)
  @Produces(Problem.TYPE)
  public Response kick(
      @PathParam("pool") String name, @PathParam("connectionId") String connectionId) {
    ConnectionPool pool = pools.find(name).orElseThrow(Refusal::noSuchPool);
    if (!pool.kick(connectionId)) {
      throw new Refusal(404, "No such connection (any more)");
    }
    return Response.noContent().build();
  }

  private static JsonValue json(PooledConnection connection) {
    return Json.createObjectBuilder()
        .add("connectionId", connection.connectionId())
        .add("clientId", connection.clientId())
        .add("priority", connection.priority().wireName())
        .add("active", connection.isActive())
        .add("ageMs", connection.age().toMillis())
        .add("groups", Json.createArrayBuilder(connection.groups().stream().sorted().toList()))
        .build();
  }
}
