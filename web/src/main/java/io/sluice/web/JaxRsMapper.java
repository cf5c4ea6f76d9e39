package io.sluice.web;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Map;

/** What JAX-RS refuses by itself, as a problem and not as a page or a text of the container's. */
@Provider
public class JaxRsMapper implements ExceptionMapper<WebApplicationException> {
  private static final Map<Integer, String> DETAILS =
      Map.of(
          404, "No such address",
          405, "This address has no such method",
          406, "This address has nothing of that type",
          415, "The body must be application/json");

  @Override
  public Response toResponse(WebApplicationException refused) {
    Response said = refused.getResponse();
    int status = said.getStatus();
    if (status < 400) {
      return said;
    }
    Response problem =
        Problem.response(status, DETAILS.getOrDefault(status, Problem.reason(status)));
    Object allow = said.getHeaders().getFirst(HttpHeaders.ALLOW);
    if (allow != null) {
      problem.getHeaders().putSingle(HttpHeaders.ALLOW, allow);
    }
    return problem;
  }
}
