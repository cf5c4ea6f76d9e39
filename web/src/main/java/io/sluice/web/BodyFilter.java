package io.sluice.web;

import io.sluice.adapter.websocket.HandshakeGate;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses methods and bodies where nothing takes them, and bodies that are too long: containers
 * read bodies to their end, and one that never comes would hold a thread. What passes is taken in
 * by {@link IntakeFilter}. The WildFly of the project has refused most of them by then, by
 * sluice.cli; and on each WildFly {@code BodyGuard} has looked at bodies.
 */
public class BodyFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  /** The servlet path of {@link SluiceApi}. */
  static final String REST = "/api/v1";

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  @Inject private transient HandshakeGate gate;

  /** For containers. */
  public BodyFilter() {}

  BodyFilter(HandshakeGate gate) {
    this.gate = gate;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (isReading(request)) {
      if (hasBody(request)) {
        refuse(response, HttpServletResponse.SC_BAD_REQUEST, "Nothing here takes a body");
        return;
      }
    } else if (!REST.equals(request.getServletPath())) {
      refuse(
          response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, "Nothing here is changed by HTTP");
      return;
    } else if (isNobodys(request.getMethod())) {
      refuse(
          response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, "This address has no such method");
      return;
    } else if (request.getHeader("Transfer-Encoding") != null) {
      refuse(response, HttpServletResponse.SC_LENGTH_REQUIRED, "A body needs a Content-Length");
      return;
    }
    int most = mostBytes(request);
    if (request.getContentLengthLong() > most) {
      refuse(
          response,
          HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE,
          "A body must have at most " + most + " bytes, had " + request.getContentLengthLong());
      return;
    }
    chain.doFilter(request, response);
  }

  /** TRACE, and what is no method of HTTP: RESTEasy would take {@code get} for GET. */
  private static boolean isNobodys(String method) {
    return method.equals("TRACE") || !method.equals(method.toUpperCase(Locale.ROOT));
  }

  private int mostBytes(HttpServletRequest request) {
    String info = request.getPathInfo();
    return BodyBounds.mostBytes(gate, request.getServletPath() + (info == null ? "" : info));
  }

  private static void refuse(HttpServletResponse response, int status, String detail)
      throws IOException {
    Problem.writeLast(response, status, detail);
  }

  static boolean isReading(HttpServletRequest request) {
    return READING.contains(request.getMethod());
  }

  static boolean hasBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }
}
