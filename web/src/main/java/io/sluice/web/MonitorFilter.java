package io.sluice.web;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.ext.Provider;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;

/** Lets those in who may look: 401 for a stranger, 403 for somebody without a role. */
@Provider
@Monitored
public class MonitorFilter implements ContainerRequestFilter {
  private static final List<String> ROLES =
      List.of("sluice-monitor", "sluice-operator", "sluice-admin");

  @Override
  public void filter(ContainerRequestContext request) {
    SecurityContext caller = request.getSecurityContext();
    if (isDev() || ROLES.stream().anyMatch(caller::isUserInRole)) {
      return;
    }
    if (caller.getUserPrincipal() != null) {
      request.abortWith(Problem.response(403, "The role sluice-monitor is required"));
      return;
    }
    Response challenge = Problem.response(401, "Authentication is required");
    challenge.getHeaders().putSingle(HttpHeaders.WWW_AUTHENTICATE, Problem.CHALLENGE);
    request.abortWith(challenge);
  }

  /** The profile doesn't change while an application runs, but asking is cheap and rare. */
  private static boolean isDev() {
    String profiles =
        ConfigProvider.getConfig().getOptionalValue("mp.config.profile", String.class).orElse("");
    return Arrays.asList(profiles.trim().split("\\s*,\\s*")).contains("dev");
  }
}
