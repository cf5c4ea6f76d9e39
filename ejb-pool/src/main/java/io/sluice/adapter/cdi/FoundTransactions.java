package io.sluice.adapter.cdi;

import io.sluice.spi.Transactions;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;

/**
 * The server's transactions as far as they could be found.
 *
 * @param transactions those that messages are held for; {@link Transactions#NONE} if for none
 * @param caution what whoever runs the server has to know of that
 */
record FoundTransactions(Transactions transactions, Optional<String> caution) {

  /** Loaded by name: a server needn't have the classes that it needs, and then all is well. */
  static FoundTransactions by(String name) {
    try {
      return new FoundTransactions(
          (Transactions)
              Class.forName(name, true, FoundTransactions.class.getClassLoader())
                  .getDeclaredConstructor()
                  .newInstance(),
          Optional.empty());
    } catch (InvocationTargetException failed) {
      return failed.getCause() instanceof LinkageError ? none(null) : none(failed.getCause());
    } catch (ReflectiveOperationException | LinkageError notThisServer) {
      return none(null);
    }
  }

  private static FoundTransactions none(Throwable failure) {
    return new FoundTransactions(
        Transactions.NONE,
        Optional.ofNullable(failure)
            .map(
                why ->
                    "Jakarta Transactions is here, but its TransactionSynchronizationRegistry"
                        + " wasn't found: afterCommit() sends at once, also what is rolled back ("
                        + why
                        + ")"));
  }

  /** For the line that says how the pool works here. */
  String words() {
    return transactions == Transactions.NONE
        ? "no messages held for transactions"
        : "messages held for transactions";
  }
}
