package com.example.stock;

import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * All items, in memory. It stands where a real application has a database: a transaction has it for
 * itself until it ends, and a rollback takes back what it wrote.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
public class Shelf {
  @Resource private TransactionSynchronizationRegistry transactions;

  private final Semaphore turn = new Semaphore(1);
  private volatile Object transaction;
  private Map<String, Item> items = new HashMap<>();
  private Map<String, Item> before;

  public Item find(String name) {
    return inTransaction().getOrDefault(name, new Item(name, 0, 0));
  }

  public void write(Item item) {
    inTransaction().put(item.name(), item);
  }

  private Map<String, Item> inTransaction() {
    Object current = transactions.getTransactionKey();
    if (!current.equals(transaction)) {
      turn.acquireUninterruptibly();
      transaction = current;
      before = new HashMap<>(items);
      try {
        transactions.registerInterposedSynchronization(new End());
      } catch (RuntimeException ended) { // as one that has timed out
        transaction = null;
        turn.release();
        throw ended;
      }
    }
    return items;
  }

  private class End implements Synchronization {
    @Override
    public void beforeCompletion() {}

    @Override
    public void afterCompletion(int status) {
      if (status != Status.STATUS_COMMITTED) {
        items = before;
      }
      transaction = null;
      turn.release();
    }
  }
}
