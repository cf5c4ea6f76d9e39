package io.sluice.web;

import io.sluice.api.ConnectionPool;
import io.sluice.api.Pools;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/** {@code /pools/{pool}/groups}: which there are, and messages to one. */
@Path("pools/{pool}/groups")
@ApplicationScoped
public class GroupsResource {
  @Inject private Pools pools;

  /** One page, by name. */
  @GET
  @Needs(Role.MONITOR)
  @Produces({MediaType.APPLICATION_JSON, Problem.TYPE})
  public Response page(
      @PathParam("pool") String name,
      @QueryParam("after") String after,
      @QueryParam("limit") String limit) {
    ConnectionPool pool = pools.find(name).orElseThrow(Refusal::noSuchPool);
    return StatsJson.response(
        Pages.page(
            "groups",
            pool.groups().entrySet().stream(),
            Map.Entry::getKey,
            after,
            Asking.limit(limit),
            each ->
                Json.createObjectBuilder()
                    .add("group", each.getKey())
                    .add("members", each.getValue())
                    .build()));
  }

  /** A name may have slashes. The body is the payload, which is passed on byte for byte. */
  @POST
  @Path("{group: .+}/messages")
  @Needs(Role.PUBLISHER)
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces({MediaType.APPLICATION_JSON, Problem.TYPE})
  public Response broadcast(
      @PathParam("pool") String name, @PathParam("group") String group, byte[] payload) {
    ConnectionPool pool = pools.find(name).orElseThrow(Refusal::noSuchPool);
    String text = Asking.text(payload);
    return DeliveryJson.response(Asking.orRefuse(() -> pool.broadcast(group, text)));
  }
}
