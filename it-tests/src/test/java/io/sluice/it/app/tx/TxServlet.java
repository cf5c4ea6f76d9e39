package io.sluice.it.app.tx;

import io.sluice.api.ConnectionPool;
import io.sluice.api.Pool;
import io.sluice.it.app.txejb.Inner;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Does one word of the parameter {@code do} after the other, and says what each came to. */
@WebServlet("/*")
public class TxServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final long LOOK_MILLIS = 50;

  @Inject private transient ConnectionPool pool;

  @Inject
  @Pool("brisk")
  private transient ConnectionPool brisk;

  @Inject private transient Inner inner;
  @Resource private transient UserTransaction transaction;
  @Resource private transient TransactionSynchronizationRegistry registry;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String to = request.getParameter("to");
    List<String> said = new ArrayList<>();
    for (String each : request.getParameter("do").split(",")) {
      said.add(each + ": " + done(each, to, said));
    }
    response.setContentType("text/plain;charset=UTF-8");
    response.getWriter().print(String.join("\n", said));
  }

  private String done(String word, String to, List<String> said) {
    try {
      switch (word) {
        case "begin" -> transaction.begin();
        case "begin-short" -> {
          transaction.setTransactionTimeout(1);
          transaction.begin();
          transaction.setTransactionTimeout(0);
        }
        case "commit" -> transaction.commit();
        case "rollback" -> transaction.rollback();
        case "doom" -> transaction.setRollbackOnly();
        case "fail-commit" -> registry.registerInterposedSynchronization(new Refusing());
        case "send-late" ->
            registry.registerInterposedSynchronization(
                new Late(() -> pool.afterCommit().send(to, "\"late\""), said));
        case "time-out" -> {
          while (transaction.getStatus() == Status.STATUS_ACTIVE) {
            Thread.sleep(LOOK_MILLIS);
          }
        }
        default -> send(word, to);
      }
      return "ok";
    } catch (Exception thrown) {
      return thrown.getClass().getSimpleName() + " " + thrown.getMessage();
    }
  }

  /** Whatever is no other word is a payload, or says by what it is sent. */
  private void send(String word, String to) throws Exception {
    String payload = "\"" + word + "\"";
    if (word.startsWith("xa-")) {
      enlist(word.substring("xa-".length()), to);
    } else if (word.startsWith("group-")) {
      pool.afterCommit().broadcast(to, payload);
    } else if (word.startsWith("brisk-")) {
      brisk.afterCommit().send(to, payload);
    } else if (word.startsWith("new-")) {
      inner.sendInANewTransaction(to, payload);
    } else if (word.startsWith("newfail-")) {
      inner.sendAndFail(to, payload);
    } else if (word.startsWith("without-")) {
      inner.sendWithoutTransaction(to, payload);
    } else if (word.startsWith("with-")) {
      inner.send(to, payload);
    } else if (word.equals("bad")) {
      pool.afterCommit().send(to, "{");
    } else if (word.equals("much")) {
      for (int i = 0; i < 20; i++) {
        pool.afterCommit().send(to, "\"" + "x".repeat(500_000) + "\"");
      }
    } else {
      pool.afterCommit().send(to, payload);
    }
  }

  /** What it is asked is told at once, whatever becomes of the transaction. */
  private void enlist(String name, String to) throws Exception {
    manager()
        .getTransaction()
        .enlistResource(new Voter(name, step -> pool.send(to, "\"" + step + "\"")));
  }

  /** Each server has a name of its own for it. */
  private static TransactionManager manager() throws NamingException {
    try {
      return InitialContext.doLookup("java:jboss/TransactionManager");
    } catch (NamingException payara) {
      return InitialContext.doLookup("java:appserver/TransactionManager");
    }
  }

  /** Has the commit fail, as a database that refuses does. */
  private static final class Refusing implements Synchronization {
    @Override
    public void beforeCompletion() {
      throw new IllegalStateException("as planned");
    }

    @Override
    public void afterCompletion(int status) {
      // It was to fail before.
    }
  }

  /** Does something when the transaction has ended, and says what came of it. */
  private record Late(Runnable action, List<String> said) implements Synchronization {
    @Override
    public void beforeCompletion() {
      // Not yet.
    }

    @Override
    public void afterCompletion(int status) {
      try {
        action.run();
        said.add("late: ok");
      } catch (RuntimeException thrown) {
        said.add("late: " + thrown.getClass().getSimpleName());
      }
    }
  }
}
