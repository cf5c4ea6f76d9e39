package io.sluice.web;

import io.sluice.api.OutboundPool;
import io.sluice.api.OutboundStats;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** {@code GET /outbound} and what lies below: the hosts that are dialled. */
@Path("outbound")
@Needs(Role.MONITOR)
@ApplicationScoped
public class OutboundResource {
  @Inject private OutboundPool pool;

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response all() {
    return StatsJson.response(OutboundJson.of(pool.stats()));
  }

  /** One host, by {@code host:port}. */
  @GET
  @Path("{host}")
  @Produces({MediaType.APPLICATION_JSON, Problem.TYPE})
  public Response one(@PathParam("host") String name) {
    for (OutboundStats.OfHost each : pool.stats().hosts()) {
      if (each.host().equals(name)) {
        return StatsJson.response(OutboundJson.of(each));
      }
    }
    return Problem.response(404, "No such host");
  }
}
