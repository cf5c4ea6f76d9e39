package io.sluice.web;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
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
    Needs needs = asked.getResourceMethod() == null ? null : needs();
    if (needs == null) {
      request.abortWith(Problem.response(403, "This is for nobody"));
      return;
    }
    SecurityContext caller = request.getSecurityContext();
    needs
        .value()
        .refusal(caller.getUserPrincipal(), caller::isUserInRole)
        .ifPresent(
            refusal -> request.abortWith(Problem.response(refusal.status(), refusal.getMessage())));
  }

  private Needs needs() {
    Needs own = asked.getResourceMethod().getAnnotation(Needs.class);
    return own != null ? own : asked.getResourceClass().getAnnotation(Needs.class);
  }
}
