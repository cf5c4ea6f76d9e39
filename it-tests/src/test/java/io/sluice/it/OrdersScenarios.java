package io.sluice.it;

import static io.sluice.it.Sample.broadcast;
import static io.sluice.it.Sample.direct;
import static io.sluice.it.Sample.told;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the sample {@code samples-orders} does, by whichever means it tells Sluice. */
abstract class OrdersScenarios {
  final String customer = "c-" + UUID.randomUUID();
  final String desk = "d-" + UUID.randomUUID();
  final String group = "desk/" + desk;

  /** Where it runs. */
  abstract Sample orders();

  @Test
  void enteredOrder_isSeenByItsDesk_andFilledOne_byItsCustomer() throws Exception {
    try (ForeignClient colleague = colleague();
        ForeignClient other = inGroup(orders().client(desk + "-other"), group + "-other");
        ForeignClient buyer = orders().client(customer)) {
      String entered = created(enter(5));
      assertThat(entered)
          .endsWith(
              "\"customer\":\"%s\",\"desk\":\"%s\",\"item\":\"copper\",\"quantity\":5,\"state\":\"entered\"}"
                  .formatted(customer, desk));
      assertThat(told(colleague)).isEqualTo(broadcast(group, entered));

      HttpResponse<String> fill = fill(entered);
      assertThat(fill.statusCode()).isEqualTo(200);
      assertThat(fill.body()).isEqualTo(entered.replace("entered", "filled"));
      assertThat(told(buyer)).isEqualTo(direct(fill.body()));

      assertThat(orders().get("/api/orders").body()).contains(fill.body());
      hearNoMore(colleague, other, buyer);
    }
  }

  @Test
  void orderThatIsRolledBack_isNeverAnnounced() throws Exception {
    try (ForeignClient colleague = colleague()) {
      String first = created(enter(900));
      assertThat(told(colleague)).isEqualTo(broadcast(group, first));

      HttpResponse<String> tooMuch = enter(101);
      assertThat(tooMuch.statusCode()).isEqualTo(422);
      assertThat(tooMuch.body()).isEqualTo(customer + " may have 1000 on order, not 1001");
      HttpResponse<String> farTooMuch = enter(Integer.MAX_VALUE);
      assertThat(farTooMuch.statusCode()).isEqualTo(422);
      assertThat(farTooMuch.body())
          .isEqualTo(customer + " may have 1000 on order, not " + (Integer.MAX_VALUE + 900L));

      String asMuchAsMayBe = created(enter(100));
      assertThat(told(colleague)).isEqualTo(broadcast(group, asMuchAsMayBe));
      assertThat(orders().get("/api/orders").body()).doesNotContain("\"quantity\":101");
      hearNoMore(colleague);
    }
  }

  @Test
  void whatCantBeDone_isRefused_andNotAnnounced() throws Exception {
    try (ForeignClient colleague = colleague();
        ForeignClient buyer = orders().client(customer)) {
      HttpResponse<String> none = enter(0);
      assertThat(none.statusCode()).isEqualTo(422);
      assertThat(none.body()).isEqualTo("quantity must be 1 or more, was 0");
      assertThat(orders().post("/api/orders/1000000/fill").statusCode()).isEqualTo(404);

      String entered = created(enter(1));
      told(colleague);
      fill(entered);
      told(buyer);
      HttpResponse<String> twice = fill(entered);
      assertThat(twice.statusCode()).isEqualTo(422);
      assertThat(twice.body()).endsWith("has been filled already");
      hearNoMore(colleague, buyer);
    }
  }

  final ForeignClient colleague() {
    return inGroup(orders().client(desk + "-colleague"), group);
  }

  private static ForeignClient inGroup(ForeignClient client, String group) {
    client.send("{\"type\":\"join\",\"group\":\"" + group + "\",\"id\":1}");
    assertThat(client.next()).isEqualTo("{\"type\":\"ack\",\"id\":1}");
    return client;
  }

  final HttpResponse<String> enter(int quantity) throws Exception {
    return enter(quantity, "copper");
  }

  final HttpResponse<String> enter(int quantity, String item) throws Exception {
    return enter(customer, quantity, item);
  }

  private HttpResponse<String> enter(String by, int quantity, String item) throws Exception {
    return orders()
        .post("/api/orders", "customer", by, "desk", desk, "item", item, "quantity", quantity);
  }

  static String created(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return answer.body();
  }

  final HttpResponse<String> fill(String order) throws Exception {
    JsonObject entered = Sample.json(order);
    return orders().post("/api/orders/" + entered.getInt("number") + "/fill");
  }

  /**
   * The colleague is told of one order more, somebody else's, and by then nobody has heard anything
   * before it: so nothing is on its way to Sluice any more, in a queue for example.
   */
  private void hearNoMore(ForeignClient colleague, ForeignClient... others) throws Exception {
    String last = created(enter("last-" + desk.substring(0, 20), 1, "the last"));
    assertThat(told(colleague)).isEqualTo(broadcast(group, last));
    hearsNothing(colleague);
    for (ForeignClient each : others) {
      hearsNothing(each);
    }
  }

  /** What was sent to it before has come by the answer to this. */
  private static void hearsNothing(ForeignClient client) {
    client.send("{\"type\":\"leave\",\"group\":\"nowhere\",\"id\":1}");
    assertThat(client.next()).isEqualTo("{\"type\":\"ack\",\"id\":1}");
  }
}
