package io.sluice.adapter.jta;

import io.sluice.spi.Transactions;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** The server's transactions. Loaded by name, as a server needn't have any. */
public final class JtaTransactions implements Transactions {
  /** The portable name first; then the servers' own, for calls without a component's namespace. */
  private static final List<String> NAMES =
      List.of(
          "java:comp/TransactionSynchronizationRegistry",
          "java:jboss/TransactionSynchronizationRegistry",
          "java:appserver/TransactionSynchronizationRegistry");

  private final TransactionSynchronizationRegistry registry;

  /**
   * Those of the server that this runs in.
   *
   * @throws NamingException if it has none
   */
  public JtaTransactions() throws NamingException {
    this(find());
  }

  JtaTransactions(TransactionSynchronizationRegistry registry) {
    this.registry = registry;
  }

  private static TransactionSynchronizationRegistry find() throws NamingException {
    NamingException last = null;
    for (String name : NAMES) {
      try {
        return (TransactionSynchronizationRegistry) new InitialContext().lookup(name);
      } catch (NamingException absent) {
        last = absent;
      }
    }
    throw last;
  }

  @Override
  public State state() {
    return switch (registry.getTransactionStatus()) {
      case Status.STATUS_NO_TRANSACTION -> State.NONE;
      case Status.STATUS_ACTIVE -> State.OPEN;
      case Status.STATUS_MARKED_ROLLBACK -> State.DOOMED;
      default -> State.ENDING;
    };
  }

  /**
   * The registry's resources are those of the transaction, so one that is suspended keeps its own.
   */
  @Override
  public Completion awaiting() {
    return (Completion) registry.getResource(this);
  }

  @Override
  public void await(Completion completion) {
    registry.registerInterposedSynchronization(new Ending(completion));
    registry.putResource(this, completion);
  }

  private record Ending(Completion completion) implements Synchronization {
    @Override
    public void beforeCompletion() {
      // Nothing is certain yet.
    }

    @Override
    public void afterCompletion(int status) {
      completion.completed(status == Status.STATUS_COMMITTED);
    }
  }
}
