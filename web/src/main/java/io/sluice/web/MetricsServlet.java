package io.sluice.web;

import io.sluice.adapter.metrics.Exposition;
import io.sluice.api.ConnectionPool;
import io.sluice.api.OutboundPool;
import io.sluice.api.Pools;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** {@code GET /metrics}: the figures for a scraper. */
@WebServlet("/metrics")
public class MetricsServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Exposition exposition = new Exposition();

  @Inject private transient Pools pools;
  @Inject private transient OutboundPool outbound;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional<Refusal> refusal =
        Role.MONITOR.refusal(request.getUserPrincipal(), request::isUserInRole);
    if (refusal.isPresent()) {
      Problem.write(response, refusal.get().status(), refusal.get().getMessage());
      return;
    }
    byte[] text =
        exposition.of(pools.all().stream().map(ConnectionPool::stats).toList(), outbound.stats());
    response.setContentType(Exposition.CONTENT_TYPE);
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(text.length);
    response.getOutputStream().write(text);
  }
}
