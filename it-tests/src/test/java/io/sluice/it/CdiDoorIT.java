package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.contract.ContractClient;
import io.sluice.contract.ContractRequest;
import io.sluice.contract.ContractServer;
import io.sluice.it.app.ejb.EjbObserver;
import io.sluice.it.app.web.WarObserver;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An application's own modules in the pool's EAR: a WAR and an EJB jar that inject the pools and
 * observe the events.
 */
@ArquillianTest
@Timeout(60)
class CdiDoorIT {
  /** {@code sluice.pool.brisk.events.max-pending} in arquillian.xml. */
  private static final int MOST_PENDING = 4;

  private static final ContractServer WILDFLY = Http.contract();

  private final String me = "c-" + UUID.randomUUID();

  @Deployment(testable = false)
  static EnterpriseArchive sluiceWithAnApplication() {
    EnterpriseArchive ear = BuiltEar.load();
    Ears.with(ear, Ears.ejbJar("app-ejb.jar", EjbObserver.class.getPackage()));
    return Ears.with(ear, Ears.war("app.war", WarObserver.class.getPackage()));
  }

  @Test
  void poolsAreInjected_intoBothModules() throws Exception {
    assertThat(Http.body("/app/names")).isEqualTo("default small default small");
  }

  @Test
  void applicationBroadcasts_sends_lists_kicks() throws Exception {
    try (ContractClient client = connect("default")) {
      client.send("{\"type\":\"join\",\"group\":\"" + me + "\",\"id\":1}");
      assertThat(client.next()).isEqualTo("{\"type\":\"ack\",\"id\":1}");

      assertThat(ask("broadcast", me, "{\"n\": 1.0}")).isEqualTo(accepted(1));
      assertThat(client.next())
          .isEqualTo("{\"type\":\"broadcast\",\"group\":\"" + me + "\",\"payload\":{\"n\": 1.0}}");
      assertThat(ask("broadcast-from-ejb", me, "[2]")).isEqualTo(accepted(1));
      assertThat(client.next()).endsWith("\"payload\":[2]}");
      assertThat(ask("send", me, "\"three\"")).isEqualTo(accepted(1));
      assertThat(client.next()).isEqualTo("{\"type\":\"direct\",\"payload\":\"three\"}");
      assertThat(ask("connections", "", "")).contains(me);

      assertThat(ask("kick", me, "")).isEqualTo("true");
      assertThat(client.closed()).isEqualTo(new ContractClient.Closed(4001, "Kicked"));
    }
    assertThat(ask("kick", me, "")).isEqualTo("false");
    assertThat(ask("send", me, "4")).contains("NO_RECIPIENT");
    assertThat(ask("connections", "", "")).doesNotContain(me);
  }

  /** The server hears of an end a moment after the client: the next test wants its slots. */
  @AfterEach
  void nobodyIsLeft() throws Exception {
    try (Console console = new Console()) {
      for (String pool : List.of("default", "small", "brisk", "queue")) {
        await()
            .until(
                () ->
                    console.get(pool, "ActiveConnections").equals(0)
                        && console.get(pool, "WaitingConnections").equals(0));
      }
    }
  }

  @Test
  void injectedPoolOfAName_isThatPool() throws Exception {
    try (ContractClient client = connect("small")) {
      client.send("{\"id\":1}");
      client.next();

      assertThat(ask("send", me, "1")).contains("NO_RECIPIENT");
      assertThat(ask("send", me, "1&pool=small")).isEqualTo(accepted(1));
    }
  }

  @Test
  void eventsReachObservers_ofBothModules_inOrder() throws Exception {
    try (ContractClient client = connect("default")) {
      client.send("{\"type\":\"join\",\"group\":\"g\"}");
      client.send("{\"type\":\"hello\"}");
      client.next();
      leave(client);
    }

    for (String module : List.of("ejb", "war")) {
      await().until(() -> heard(module).size() >= 6);
      assertThat(heard(module))
          .containsExactly(
              "opened NORMAL",
              "received join",
              "JOINED g",
              "received hello",
              "LEFT g",
              "closed CLIENT_CLOSED");
      assertThat(heard(module + "-small")).isEmpty();
    }
  }

  @Test
  void observersOfAPool_hearOfIt() throws Exception {
    try (ContractClient client = connect("small")) {
      client.send("{\"type\":\"x\"}");
      client.next();

      await().until(() -> heard("ejb-small").equals(List.of("opened")));
      await().until(() -> heard("war-small").equals(List.of("opened")));
    }
  }

  @Test
  void preemption_isHeardBeforeTheVictimsEnd_byBothModules() throws Exception {
    String other = me + "-other";
    String winner = me + "-winner";
    try (ContractClient victim = connectAs("queue", me, "low");
        ContractClient bystander = connectAs("queue", other, "high")) {
      victim.send("{\"type\":\"join\",\"group\":\"g\"}");
      bystander.send("{\"type\":\"in\"}");
      bystander.next();
      await().until(() -> heard("war").contains("JOINED g"));

      try (ContractClient by = connectAs("queue", winner, "critical")) {
        assertThat(victim.next()).contains("\"preempted\"");
        assertThat(victim.closed().code()).isEqualTo(4101);
        by.send("{\"type\":\"in\"}");
        by.next();
        for (String module : List.of("ejb", "war")) {
          await().until(() -> heard(module).contains("closed PREEMPTED"));
          await().until(() -> heardOf(module, winner).contains("opened CRITICAL"));
          assertThat(heard(module))
              .containsExactly(
                  "opened LOW",
                  "received join",
                  "JOINED g",
                  "preempted LOW by CRITICAL",
                  "LEFT g",
                  "closed PREEMPTED");
          assertThat(heard(module + "-queue")).containsExactly("preempted");
          assertThat(heardOf(module, other)).noneMatch(line -> line.contains("preempted"));
          assertThat(heardOf(module, winner)).noneMatch(line -> line.contains("preempted"));
        }
      }
    }
  }

  @Test
  void oneThatWaits_isNoEvent_untilItIsAdmitted() throws Exception {
    String holder = me + "-holder";
    String other = me + "-other";
    String leaver = me + "-leaver";
    try (ContractClient first = holding(connectAs("queue", holder, "critical"));
        ContractClient second = holding(connectAs("queue", other, "critical"));
        ContractClient waiting = connectAs("queue", me, "normal");
        ContractClient leaves = connectAs("queue", leaver, "normal")) {
      assertThat(waiting.next()).contains("\"queued\"");
      waiting.send("{\"type\":\"too early\"}");
      assertThat(waiting.next()).contains("\"not_admitted\"");
      assertThat(leaves.next()).contains("\"queued\"");
      leave(leaves);
      second.send("{\"type\":\"meanwhile\"}");
      for (String module : List.of("ejb", "war")) {
        await().until(() -> heardOf(module, other).contains("received meanwhile"));
        assertThat(heard(module)).isEmpty();
      }

      leave(first);
      assertThat(waiting.next()).isEqualTo("{\"type\":\"admitted\"}");
      waiting.send("{\"type\":\"in time\"}");
      waiting.next();
      leave(waiting);
      for (String module : List.of("ejb", "war")) {
        await().until(() -> heard(module).contains("closed CLIENT_CLOSED"));
        assertThat(heard(module))
            .containsExactly("opened NORMAL", "received in time", "closed CLIENT_CLOSED");
        assertThat(heardOf(module, leaver)).isEmpty();
      }
    }
  }

  @Test
  void observerThatThrowsOrBlocks_harmsNobody_andOverflowIsCounted() throws Exception {
    long droppedBefore = Long.parseLong(ask("events-dropped", "", "&pool=brisk"));
    String other = me + "-other";
    try (ContractClient client = connect("brisk");
        ContractClient bystander = connectAs("brisk", other)) {
      client.send("{\"type\":\"throw\"}");
      assertThat(client.next()).contains("throw");
      client.send("{\"type\":\"stop\"}");
      assertThat(client.next()).contains("stop");
      await().until(() -> heard("war").contains("received stop"));

      int sent = 12;
      IntStream.range(0, sent).forEach(i -> client.send("{\"type\":\"m" + i + "\"}"));
      IntStream.range(0, sent).forEach(i -> assertThat(client.next()).contains("\"m" + i + "\""));
      bystander.send("{\"type\":\"meanwhile\"}");
      await().until(() -> heardOf("war", other).contains("received meanwhile"));
      leave(client);

      await()
          .until(
              () ->
                  Long.parseLong(ask("events-dropped", "", "&pool=brisk")) - droppedBefore
                      == sent - MOST_PENDING);
      ask("release", "", "");
      await().until(() -> heard("war").contains("closed CLIENT_CLOSED"));
      assertThat(heard("war"))
          .containsExactly(
              "opened NORMAL",
              "received throw",
              "received stop",
              "received m0",
              "received m1",
              "received m2",
              "received m3",
              "closed CLIENT_CLOSED");
    }
  }

  private static void leave(ContractClient client) {
    client.close();
    client.closed();
  }

  private ContractClient connect(String pool) throws Exception {
    return connectAs(pool, me);
  }

  private static ContractClient connectAs(String pool, String clientId) throws Exception {
    return WILDFLY.connect(ContractRequest.to(pool).query("clientId", clientId));
  }

  /** The pool {@code queue} has two slots, and gives everybody the class that they claim. */
  private static ContractClient connectAs(String pool, String clientId, String priority)
      throws Exception {
    return WILDFLY.connect(
        ContractRequest.to(pool).query("clientId", clientId).query("priority", priority));
  }

  /** Once it has its slot: a handshake's answer comes before {@code @OnOpen} has run. */
  private static ContractClient holding(ContractClient client) throws Exception {
    client.send("{\"type\":\"in\"}");
    client.next();
    return client;
  }

  private static String ask(String deed, String what, String payload) throws Exception {
    return Http.body(
        "/app/"
            + deed
            + "?what="
            + what
            + "&payload="
            + URLEncoder.encode(payload, StandardCharsets.UTF_8).replace("%26pool%3D", "&pool="));
  }

  private List<String> heard(String module) throws Exception {
    return heardOf(module, me);
  }

  private static List<String> heardOf(String module, String clientId) throws Exception {
    String beginning = module + " " + clientId + " ";
    return ask("heard", URLEncoder.encode(beginning, StandardCharsets.UTF_8), "")
        .lines()
        .map(line -> line.substring(beginning.length()))
        .toList();
  }

  private static String accepted(int recipients) {
    return "Delivery[outcome=ACCEPTED, recipients=" + recipients + "]";
  }
}
