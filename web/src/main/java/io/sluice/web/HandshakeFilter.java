package io.sluice.web;

import io.sluice.adapter.websocket.HandshakeGate;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.Collections;
import java.util.List;

/** Answers a request for the upgrade that may not go on, while an HTTP status can still be told. */
@WebFilter(urlPatterns = "/ws/*", asyncSupported = true)
public class HandshakeFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private static final String ROOT = "/ws";
  private static final String DEFAULT_POOL = "default";

  @Inject private transient HandshakeGate gate;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
      response.setHeader("Upgrade", "websocket");
      Problem.write(response, 426, "This address speaks WebSocket only");
      return;
    }
    if (!"GET".equals(request.getMethod()) || hasBody(request)) {
      // Before a parameter is asked for: containers look for those in the body too, and wait for
      // it.
      response.setHeader("Connection", "close");
      Problem.write(response, 400, "A handshake is a GET without a body");
      return;
    }
    HandshakeGate.Refusal refusal = gate.enter(viewOf(request));
    if (refusal != null) {
      refuse(response, refusal);
      return;
    }
    try {
      chain.doFilter(request, response);
    } finally {
      gate.leave();
    }
  }

  private static boolean hasBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }

  private static HandshakeGate.Request viewOf(HttpServletRequest request) {
    Principal principal = request.getUserPrincipal();
    String host = request.getHeader("Host");
    return new HandshakeGate.Request(
        poolOf(request),
        request::getParameter,
        name -> header(request, name),
        principal == null ? null : principal.getName(),
        request::isUserInRole,
        host == null ? null : request.getScheme() + "://" + host);
  }

  /**
   * A header that stands there twice is no header that we know: two origins are not one of ours.
   */
  private static String header(HttpServletRequest request, String name) {
    List<String> values = Collections.list(request.getHeaders(name));
    return values.isEmpty() ? null : String.join(", ", values);
  }

  private static String poolOf(HttpServletRequest request) {
    String info = request.getPathInfo();
    String path = request.getServletPath() + (info == null ? "" : info);
    return path.equals(ROOT) ? DEFAULT_POOL : path.substring(ROOT.length() + 1);
  }

  private static void refuse(HttpServletResponse response, HandshakeGate.Refusal refusal)
      throws IOException {
    if (refusal.retryAfterSeconds() > 0) {
      response.setHeader("Retry-After", Integer.toString(refusal.retryAfterSeconds()));
      // Who is to come back later needn't hold a descriptor until then.
      response.setHeader("Connection", "close");
    }
    if (refusal.status() == HttpServletResponse.SC_UNAUTHORIZED) {
      response.setHeader("WWW-Authenticate", "Basic realm=\"sluice\"");
    }
    Problem.write(response, refusal.status(), refusal.message());
  }
}
