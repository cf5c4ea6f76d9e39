package com.example.stock;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Where lorries come in. */
@Path("items/{item: " + Item.NAME + "}/deliveries")
@RequestScoped
public class DeliveryResource {
  @Inject private Warehouse warehouse;

  @POST
  @Produces(MediaType.APPLICATION_JSON)
  public Response deliver(@PathParam("item") String item, @FormParam("quantity") int quantity) {
    if (quantity < 1) {
      return Response.status(Response.Status.BAD_REQUEST).build();
    }
    return Response.ok(warehouse.deliver(item, quantity).toJson()).build();
  }
}
