package com.example.orders.web;

import com.example.orders.Order;
import com.example.orders.OrderService;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.stream.Collectors;

@Path("orders")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class OrderResource {
  @EJB private OrderService orders;

  @GET
  public String all() {
    return orders.all().stream().map(Order::toJson).collect(Collectors.joining(",", "[", "]"));
  }

  @POST
  public Response enter(
      @FormParam("customer") String customer,
      @FormParam("desk") String desk,
      @FormParam("item") String item,
      @FormParam("quantity") int quantity) {
    return Response.status(Response.Status.CREATED)
        .entity(orders.enter(customer, desk, item, quantity).toJson())
        .build();
  }

  @POST
  @Path("{number}/fill")
  public String fill(@PathParam("number") int number) {
    return orders.fill(number).orElseThrow(NotFoundException::new).toJson();
  }
}
