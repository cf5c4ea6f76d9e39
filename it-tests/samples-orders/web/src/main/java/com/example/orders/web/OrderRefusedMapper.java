package com.example.orders.web;

import com.example.orders.OrderRefused;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** 422: it was understood, and can't be done. */
@Provider
public class OrderRefusedMapper implements ExceptionMapper<OrderRefused> {
  @Override
  public Response toResponse(OrderRefused refused) {
    return Response.status(422).type(MediaType.TEXT_PLAIN).entity(refused.getMessage()).build();
  }
}
