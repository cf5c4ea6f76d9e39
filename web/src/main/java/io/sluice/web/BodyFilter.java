package io.sluice.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * Refuses methods and bodies where nothing takes them, and bodies that are too long: containers
 * read bodies to their end, and one that never comes would hold a thread. What passes is taken in
 * by {@link IntakeFilter}. The WildFly of the project has refused most of them by then, by
 * sluice.cli; and on each WildFly {@code BodyGuard} has looked at bodies.
 */
public class BodyFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  /** As {@code BodyGuard} has it. */
  static final int MOST_BYTES = 65_536;

  private static final String REST = "/api/v1";

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

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
    } else if (request.getHeader("Transfer-Encoding") != null) {
      refuse(response, HttpServletResponse.SC_LENGTH_REQUIRED, "A body needs a Content-Length");
      return;
    } else if (request.getContentLengthLong() > MOST_BYTES) {
      refuse(
          response,
          HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE,
          "A body must have at most "
              + MOST_BYTES
              + " bytes, had "
              + request.getContentLengthLong());
      return;
    }
    chain.doFilter(request, response);
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
