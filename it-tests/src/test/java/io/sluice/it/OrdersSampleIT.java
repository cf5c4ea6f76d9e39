package io.sluice.it;

import static io.sluice.it.Sample.broadcast;
import static io.sluice.it.Sample.told;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.it.browser.Chromium;
import io.sluice.it.browser.Tab;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The sample {@code samples-orders}, which stands beside Sluice in an EAR of its own and calls its
 * remote EJB.
 */
@ArquillianTest
@Timeout(120)
class OrdersSampleIT extends OrdersScenarios {
  private static final String SLUICE = "sluice";

  /** Of WildFly's realms, for one user; each order is one call as another. */
  private static final int FAILURES_THAT_LOCK = 25;

  @ArquillianResource private Deployer deployer;

  @Deployment(name = "orders", testable = false)
  static EnterpriseArchive application() {
    return Sample.ear("orders");
  }

  /** Comes and goes, whatever the application does. */
  @Deployment(name = SLUICE, testable = false, managed = false)
  static EnterpriseArchive sluice() {
    return BuiltEar.load();
  }

  @Override
  Sample orders() {
    return Sample.at("/orders");
  }

  @BeforeEach
  void deploy() {
    deployer.deploy(SLUICE);
  }

  @AfterEach
  void undeploy() {
    deployer.undeploy(SLUICE);
  }

  @Test
  void whileSluiceIsAway_ordersAreEntered_andSeenAgainOnceItIsBack() throws Exception {
    undeploy();
    String unseen = created(enter(1));
    deploy();

    try (ForeignClient colleague = colleague()) {
      String seen = created(enter(2));
      assertThat(told(colleague)).isEqualTo(broadcast(group, seen));
      assertThat(orders().get("/api/orders").body()).contains(unseen, seen);
    }
  }

  @Test
  void manyOrders_lockNobodyOutWhoLogsIn() throws Exception {
    try (ForeignClient colleague = colleague()) {
      for (int i = 0; i < FAILURES_THAT_LOCK; i++) {
        String order = created(enter(1));
        assertThat(told(colleague)).isEqualTo(broadcast(group, order));
      }
    }
    Rest.assertProblem(Rest.as("publisher").get("/pools"), 403);
  }

  @Test
  void pageShowsOrders_asTheyCome() throws Exception {
    String old = created(enter(1, "old <b>copper</b>"));
    try (Chromium chromium = new Chromium();
        Tab tab = chromium.open()) {
      orders().visitedBy(tab, "?desk=" + desk + "&customer=" + customer);
      Sample.awaitText(tab, "and open.");
      Sample.awaitText(tab, "1 × old <b>copper</b> for " + customer + ": entered");

      created(enter(2, "<i>zinc</i>"));
      Sample.awaitText(tab, "2 × <i>zinc</i> for " + customer + ": entered");
      fill(old);
      Sample.awaitText(tab, "1 × old <b>copper</b> for " + customer + ": filled");

      tab.run("document.querySelector('form').requestSubmit()");
      Sample.awaitText(tab, "5 × copper for " + customer + ": entered");
      tab.run("document.querySelector('[name=quantity]').value = 1000");
      tab.run("document.querySelector('form').requestSubmit()");
      Sample.awaitText(tab, "may have 1000 on order, not 1007");
    }
  }
}
