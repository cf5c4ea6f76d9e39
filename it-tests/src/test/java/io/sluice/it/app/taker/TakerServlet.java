package io.sluice.it.app.taker;

import io.sluice.api.Lease;
import io.sluice.api.OutboundException;
import io.sluice.api.OutboundPool;
import io.sluice.api.Target;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes leases for the test, keeps them, and gives them back. */
@WebServlet("/*")
public class TakerServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private static final List<Lease> HELD = new CopyOnWriteArrayList<>();

  @Inject private transient OutboundPool pool;
  @Inject private transient Listener listener;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/plain;charset=UTF-8");
    response.getWriter().print(done(request));
  }

  private String done(HttpServletRequest request) {
    return switch (request.getPathInfo()) {
      case "/take" -> take(Target.of(request.getParameter("uri")));
      case "/held" ->
          HELD.stream().map(each -> each.isOpen() ? "open" : "lost").toList().toString();
      case "/give" -> {
        HELD.forEach(Lease::release);
        HELD.clear();
        yield "given";
      }
      case "/heard" -> String.join("\n", listener.heard());
      default -> throw new IllegalArgumentException(request.getPathInfo());
    };
  }

  private String take(Target target) {
    try {
      HELD.add(pool.acquireBlocking(target, Duration.ofSeconds(5)));
      return "lent";
    } catch (OutboundException failed) {
      return failed.reason().name();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
