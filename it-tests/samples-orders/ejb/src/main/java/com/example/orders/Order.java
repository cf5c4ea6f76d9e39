package com.example.orders;

import jakarta.json.Json;
import java.util.Locale;

/** An order, as it is now. It is also the event of each change of it. */
public record Order(
    int number, String customer, String desk, String item, int quantity, State state) {

  /** How far it is. */
  public enum State {
    ENTERED,
    FILLED
  }

  private static final String NAME = "[a-z0-9-]{1,40}";

  public Order {
    // Both become names of Sluice's: a client's id and a group's.
    require(customer != null && customer.matches(NAME), "customer must match " + NAME);
    require(desk != null && desk.matches(NAME), "desk must match " + NAME);
    require(item != null && !item.isBlank(), "item must not be blank");
    require(quantity > 0, "quantity must be 1 or more, was " + quantity);
  }

  private static void require(boolean fulfilled, String rule) {
    if (!fulfilled) {
      throw new OrderRefused(rule);
    }
  }

  Order filled() {
    require(state == State.ENTERED, "order " + number + " has been filled already");
    return new Order(number, customer, desk, item, quantity, State.FILLED);
  }

  /** For REST, and for those who are told by WebSocket. */
  public String toJson() {
    return Json.createObjectBuilder()
        .add("number", number)
        .add("customer", customer)
        .add("desk", desk)
        .add("item", item)
        .add("quantity", quantity)
        .add("state", state.name().toLowerCase(Locale.ROOT))
        .build()
        .toString();
  }
}
