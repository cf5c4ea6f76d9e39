package io.sluice.web;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.ext.Provider;

/**
 * Lets those in who may ask: 401 for a stranger, 403 for somebody without the role. What says
 * nothing of who may ask is for nobody.
 */
@Provider
@Priority(Priorities.AUTHORIZATION)
public class RoleFilter implements ContainerRequestFilter {
  @Context private ResourceInfo asked;

  @Override
  public void filter(ContainerRequestContext request) {
    if (asked.getResourceMethod() == null) {
      return; // an answer of the container's own, such as that to OPTIONS
    }
    Needs needs = needs();
    if (needs == null) {
      request.abortWith(Problem.response(403, "This is for nobody"));
      return;
    }
    SecurityContext caller = request.getSecurityContext();
    if (needs.value().isOf(caller::isUserInRole)) {
      return;
    }
    if (caller.getUserPrincipal() != null) {
      request.abortWith(Problem.response(403, needs.value().missing()));
      return;
    }
    Response challenge = Problem.response(401, Problem.NO_CREDENTIALS);
    challenge.getHeaders().putSingle(HttpHeaders.WWW_AUTHENTICATE, Problem.CHALLENGE);
    request.abortWith(challenge);
  }

  private Needs needs() {
    Needs own = asked.getResourceMethod().getAnnotation(Needs.class);
    return own != null ? own : asked.getResourceClass().getAnnotation(Needs.class);
  }
}
