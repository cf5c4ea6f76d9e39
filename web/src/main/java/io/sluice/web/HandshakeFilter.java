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
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/** Answers a request for the upgrade that may not go on, while an HTTP status can still be told. */
@WebFilter(urlPatterns = "/ws/*", asyncSupported = true)
public class HandshakeFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private static final String ROOT = "/ws";
  static final String DEFAULT_POOL = "default";
  private static final String UPGRADE = "Upgrade";
  private static final String VERSION = "13";
  private static final int UPGRADE_REQUIRED = 426;
  private static final Pattern SIXTEEN_BYTES = Pattern.compile("[A-Za-z0-9+/]{22}==");

  @Inject private transient HandshakeGate gate;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    TyrusHandshake handshake = new TyrusHandshake(request);
    HandshakeGate.Refusal refusal = flawOf(handshake);
    if (refusal == null) {
      refusal = strangerFlaw(handshake);
    }
    if (refusal == null) {
      refusal = gate().enter(viewOf(handshake));
    }
    if (refusal != null) {
      refuse(handshake, response, refusal);
      return;
    }
    try {
      chain.doFilter(handshake, response);
    } catch (IOException gone) {
      // Nobody is there to be told, and Payara 6 would write a trace of it to the log.
      handshake.abandon();
    } finally {
      gate().leave();
    }
  }

  /** Who judges it. */
  HandshakeGate gate() {
    return gate;
  }

  /** Why the caller may not ask here at all; null if it may. */
  HandshakeGate.Refusal strangerFlaw(HttpServletRequest request) {
    return null;
  }

  /**
   * Why this is no handshake of RFC 6455, of which containers answer some with pages of their own
   * and let others pass; null if it is one. Looked at before all else: what is no handshake takes
   * nothing from the rate, and of a body no parameter is asked for, since containers would wait for
   * it.
   */
  private static HandshakeGate.Refusal flawOf(HttpServletRequest request) {
    if (!"GET".equals(request.getMethod())) {
      return flaw(HttpServletResponse.SC_METHOD_NOT_ALLOWED, "A handshake is a GET without a body");
    }
    // RFC 9110 7.8: in HTTP/1.0 an Upgrade counts for nothing.
    if (!"websocket".equalsIgnoreCase(header(request, UPGRADE))
        || "HTTP/1.0".equals(request.getProtocol())) {
      return flaw(UPGRADE_REQUIRED, "This address speaks WebSocket only");
    }
    if (!"HTTP/1.1".equals(request.getProtocol())) {
      return flaw(400, "A handshake is HTTP/1.1");
    }
    if (BodyFilter.hasBody(request)) {
      return flaw(400, "A handshake is a GET without a body");
    }
    if (!namesUpgrade(header(request, "Connection"))) {
      return flaw(400, "Connection must name Upgrade");
    }
    if (!VERSION.equals(header(request, "Sec-WebSocket-Version"))) {
      return flaw(UPGRADE_REQUIRED, "Sec-WebSocket-Version must be " + VERSION);
    }
    String key = header(request, "Sec-WebSocket-Key");
    if (key == null || !SIXTEEN_BYTES.matcher(key).matches()) {
      return flaw(400, "Sec-WebSocket-Key must be 16 bytes in base64");
    }
    return null;
  }

  private static HandshakeGate.Refusal flaw(int status, String message) {
    return new HandshakeGate.Refusal(status, message, 0);
  }

  private static boolean namesUpgrade(String connection) {
    return connection != null
        && Arrays.stream(connection.split(","))
            .map(String::strip)
            .anyMatch(UPGRADE::equalsIgnoreCase);
  }

  private HandshakeGate.Request viewOf(CleanHandshake request) {
    Principal principal = request.getUserPrincipal();
    return new HandshakeGate.Request(
        poolOf(request),
        request::getParameter,
        name -> header(request, name),
        principal == null ? null : principal.getName(),
        request::isUserInRole,
        ownOrigin(request));
  }

  /** As the caller addressed the server; null if it didn't say. */
  static String ownOrigin(HttpServletRequest request) {
    String host = request.getHeader("Host");
    return host == null ? null : request.getScheme() + "://" + host;
  }

  /**
   * A header that stands there twice is no header that we know: two origins are not one of ours.
   */
  static String header(HttpServletRequest request, String name) {
    List<String> values = Collections.list(request.getHeaders(name));
    return values.isEmpty() ? null : String.join(", ", values);
  }

  /** The name of the pool that the address is for. */
  String poolOf(CleanHandshake request) {
    String path = request.pathOfPool();
    return path.equals(ROOT) ? DEFAULT_POOL : path.substring(ROOT.length() + 1);
  }

  private static void refuse(
      HttpServletRequest request, HttpServletResponse response, HandshakeGate.Refusal refusal)
      throws IOException {
    if (BodyFilter.hasBody(request)) {
      response.setHeader("Connection", "close");
    }
    if (refusal.status() == UPGRADE_REQUIRED) {
      // Payara 6 takes an answer with such a header for an upgrade, and leaves its length out.
      response.setHeader("Connection", "close");
      response.addHeader("Connection", UPGRADE);
      response.setHeader(UPGRADE, "websocket");
      response.setHeader("Sec-WebSocket-Version", VERSION);
    }
    if (refusal.retryAfterSeconds() > 0) {
      response.setHeader("Retry-After", Integer.toString(refusal.retryAfterSeconds()));
      // Who is to come back later needn't hold a descriptor until then.
      response.setHeader("Connection", "close");
    }
    Problem.write(response, refusal.status(), refusal.message());
  }
}
