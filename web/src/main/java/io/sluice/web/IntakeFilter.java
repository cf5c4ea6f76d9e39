package io.sluice.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * Waits for a request's body without a thread, and has the request served when it is there: see
 * {@link Intake}. Whoever comes here is logged in, by the constraint in {@code web.xml}, and the
 * body is within its bound, by {@link BodyFilter}.
 */
public class IntakeFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private final transient Semaphore room = Intake.room();

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (BodyFilter.hasBody(request)) {
      Intake.begin(request, response, room);
    } else {
      // Whoever looks for a body finds an empty one: Payara 6 would wait for ever for one of length
      // 0 where the client offers an upgrade, as java.net.http does.
      chain.doFilter(new WholeRequest(request, new byte[0]), response);
    }
  }
}
