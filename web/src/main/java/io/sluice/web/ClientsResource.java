package io.sluice.web;

import io.sluice.api.Pools;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** {@code /pools/{pool}/clients}: messages to all connections of one client id. */
@Path("pools/{pool}/clients")
@ApplicationScoped
public class ClientsResource {
  @Inject private Pools pools;

  /** An id may have slashes. The body is the payload, which is passed on byte for byte. */
  @POST
  @Path("{clientId: .+}/messages")
  @Needs(Role.PUBLISHER)
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces({MediaType.APPLICATION_JSON, Problem.TYPE})
  public Response send(
      @PathParam("pool") String name, @PathParam("clientId") String clientId, byte[] payload) {
    return DeliveryJson.send(pools.find(name), payload, (pool, text) -> pool.send(clientId, text));
  }
}
