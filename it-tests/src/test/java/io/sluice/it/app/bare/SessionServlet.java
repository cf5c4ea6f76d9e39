package io.sluice.it.app.bare;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

/**
 * A login, as it were: makes an HTTP session that is over a second after it was last used. A
 * logout. And what Sluice's cookie is called, which no answer of Sluice tells, as it sets none.
 */
@WebServlet("/session/*")
public class SessionServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/plain");
    response.getWriter().print(done(request));
  }

  private String done(HttpServletRequest request) {
    return switch (request.getPathInfo()) {
      case "/begin" -> {
        request.getSession().setMaxInactiveInterval(1);
        yield request.getSession().getId();
      }
      case "/end" -> {
        HttpSession begun = request.getSession(false);
        if (begun != null) { // it may have expired meanwhile, which is the same
          begun.invalidate();
        }
        yield "over";
      }
      case "/cookie-of-sluice" ->
          getServletContext().getContext("/sluice").getSessionCookieConfig().getName();
      default -> throw new IllegalArgumentException(request.getPathInfo());
    };
  }
}
