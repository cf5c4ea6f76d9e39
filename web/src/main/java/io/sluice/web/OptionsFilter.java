package io.sluice.web;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;

/**
 * Has OPTIONS be a method that isn't there, as any other: 405 with those that are. JAX-RS would
 * answer it by itself, and each implementation asks {@link RoleFilter} another question then.
 */
@Provider
@PreMatching
public class OptionsFilter implements ContainerRequestFilter {
  private static final String NO_SUCH_METHOD = "NONE";

  @Override
  public void filter(ContainerRequestContext request) {
    if (request.getMethod().equals(HttpMethod.OPTIONS)) {
      request.setMethod(NO_SUCH_METHOD);
    }
  }
}
