package io.sluice.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * Refuses requests with a body, of which nothing here takes one: containers read bodies to their
 * end, and one that never comes would hold a thread. The WildFly of the project has refused them by
 * then, by sluice.cli.
 */
public class BodyFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private static final Set<String> METHODS = Set.of("GET", "HEAD", "OPTIONS");

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!METHODS.contains(request.getMethod())) {
      Problem.writeLast(
          response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, "Nothing here is changed by HTTP");
    } else if (hasBody(request)) {
      Problem.writeLast(response, HttpServletResponse.SC_BAD_REQUEST, "Nothing here takes a body");
    } else {
      chain.doFilter(request, response);
    }
  }

  static boolean hasBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }
}
