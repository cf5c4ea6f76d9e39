package com.example.stock;

import io.sluice.api.ConnectionPool;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

/** What comes in and goes out. Each method is a transaction. */
@Stateless
public class Warehouse {
  @Inject private Shelf shelf;
  @Inject private ConnectionPool pool;

  public Item find(String name) {
    return shelf.find(name);
  }

  public Item deliver(String name, int quantity) {
    return changed(name, quantity);
  }

  /**
   * Takes some for a client, who is told.
   *
   * @throws NotEnough if there are fewer; then nothing has changed, and nobody is told
   */
  public void take(String name, int quantity, String clientId) {
    Item item = changed(name, -quantity);
    pool.afterCommit().send(clientId, item.taken(quantity));
    // Last, as a database checks its constraints at the commit. What is to be told has been said by
    // now, and it vanishes.
    if (item.count() < 0) {
      throw new NotEnough("there are " + (item.count() + quantity) + " " + name);
    }
  }

  /** Held until the transaction has committed: who watches an item never sees what isn't true. */
  private Item changed(String name, int by) {
    Item item = shelf.find(name).changed(by);
    shelf.write(item);
    pool.afterCommit().broadcast(item.group(), item.toJson());
    return item;
  }
}
