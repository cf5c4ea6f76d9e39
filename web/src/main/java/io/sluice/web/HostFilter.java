package io.sluice.web;

import io.sluice.adapter.websocket.HandshakeGate;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * In the profile {@code dev}, where strangers may look: keeps out pages of sites that have their
 * own name point to this machine (DNS rebinding). For a browser such a page and this server are of
 * one origin, so it would let the page read all answers; but it says that name as {@code Host}.
 * Elsewhere a role is asked for, which such a page's browser has no login for.
 */
public class HostFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  @Inject private transient HandshakeGate gate;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String host = request.getHeader("Host");
    if (host == null // no browser
        || request.getUserPrincipal() != null
        || gate.isOurHost(host.strip())
        || !Role.isDev()) {
      chain.doFilter(request, response);
    } else {
      Problem.writeLast(
          response,
          Problem.MISDIRECTED_REQUEST,
          "In the profile dev, Host must be localhost, an IP address or the host of one of"
              + " sluice.access.allowed-origins");
    }
  }
}
