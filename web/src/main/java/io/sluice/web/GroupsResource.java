package io.sluice.web;

import io.sluice.api.ConnectionPool;
import io.sluice.api.Pools;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.Map;

/** {@code /pools/{pool}/groups}: which there are, and messages to one. */
@Path("pools/{pool}/groups")
@ApplicationScoped
public class GroupsResource {
  private static final Comparator<Map.Entry<String, Integer>> BY_MEMBERS =
      Map.Entry.<String, Integer>comparingByValue()
          .reversed()
          .thenComparing(Map.Entry.comparingByKey());

  @Inject private Pools pools;

  /** One page, by name, or the largest. */
  @GET
  @Needs(Role.MONITOR)
  @Produces({MediaType.APPLICATION_JSON, Problem.TYPE})
  public Response page(
      @PathParam("pool") String name,
      @QueryParam("order") String order,
      @QueryParam("after") String after,
      @QueryParam("limit") String limit) {
    ConnectionPool pool = pools.find(name).orElseThrow(Refusal::noSuchPool);
    int most = Asking.limit(limit);
    if (Asking.isByMembers(order, after)) {
      return StatsJson.response(largest(pool.groups(), most));
    }
    return StatsJson.response(
        Pages.page(
            "groups",
            pool.groups().entrySet().stream(),
            Map.Entry::getKey,
            after,
            most,
            GroupsResource::json));
  }

  /** Sizes change all the time, so there are no pages of them that would fit together. */
  private static JsonObject largest(Map<String, Integer> groups, int most) {
    JsonArrayBuilder largest = Json.createArrayBuilder();
    groups.entrySet().stream()
        .sorted(BY_MEMBERS)
        .limit(most)
        .map(GroupsResource::json)
        .forEach(largest::add);
    return Json.createObjectBuilder().add("groups", largest).build();
  }

  private static JsonValue json(Map.Entry<String, Integer> group) {
    return Json.createObjectBuilder()
        .add("group", group.getKey())
        .add("members", group.getValue())
        .build();
  }

  /** A name may have slashes. The body is the payload, which is passed on byte for byte. */
  @POST
  @Path("{group: .+}/messages")
  @Needs(Role.PUBLISHER)
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces({MediaType.APPLICATION_JSON, Problem.TYPE})
  public Response broadcast(
      @PathParam("pool") String name, @PathParam("group") String group, byte[] payload) {
    return DeliveryJson.send(
        pools.find(name), payload, (pool, text) -> pool.broadcast(group, text));
  }
}
