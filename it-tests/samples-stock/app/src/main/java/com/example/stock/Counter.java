package com.example.stock;

import io.sluice.api.ConnectionPool;
import io.sluice.api.GroupChanged;
import io.sluice.api.MessageReceived;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;

/**
 * Where clients are served. Sluice's events come on a managed thread, for each client one after the
 * other: what is done here may use transactions and databases, and doesn't hold up the pool.
 */
@ApplicationScoped
public class Counter {
  /** Not by {@code @EJB}: on Payara such names are those of Sluice's module on Sluice's thread. */
  @Inject private Warehouse warehouse;

  @Inject private ConnectionPool pool;

  /**
   * Whoever begins to watch an item hears how many there are; what changes then comes by itself.
   */
  void watched(@Observes GroupChanged event) {
    if (event.change() == GroupChanged.Change.JOINED && Item.hasGroup(event.group())) {
      Item item = warehouse.find(Item.ofGroup(event.group()));
      pool.send(event.clientId(), item.toJson());
    }
  }

  /** {@code {"type":"take","item":"bolts","quantity":3}}: a type of this application's own. */
  void asked(@Observes MessageReceived message) {
    if (message.type().equals("take")) {
      try {
        take(message.clientId(), parsed(message.text()));
      } catch (NotEnough | IllegalArgumentException refused) {
        String json =
            Json.createObjectBuilder().add("refused", refused.getMessage()).build().toString();
        pool.send(message.clientId(), json);
      }
    }
  }

  private void take(String clientId, JsonObject wish) {
    // A client may send anything.
    String name = wish.getString("item", "");
    int quantity = wish.getInt("quantity", 0);
    if (!name.matches(Item.NAME) || quantity < 1) {
      throw new IllegalArgumentException("item must be a name and quantity 1 or more");
    }
    warehouse.take(name, quantity, clientId);
  }

  private static JsonObject parsed(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }
}
