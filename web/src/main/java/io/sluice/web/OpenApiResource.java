package io.sluice.web;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** {@code GET /openapi.json}: all of this, in a form that tools read. */
@Path("openapi.json")
@Needs(Role.MONITOR)
@ApplicationScoped
public class OpenApiResource {
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public String document() throws IOException {
    try (InputStream in = OpenApiResource.class.getResourceAsStream("openapi.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
