package io.sluice.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Has the container look at the credentials that a request brings. WildFly has done so by then;
 * Payara 6 does it only where a constraint asks for a login, and here none does. In web.xml, so
 * that it is before the handshake's filter.
 */
public class LoginFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private static final String BASIC = "Basic ";

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String authorization = request.getHeader("Authorization");
    boolean asks = request.getUserPrincipal() == null && isBasic(authorization);
    if (!asks || logsIn(request, authorization.substring(BASIC.length()).strip())) {
      chain.doFilter(request, response);
      return;
    }
    // Not by HttpServletRequest.authenticate: Payara 6 loses the type of an error page at a
    // handshake, and takes base64 that is none.
    if (BodyFilter.hasBody(request)) {
      Problem.writeLast(response, HttpServletResponse.SC_UNAUTHORIZED, Problem.WRONG_CREDENTIALS);
    } else {
      Problem.write(response, HttpServletResponse.SC_UNAUTHORIZED, Problem.WRONG_CREDENTIALS);
    }
  }

  private static boolean isBasic(String authorization) {
    return authorization != null && authorization.regionMatches(true, 0, BASIC, 0, BASIC.length());
  }

  private static boolean logsIn(HttpServletRequest request, String base64) {
    try {
      String login = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      int colon = login.indexOf(':');
      if (colon < 0) {
        return false;
      }
      request.login(login.substring(0, colon), login.substring(colon + 1));
      return true;
    } catch (IllegalArgumentException | ServletException wrong) {
      return false;
    }
  }
}
