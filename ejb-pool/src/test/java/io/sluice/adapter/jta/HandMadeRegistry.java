package io.sluice.adapter.jta;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A registry of one thread's transactions, which the test begins and ends by hand. As strict as
 * Narayana's: what may not be asked in a state throws.
 */
final class HandMadeRegistry implements TransactionSynchronizationRegistry {
  private static final class Transaction {
    private final Map<Object, Object> resources = new HashMap<>();
    private final List<Synchronization> synchronizations = new ArrayList<>();
    private int status = Status.STATUS_ACTIVE;
  }

  private final Deque<Transaction> stack = new ArrayDeque<>();
  private int registered;

  /** A transaction begins; one that there is already is suspended until this one has ended. */
  void begin() {
    stack.push(new Transaction());
  }

  void markRollback() {
    setRollbackOnly();
  }

  void commit() {
    end(Status.STATUS_COMMITTING, Status.STATUS_COMMITTED);
  }

  void rollback() {
    end(Status.STATUS_ROLLING_BACK, Status.STATUS_ROLLEDBACK);
  }

  /** It could be neither: some of it was done. */
  void endHeuristically() {
    end(Status.STATUS_COMMITTING, Status.STATUS_UNKNOWN);
  }

  private void end(int during, int afterwards) {
    Transaction ending = stack.peek();
    if (during == Status.STATUS_COMMITTING) {
      ending.synchronizations.forEach(Synchronization::beforeCompletion);
    }
    ending.status = during;
    ending.status = afterwards;
    ending.synchronizations.forEach(each -> each.afterCompletion(afterwards));
    stack.pop();
  }

  /** The server's own thread ends the transaction, while the caller's still runs in it. */
  void timeOut() {
    Transaction late = stack.peek();
    late.status = Status.STATUS_ROLLEDBACK;
    late.synchronizations.forEach(each -> each.afterCompletion(Status.STATUS_ROLLEDBACK));
  }

  /** As of the moment before {@link #timeOut}: what the caller's thread has read already. */
  void looksActive() {
    stack.peek().status = Status.STATUS_ACTIVE;
  }

  /** Over all transactions. */
  int registered() {
    return registered;
  }

  private Transaction current() {
    if (stack.isEmpty()) {
      throw new IllegalStateException("no transaction");
    }
    return stack.peek();
  }

  @Override
  public Object getTransactionKey() {
    return stack.peek();
  }

  @Override
  public void putResource(Object key, Object value) {
    current().resources.put(key, value);
  }

  @Override
  public Object getResource(Object key) {
    return current().resources.get(key);
  }

  @Override
  public void registerInterposedSynchronization(Synchronization synchronization) {
    if (current().status != Status.STATUS_ACTIVE) {
      throw new IllegalStateException("status is " + current().status);
    }
    registered++;
    current().synchronizations.add(synchronization);
  }

  @Override
  public int getTransactionStatus() {
    return stack.isEmpty() ? Status.STATUS_NO_TRANSACTION : current().status;
  }

  @Override
  public void setRollbackOnly() {
    current().status = Status.STATUS_MARKED_ROLLBACK;
  }

  @Override
  public boolean getRollbackOnly() {
    return current().status == Status.STATUS_MARKED_ROLLBACK;
  }
}
