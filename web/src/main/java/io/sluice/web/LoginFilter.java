package io.sluice.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Has the container look at the credentials that a request brings. WildFly has done so by then;
 * Payara 6 does it only where a constraint asks for a login, and here none does. In web.xml, so
 * that it is the first filter.
 */
public class LoginFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private static final String BASIC = "Basic ";

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    boolean known = request.getUserPrincipal() != null || !bringsCredentials(request);
    // What is false has been answered.
    if (known || request.authenticate(response)) {
      chain.doFilter(request, response);
    }
  }

  private static boolean bringsCredentials(HttpServletRequest request) {
    String authorization = request.getHeader("Authorization");
    return authorization != null && authorization.regionMatches(true, 0, BASIC, 0, BASIC.length());
  }
}
