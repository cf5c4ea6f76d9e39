package com.example.orders;

import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

/**
 * All orders, in memory. It stands where a real application has a database: a transaction has it
 * for itself until it ends, and a rollback takes back what it wrote.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
public class OrderBook {
  @Resource private TransactionSynchronizationRegistry transactions;

  private final Semaphore turn = new Semaphore(1);
  private volatile Object transaction;
  private Map<Integer, Order> orders = new TreeMap<>();
  private Map<Integer, Order> before;

  public int nextNumber() {
    return inTransaction().size() + 1;
  }

  public void write(Order order) {
    inTransaction().put(order.number(), order);
  }

  public Optional<Order> find(int number) {
    return Optional.ofNullable(inTransaction().get(number));
  }

  public List<Order> all() {
    return List.copyOf(inTransaction().values());
  }

  /** How much of all that this customer has ordered is still to come. */
  public long onOrder(String customer) {
    return inTransaction().values().stream()
        .filter(each -> each.customer().equals(customer) && each.state() == Order.State.ENTERED)
        .mapToLong(Order::quantity)
        .sum();
  }

  private Map<Integer, Order> inTransaction() {
    Object current = transactions.getTransactionKey();
    if (!current.equals(transaction)) {
      turn.acquireUninterruptibly();
      transaction = current;
      before = new TreeMap<>(orders);
      try {
        transactions.registerInterposedSynchronization(new End());
      } catch (RuntimeException ended) { // as one that has timed out
        transaction = null;
        turn.release();
        throw ended;
      }
    }
    return orders;
  }

  private class End implements Synchronization {
    @Override
    public void beforeCompletion() {}

    @Override
    public void afterCompletion(int status) {
      if (status != Status.STATUS_COMMITTED) {
        orders = before;
      }
      transaction = null;
      turn.release();
    }
  }
}
