package io.sluice.it.app.remote;

import io.sluice.api.RemotePool;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An application in a deployment of its own: logs the caller in, and does what the body says, as
 * {@link RemoteCaller} does. {@code /transaction}: with a transaction around it, of which the
 * answer tells whether it could still commit. {@code /herald}: by a bean that has a role itself.
 */
@WebServlet("/*")
public class RemoteServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @EJB(lookup = RemotePool.JNDI_NAME)
  private transient RemotePool pool;

  @EJB private transient Herald herald;

  @Resource private transient UserTransaction transaction;

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    List<String> order =
        List.of(
            new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .split("\t", -1));
    String user = order.get(0);
    if (!user.isEmpty()) {
      request.login(user, user + "-in-a-test");
    }
    response.setContentType("text/plain;charset=UTF-8");
    response
        .getWriter()
        .print(
            switch (request.getPathInfo()) {
              case "/transaction" -> doneInATransaction(order);
              case "/herald" -> herald.does(order.get(1), order.subList(2, order.size()));
              default -> done(order);
            });
  }

  private String done(List<String> order) {
    return RemoteCalls.call(pool, order.get(1), order.subList(2, order.size()));
  }

  private String doneInATransaction(List<String> order) throws ServletException {
    try {
      transaction.begin();
      try {
        String answer = done(order);
        boolean open = transaction.getStatus() == Status.STATUS_ACTIVE;
        return (open ? "open " : "doomed ") + answer;
      } finally {
        transaction.rollback();
      }
    } catch (NotSupportedException | SystemException fault) {
      throw new ServletException(fault);
    }
  }
}
