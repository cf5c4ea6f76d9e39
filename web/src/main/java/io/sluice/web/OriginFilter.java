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
 * Keeps others' pages from changing anything with the login that the visitor's browser knows: the
 * rule is that of who watches. A site that may connect to the pools may not drain them. A browser
 * says the origin with each method but GET and HEAD, and a caller that says none is no browser.
 */
public class OriginFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  @Inject private transient HandshakeGate gate;

  /** For containers. */
  public OriginFilter() {}

  OriginFilter(HandshakeGate gate) {
    this.gate = gate;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String origin = HandshakeFilter.header(request, "Origin");
    if (BodyFilter.isReading(request)
        || origin == null
        || WatchFilter.isOfThisHost(origin, request.getServerName())
            && gate.allowsOrigin(origin, HandshakeFilter.ownOrigin(request))) {
      chain.doFilter(request, response);
    } else {
      Problem.writeLast(
          response, HttpServletResponse.SC_FORBIDDEN, "This origin may not change anything");
    }
  }
}
