package io.sluice.it.app.web;

import io.sluice.api.ConnectionPool;
import io.sluice.api.Pool;
import io.sluice.api.PooledConnection;
import io.sluice.it.app.ejb.Notebook;
import io.sluice.it.app.ejb.Publisher;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.stream.Collectors;

/** Does with the pools what the test asks for, and says what came of it. */
@WebServlet("/*")
public class DoorServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Inject private transient ConnectionPool pool;

  @Inject
  @Pool("small")
  private transient ConnectionPool small;

  @Inject
  @Pool("brisk")
  private transient ConnectionPool brisk;

  @Inject private transient Publisher publisher;
  @Inject private transient Notebook notebook;
  @Inject private transient WarObserver observer;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/plain;charset=UTF-8");
    response.getWriter().print(done(request));
  }

  private String done(HttpServletRequest request) {
    String what = request.getParameter("what");
    String payload = request.getParameter("payload");
    ConnectionPool chosen = chosen(request.getParameter("pool"));
    return switch (request.getPathInfo()) {
      case "/names" -> pool.name() + " " + small.name() + " " + publisher.names();
      case "/broadcast" -> chosen.broadcast(what, payload).toString();
      case "/broadcast-from-ejb" -> publisher.broadcast(what, payload);
      case "/send" -> chosen.send(what, payload).toString();
      case "/kick" -> Boolean.toString(chosen.kick(connectionId(chosen, what)));
      case "/connections" ->
          chosen.connections().stream()
              .map(PooledConnection::clientId)
              .sorted()
              .collect(Collectors.joining(" "));
      case "/events-dropped" -> Long.toString(chosen.stats().traffic().eventsDropped());
      case "/heard" -> String.join("\n", notebook.linesOf(what));
      case "/release" -> {
        observer.release();
        yield "released";
      }
      default -> throw new IllegalArgumentException(request.getPathInfo());
    };
  }

  private ConnectionPool chosen(String name) {
    if (name == null) {
      return pool;
    }
    return name.equals("small") ? small : brisk;
  }

  private static String connectionId(ConnectionPool pool, String clientId) {
    return pool.connections().stream()
        .filter(each -> each.clientId().equals(clientId))
        .map(PooledConnection::connectionId)
        .findFirst()
        .orElse("");
  }
}
