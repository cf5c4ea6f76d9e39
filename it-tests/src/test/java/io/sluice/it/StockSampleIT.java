package io.sluice.it;

import static io.sluice.it.Sample.broadcast;
import static io.sluice.it.Sample.direct;
import static io.sluice.it.Sample.told;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.it.browser.Chromium;
import io.sluice.it.browser.Tab;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The sample {@code samples-stock}, whose EAR holds Sluice's modules and its own. */
@ArquillianTest
@Timeout(120)
class StockSampleIT {
  private final Sample stock = Sample.at("/stock");
  private final String me = "c-" + UUID.randomUUID();
  private final String item = UUID.randomUUID().toString();
  private final String group = "stock/" + item;

  @Deployment(testable = false)
  static EnterpriseArchive sluiceAndTheApplication() {
    return Sample.ear("stock");
  }

  @Test
  void whoWatchesAnItem_hearsHowManyThereAre_andEachChange() throws Exception {
    deliver(4);
    try (ForeignClient watcher = watcher(me)) {
      assertThat(told(watcher)).isEqualTo(direct(count(4, 1)));

      assertThat(deliver(3)).isEqualTo(count(7, 2));
      assertThat(told(watcher)).isEqualTo(broadcast(group, count(7, 2)));
    }
  }

  @Test
  void clientTakesSome_byAMessageOfTheApplicationsOwn() throws Exception {
    deliver(5);
    try (ForeignClient watcher = watcher(me + "-watcher");
        ForeignClient taker = stock.client(me)) {
      told(watcher);
      take(taker, 2);
      assertThat(told(taker)).isEqualTo(direct("{\"item\":\"" + item + "\",\"taken\":2}"));
      assertThat(told(watcher)).isEqualTo(broadcast(group, count(3, 2)));
    }
  }

  @Test
  void whatIsRolledBack_isToldToNobody() throws Exception {
    deliver(5);
    try (ForeignClient watcher = watcher(me + "-watcher");
        ForeignClient taker = stock.client(me)) {
      told(watcher);
      take(taker, 6);
      assertThat(told(taker)).isEqualTo(direct("{\"refused\":\"there are 5 " + item + "\"}"));

      take(taker, 5);
      assertThat(told(taker)).isEqualTo(direct("{\"item\":\"" + item + "\",\"taken\":5}"));
      assertThat(told(watcher)).isEqualTo(broadcast(group, count(0, 2)));
    }
  }

  @Test
  void whatNobodyCanTake_isRefused() throws Exception {
    try (ForeignClient taker = stock.client(me)) {
      for (String wish :
          List.of("", ",\"item\":\"no name!\",\"quantity\":1", ",\"item\":\"a\",\"quantity\":-1")) {
        taker.send("{\"type\":\"take\"" + wish + "}");
        assertThat(told(taker))
            .isEqualTo(direct("{\"refused\":\"item must be a name and quantity 1 or more\"}"));
      }
    }
    assertThat(stock.post("/api/items/" + item + "/deliveries", "quantity", 0).statusCode())
        .isEqualTo(400);
  }

  @Test
  void pageShowsWhatThereIs_andTakesOne() throws Exception {
    stock.post("/api/items/bolts/deliveries", "quantity", 3);
    try (Chromium chromium = new Chromium();
        Tab tab = chromium.open()) {
      stock.visitedBy(tab, "");
      Sample.awaitText(tab, "3 bolts");
      Sample.awaitText(tab, "0 nuts");

      stock.post("/api/items/nuts/deliveries", "quantity", 7);
      Sample.awaitText(tab, "7 nuts");
      tab.run("document.querySelector('button').click()");
      Sample.awaitText(tab, "2 bolts");
      Sample.awaitText(tab, "You have 1 more bolts.");
      tab.run("document.querySelectorAll('button')[2].click()");
      Sample.awaitText(tab, "there are 0 washers");
    }
  }

  private ForeignClient watcher(String clientId) {
    ForeignClient client = stock.client(clientId);
    client.send("{\"type\":\"join\",\"group\":\"" + group + "\"}");
    return client;
  }

  private String deliver(int quantity) throws Exception {
    HttpResponse<String> answer =
        stock.post("/api/items/" + item + "/deliveries", "quantity", quantity);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private void take(ForeignClient client, int quantity) {
    client.send("{\"type\":\"take\",\"item\":\"" + item + "\",\"quantity\":" + quantity + "}");
  }

  private String count(int count, int version) {
    return "{\"item\":\"" + item + "\",\"count\":" + count + ",\"version\":" + version + "}";
  }
}
