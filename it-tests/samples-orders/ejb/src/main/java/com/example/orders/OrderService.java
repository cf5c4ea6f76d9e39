package com.example.orders;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/** Order entry. Each method is a transaction; nothing in here knows that anybody is told. */
@Stateless
public class OrderService {
  /** The most that one customer may have on order. */
  private static final int LIMIT = 1_000;

  @EJB private OrderBook book;
  @Inject private Event<Order> changes;

  /**
   * @throws OrderRefused if it isn't a proper order, or is above the customer's limit
   */
  public Order enter(String customer, String desk, String item, int quantity) {
    Order order = new Order(book.nextNumber(), customer, desk, item, quantity, Order.State.ENTERED);
    written(order);
    // Last, as a database checks its constraints at the commit: by now the change has been fired.
    long onOrder = book.onOrder(customer);
    if (onOrder > LIMIT) {
      throw new OrderRefused(customer + " may have " + LIMIT + " on order, not " + onOrder);
    }
    return order;
  }

  /**
   * Empty if there is no such order.
   *
   * @throws OrderRefused if it has been filled already
   */
  public Optional<Order> fill(int number) {
    return book.find(number).map(Order::filled).map(this::written);
  }

  public List<Order> all() {
    return book.all();
  }

  private Order written(Order order) {
    book.write(order);
    changes.fire(order);
    return order;
  }
}
