package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.contract.ContractClient;
import io.sluice.contract.ContractRequest;
import io.sluice.contract.ContractServer;
import io.sluice.contract.ContractServer.HandshakeRefused;
import io.sluice.it.browser.Chromium;
import io.sluice.it.browser.DashboardPage;
import io.sluice.it.browser.Tab;
import io.sluice.wire.RawClient;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonString;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.management.openmbean.CompositeData;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dashboard in a browser: what it shows, what it changes, and what it doesn't let happen. */
@ArquillianTest
@Timeout(120)
class DashboardIT {
  private static final String HOST = "127.0.0.1:" + BuiltEar.httpPort();
  private static final ContractServer SERVER = Http.contract();
  private static final Path PICTURE =
      Path.of(System.getProperty("docs")).resolve("images/dashboard.png");
  private static final int MOST_BYTES_OF_A_PICTURE = 200_000;

  private static Chromium chromium;
  private static Console console;

  private final List<ContractClient> clients = new ArrayList<>();
  private Tab tab;
  private DashboardPage page;

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return Ears.withSettings(
        BuiltEar.load(),
        "sluice.pool.small.drain.batch=1",
        "sluice.pool.small.drain.interval=PT6S");
  }

  @BeforeAll
  static void start() throws Exception {
    console = new Console();
    chromium = new Chromium();
  }

  @AfterAll
  static void end() throws Exception {
    if (chromium != null) {
      chromium.close();
    }
    console.close();
  }

  @BeforeEach
  void open() {
    tab = chromium.open();
    page = new DashboardPage(tab);
  }

  @AfterEach
  void leaveNothing() throws Exception {
    tab.close();
    clients.forEach(ContractClient::close);
    for (String pool : List.of("default", "queue", "small")) {
      await()
          .until(
              () ->
                  (Integer) console.get(pool, "ActiveConnections") == 0
                      && (Integer) console.get(pool, "WaitingConnections") == 0);
    }
  }

  private void visitAs(String user) {
    visitAs(user, BuiltEar.httpPort(), "");
  }

  private void visitAs(String user, int port, String hash) {
    tab.visit("http://%1$s:%1$s-in-a-test@127.0.0.1:%2$d/sluice/%3$s".formatted(user, port, hash));
  }

  private ContractClient enter(String pool, String clientId, String priority) throws Exception {
    ContractClient client = connect(pool, clientId, priority);
    client.send("{\"in\":1}");
    assertThat(client.next()).contains("\"echo\"");
    return client;
  }

  private ContractClient connect(String pool, String clientId, String priority) throws Exception {
    ContractClient client =
        SERVER.connect(
            ContractRequest.to(pool).query("clientId", clientId).query("priority", priority));
    clients.add(client);
    return client;
  }

  // ---- what it shows

  /** All of a pool's that both have, of one and the same snapshot, after all kinds of trouble. */
  @Test
  void figures_areThoseOfJmx_ofThePoolThatIsChosen() throws Exception {
    visitAs("monitor");
    page.awaitLive();
    crowd();
    loseASlowConsumer();
    enterGroups("news", "ann", "ben", "cid");
    enterGroups("sport", "dot", "eva");
    enterGroups("odd/one", "fox");

    for (String pool : List.of("default", "queue", "small", "brisk", "narrow")) {
      page.select(pool);
      await()
          .pollInterval(Duration.ofMillis(50))
          .untilAsserted(
              () -> {
                Map<String, String> shown = page.figures();
                assertThat(shown)
                    .containsExactlyInAnyOrderEntriesOf(
                        DashboardFigures.of(console.snapshot(pool)));
                assertThat(page.isLive()).isTrue();
              });
    }
    page.select("queue");
    assertThat(page.figures())
        .containsEntry("tile Utilisation", "100 %")
        .containsEntry("alarm Utilisation", "yes")
        .containsEntry("tile Waiting", "2")
        .containsEntry("alarm Waiting", "yes")
        .containsEntry("class critical: Active", "1")
        .containsEntry("class normal: Active", "1")
        .containsEntry("class normal: Waiting", "2")
        .containsEntry("plot Waiting connections by class: normal", "2")
        .containsKeys(
            "Refused: at capacity",
            "Refused: client id in use",
            "Handshakes refused: client id malformed",
            "Ended: preempted",
            "Ended: client closed");
    for (String counted :
        List.of(
            "class low: Preempted",
            "class low: Timed out",
            "class normal: Refused",
            "class normal: … from the queue",
            "class normal: Wait, 99 %, since the start")) {
      assertThat(page.figures().get(counted)).as(counted).matches("[1-9].*");
    }
    page.select("default");
    assertThat(page.figures())
        .containsEntry("tile Active", "6")
        .containsEntry("tile Groups", "3")
        .containsKeys("Ended: slow consumer", "Messages dropped: slow");
    assertThat(page.figures().get("tile Slow consumers")).matches("[1-9].*");
    page.click("#groups-refresh");
    await()
        .untilAsserted(
            () ->
                assertThat(page.texts("#groups tbody tr"))
                    .containsExactly("news3", "sport2", "odd/one1"));
    assertThat(tab.complaints()).isEmpty();
  }

  /** In the pool {@code queue}: one slot more is asked for than there is, in each way. */
  private void crowd() throws Exception {
    ContractClient low = enter("queue", "low", "low");
    ContractClient high = enter("queue", "high", "high");
    enter("queue", "top", "critical");
    assertThat(low.closed().code()).as("preempted").isEqualTo(4101);
    assertThat(connect("queue", "late", "low").closed().reason()).isEqualTo("Queue timeout");
    ContractClient first = connect("queue", "first", "normal");
    assertThat(first.next()).contains("\"queued\"");
    long admitted = (Long) console.get("queue", "normal", "TotalAdmittedFromQueue");
    high.close();
    await()
        .until(
            () -> (Long) console.get("queue", "normal", "TotalAdmittedFromQueue") == admitted + 1);
    assertThat(connect("queue", "second", "normal").next()).contains("\"queued\"");
    assertThat(connect("queue", "third", "normal").next()).contains("\"queued\"");
    assertThat(connect("queue", "fourth", "normal").closed().code()).isEqualTo(1013);
    assertThat(connect("queue", "top", "critical").closed().code()).as("in use").isEqualTo(4109);
    assertThatThrownBy(() -> connect("queue", "no<id", "normal"))
        .isInstanceOf(HandshakeRefused.class)
        .hasMessage("HTTP status 400");
  }

  /** In the pool {@code default}: one who doesn't read what a group is told. */
  private void loseASlowConsumer() throws Exception {
    long lost = ended("default", "slow_consumer");
    String large = "\"" + "x".repeat(60_000) + "\"";
    try (RawClient sloth = new RawClient(BuiltEar.httpPort(), 2_304)) {
      sloth.write(
          RawClient.upgrade("/sluice/ws?clientId=sloth"),
          RawClient.text("{\"type\":\"join\",\"group\":\"tide\",\"id\":1}"));
      assertThat(sloth.answer().status()).isEqualTo(101);
      assertThat(sloth.frame().text()).contains("\"ack\"");
      for (int i = 0; i < 1_000 && ended("default", "slow_consumer") == lost; i++) {
        Rest.as("publisher").post("/pools/default/groups/tide/messages", large);
      }
      assertThat(ended("default", "slow_consumer")).isEqualTo(lost + 1);
    }
  }

  private static long ended(String pool, String reason) throws Exception {
    return (Long) ((CompositeData) console.get(pool, "ClosedByReason")).get(reason);
  }

  private void enterGroups(String group, String... clientIds) throws Exception {
    for (String each : clientIds) {
      join(connect("default", each, "normal"), group);
    }
  }

  private static void join(ContractClient client, String group) {
    client.send(
        Json.createObjectBuilder()
            .add("type", "join")
            .add("group", group)
            .add("id", 1)
            .build()
            .toString());
    assertThat(client.next()).as(group).contains("\"ack\"");
  }

  @Test
  void dashboard_isInNoFigureOfThePools() throws Exception {
    long offered = (Long) console.get("default", "TotalOffered");
    long created = (Long) console.get("default", "TotalCreated");

    visitAs("monitor");
    page.awaitLive();

    assertThat(console.get("default", "TotalOffered")).isEqualTo(offered);
    assertThat(console.get("default", "TotalCreated")).isEqualTo(created);
    assertThat(console.get("default", "ActiveConnections")).isEqualTo(0);
    assertThat(console.find("io.sluice:type=ConnectionPool,*")).hasSize(5);
  }

  /** None is made for nobody: a snapshot has a number, and they all come one after the other. */
  @Test
  void snapshots_areMadeWhileSomebodyWatches() throws Exception {
    visitAs("monitor");
    page.awaitLive();
    long version = versionShown();
    await().until(() -> versionShown() > version + 1);
    tab.visit("about:blank");

    await()
        .untilAsserted(
            () -> {
              long last = (Long) console.get("default", "SnapshotVersion");
              Thread.sleep(2_500);
              assertThat((Long) console.get("default", "SnapshotVersion"))
                  .isLessThanOrEqualTo(last + 1);
            });
    tab.run("history.back()");
    page.awaitLive();
  }

  private long versionShown() {
    return Long.parseLong(((JsonString) tab.run("document.body.dataset.version")).getString());
  }

  @Test
  @SuppressWarnings("try") // the relay is away for a while
  void lostConnection_isSaid_andFiguresAreNotShownAsLive_untilItIsBack() throws Exception {
    try (Relay relay = new Relay(BuiltEar.httpPort())) {
      visitAs("monitor", relay.port(), "");
      page.awaitLive();
      enter("default", "ann", "normal");
      await().until(() -> page.figure("Active").equals("1"));

      relay.close();
      page.awaitText("#live", "Not connected, retrying");
      assertThat(page.isLive()).isFalse();
      assertThat(page.text("#stale")).startsWith("Not live: these figures are of ");
      assertThat(page.is("document.getElementById('stale').hidden")).isFalse();
      enter("default", "bob", "normal");

      relay.reopen();
      page.awaitLive();
      await().until(() -> page.figure("Active").equals("2"));
      assertThat(page.is("document.getElementById('stale').hidden")).isTrue();
    }
  }

  @Test
  void figuresThatStop_areNotShownAsLive_thoughTheConnectionStands() throws Exception {
    try (Relay relay = new Relay(BuiltEar.httpPort())) {
      visitAs("monitor", relay.port(), "");
      page.awaitLive();

      relay.mute();
      await().until(() -> !page.isLive());
      page.awaitLive(); // by a connection of its own, as the client gives the mute one up
    }
  }

  // ---- what it changes

  @Test
  void kick_endsTheConnection() throws Exception {
    ContractClient ann = enter("default", "ann", "normal");
    enter("default", "bob", "normal");
    visitAs("operator");
    page.awaitLive();
    page.fill("search-client", "ann");
    page.click("#search button");
    page.awaitText("#connections-said", "1 found.");
    page.click("#connections tbody button");
    page.confirm();

    assertThat(ann.closed().code()).isEqualTo(4001);
    page.awaitText("#connections-said", "ann was kicked.");
    await().until(() -> (Integer) console.get("default", "ActiveConnections") == 1);
    await().until(() -> page.figure("Active").equals("1"));
  }

  @Test
  void kickThatIsNotConfirmed_isNone() throws Exception {
    enter("default", "ann", "normal");
    visitAs("operator");
    page.awaitLive();
    page.click("#search button");
    page.awaitText("#connections-said", "1 found.");
    page.click("#connections tbody button");
    page.click("#ask button[value=no]");

    assertThat(page.is("document.getElementById('ask').open")).isFalse();
    assertThat(console.get("default", "ActiveConnections")).isEqualTo(1);
  }

  /** A hand on the keyboard can be faster than the event that tells of a dialog's end. */
  @Test
  void question_isNotAnsweredByTheOneBefore() {
    visitAs("monitor");
    page.awaitLive();

    assertThat(
            tab.run(
                "import('/sluice/dashboard/dom.js').then(async ({ask, byId}) => {"
                    + " const first = ask('1?', 'yes'); byId('ask').close('yes');"
                    + " const second = ask('2?', 'yes');"
                    + " await new Promise(resolve => setTimeout(resolve, 300));"
                    + " byId('ask').close('yes');"
                    + " const third = ask('3?', 'yes'); byId('ask').close('no');"
                    + " return Promise.all([first, second, third]); })"))
        .hasToString("[true,true,false]");
  }

  @Test
  void monitor_sees_andIsToldWhyItMayNotChange() throws Exception {
    enter("default", "ann", "normal");
    visitAs("monitor");
    page.awaitLive();
    page.click("#search button");
    page.awaitText("#connections-said", "1 found.");
    page.click("#connections tbody button");
    page.confirm();
    await().until(() -> page.text("#connections-said").startsWith("ann was not kicked: "));
    assertThat(page.text("#connections-said")).endsWith("(403)");

    page.click("#drain");
    page.confirm();
    await().until(() -> page.text("#drain-said").endsWith("(403)"));
    page.fill("limit-max", "17");
    page.click("#limits button[type=submit]");
    page.confirm();
    await().until(() -> page.text("#limits-said").endsWith("(403)"));
    assertThat(console.get("default", "ActiveConnections")).isEqualTo(1);
    assertThat(console.get("default", "State")).isEqualTo("ACTIVE");
    assertThat(tab.complaints()).isEmpty();
  }

  @Test
  void operator_isToldThatLimitsNeedAnAdmin() {
    visitAs("operator");
    page.awaitLive();
    page.fill("limit-max", "17");
    page.click("#limits button[type=submit]");
    page.confirm();

    page.awaitText(
        "#limits-said", "The limits were not changed: The role sluice-admin is required (403)");
  }

  @Test
  void limits_areChanged_andWhatCantBeHadIsSaid() throws Exception {
    int before = (Integer) console.get("brisk", "MaxConnections");
    visitAs("admin", BuiltEar.httpPort(), "#brisk");
    page.awaitLive();
    try {
      page.fill("limit-max", "90");
      page.fill("limit-critical", "7");
      page.fill("limit-high", "5");
      page.fill("limit-normal", "3");
      page.click("#limits button[type=submit]");
      page.confirm();
      page.awaitText("#limits-said", "The limits were changed.");
      assertThat(console.get("brisk", "MaxConnections")).isEqualTo(90);
      assertThat(console.get("brisk", "critical", "Reserved")).isEqualTo(7);
      assertThat(console.get("brisk", "normal", "Reserved")).isEqualTo(3);
      await().until(() -> page.rowOf("high").get(1).equals("5"));

      page.fill("limit-max", "9");
      page.click("#limits button[type=submit]");
      assertThat(page.text("#ask-text")).endsWith("Most connections: 90 → 9.");
      page.confirm();
      page.awaitText(
          "#limits-said",
          "The limits were not changed: max-connections: must be at least what is reserved for the"
              + " classes (15), was 9 (400)");
      assertThat(console.get("brisk", "MaxConnections")).isEqualTo(90);
    } finally {
      console.set("brisk", "MaxConnections", before);
    }
  }

  /** And who comes meanwhile to look is let in. */
  @Test
  void drain_isShownWithItsProgress_andResumed() throws Exception {
    enter("small", "ann", "normal");
    enter("small", "bob", "normal");
    visitAs("operator", BuiltEar.httpPort(), "#small");
    page.awaitLive();
    await().until(() -> page.figure("Active").equals("2"));
    page.click("#drain");
    assertThat(page.text("#ask-text")).contains("2 active and 0 waiting");
    page.confirm();
    page.awaitText("#drain-said", "The drain has begun.");
    page.awaitText("#drain-text", "Draining: 1 left, 1 of 2 gone.");
    assertThat(page.is("document.getElementById('drain-bar').value === 1")).isTrue();
    assertThat(page.text("#state")).isEqualTo("DRAINING");
    assertThat(console.get("small", "State")).isEqualTo("DRAINING");
    assertThat(page.is("document.getElementById('drain').ariaDisabled === 'true'")).isTrue();
    page.awaitText("#drain-text", "Drained: nobody is left.");
    assertThat(console.get("small", "State")).isEqualTo("DRAINED");

    tab.visit("about:blank");
    visitAs("operator", BuiltEar.httpPort(), "#small");
    page.awaitLive();
    page.awaitText("#state", "DRAINED");
    page.click("#resume");
    page.confirm();
    page.awaitText("#drain-said", "The pool takes connections again.");
    await().until(() -> "ACTIVE".equals(console.get("small", "State")));
    page.awaitText("#state", "ACTIVE");
    assertThat(page.is("document.getElementById('drain-progress').hidden")).isTrue();
    enter("small", "cat", "normal");
  }

  // ---- who may look

  @Test
  void pageItself_isForThoseWhoMayRead() throws Exception {
    for (String path : List.of("/", "/dashboard/main.js", "/dashboard/nothing.js")) {
      Rest.assertProblem(Rest.as(null).askAt("GET", path, null), 401);
      Rest.assertProblem(Rest.as("guest").askAt("GET", path, null), 403);
      Rest.assertProblem(Rest.as("publisher").askAt("GET", path, null), 403);
    }
    Rest.assertProblem(Rest.as("monitor").askAt("GET", "/dashboard/nothing.js", null), 404);
    Rest.assertProblem(Rest.as("monitor").askAt("GET", "/dashboard/", null), 404);
    assertThat(Rest.as("monitor").askAt("GET", "/", null).body()).startsWith("<!DOCTYPE html>");
  }

  @Test
  void watching_isForThoseWhoMayRead_fromAPageOfThisHost() throws Exception {
    String own = "Origin: http://" + HOST;
    assertThat(handshake()).isEqualTo(401);
    assertThat(handshake(own)).isEqualTo(401);
    assertThat(handshake(own, Rest.login("guest"))).isEqualTo(403);
    assertThat(handshake(own, Rest.login("publisher"))).isEqualTo(403);
    assertThat(handshake(own, Rest.login("monitor"))).isEqualTo(101);
    assertThat(handshake(Rest.login("monitor"))).as("no browser").isEqualTo(101);
    for (String other :
        List.of(
            "http://evil.example", "http://127.0.0.1:1", "null", "http://127.0.0.1.evil.example")) {
      assertThat(handshake("Origin: " + other, Rest.login("admin"))).as(other).isEqualTo(403);
    }
  }

  private static int handshake(String... headers) throws Exception {
    String[] all =
        Stream.concat(Stream.of("Host: " + HOST), Stream.of(headers)).toArray(String[]::new);
    try (RawClient client = new RawClient(BuiltEar.httpPort())) {
      client.write(RawClient.upgrade("/sluice/watch", all));
      return client.answer().status();
    }
  }

  /** None of them waits for a place, and none is ended for another. */
  @Test
  void seventeenthDashboard_isToldThatThereIsNoRoom() throws Exception {
    List<Watcher> watchers = new ArrayList<>();
    try {
      for (int i = 0; i < 16; i++) {
        watchers.add(new Watcher());
      }
      for (Watcher each : watchers) {
        assertThat(each.next()).startsWith("{\"type\":\"direct\",\"payload\":{\"pool\":");
      }
      try (Watcher more = new Watcher()) {
        assertThat(more.next()).isEqualTo("1013 Server at capacity");
      }
      watchers.get(0).close();
      await()
          .untilAsserted(
              () -> {
                try (Watcher next = new Watcher()) {
                  assertThat(next.next()).startsWith("{\"type\":\"direct\"");
                }
              });
      assertThat(watchers.get(15).next()).startsWith("{\"type\":\"direct\"");
    } finally {
      watchers.forEach(Watcher::close);
    }
  }

  /** What watches and is no page: it answers pings, as browsers do. */
  private static final class Watcher implements WebSocket.Listener, AutoCloseable {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final StringBuilder parts = new StringBuilder();
    private final WebSocket socket;

    Watcher() {
      String[] login = Rest.login("monitor").split(": ");
      socket =
          HttpClient.newHttpClient()
              .newWebSocketBuilder()
              .header(login[0], login[1])
              .buildAsync(URI.create("ws://" + HOST + "/sluice/watch"), this)
              .orTimeout(20, TimeUnit.SECONDS)
              .join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      parts.append(part);
      if (last) {
        heard.add(parts.toString());
        parts.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      heard.add(code + " " + reason);
      return null;
    }

    /** A message, or code and reason of the end. */
    String next() throws InterruptedException {
      return heard.poll(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
      socket.abort();
    }
  }

  // ---- what it doesn't let happen

  @Test
  void policy_isExactlyThis_onEachFileOfThePage() throws Exception {
    for (String path : List.of("/", "/dashboard/main.js", "/dashboard/uplot/dist/uPlot.esm.js")) {
      var headers = Rest.as("monitor").askAt("GET", path, null).headers().map();
      assertThat(headers)
          .as(path)
          .containsEntry(
              "content-security-policy",
              List.of(
                  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                      + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors"
                      + " 'none'; require-trusted-types-for 'script'; trusted-types 'none'"))
          .containsEntry("x-content-type-options", List.of("nosniff"))
          .containsEntry("x-frame-options", List.of("DENY"))
          .containsEntry("referrer-policy", List.of("same-origin"))
          .containsEntry("cross-origin-opener-policy", List.of("same-origin"))
          .containsEntry("cross-origin-resource-policy", List.of("same-origin"))
          .containsEntry("cache-control", List.of("no-cache"))
          .doesNotContainKey("access-control-allow-origin");
    }
    visitAs("monitor");
    page.awaitLive();
    assertThat(tab.run("violations")).hasToString("[]");
    assertThat(tab.complaints()).isEmpty();

    // And it is in force.
    assertThat(
            tab.run(
                "try { document.createElement('p').innerHTML = '<b>'; 'done' } catch (error) {"
                    + " error.name }"))
        .hasToString("\"TypeError\"");
    tab.run("document.body.append(Object.assign(document.createElement('style'), {}))");
    tab.run("new Image().src = 'http://127.0.0.1:1/x.png'");
    await().until(() -> tab.run("violations").toString().contains("img-src"));
  }

  @Test
  void hostileNames_areShownAsTheyAre_andDoNothing() throws Exception {
    List<String> payloads = hostile().toList();
    assertThat(payloads).hasSizeGreaterThanOrEqualTo(50).doesNotHaveDuplicates();
    JsonArrayBuilder names = Json.createArrayBuilder();
    payloads.forEach(names::add);
    String snapshot = Rest.as("monitor").json("/pools/default").toString();
    tab.beforeEachPage(
        "window.payloads = "
            + names.build()
            + "; window.snapshot = "
            + snapshot
            + ";\n"
            + resource("/browser/hostile.js"));
    visitAs("monitor");
    page.awaitLive();
    page.click("#search button");
    page.awaitText("#connections-said", payloads.size() + " found.");
    page.click("#groups-refresh");
    await().until(() -> page.texts("#groups tbody th").size() == payloads.size());

    assertThat(page.texts("#connections tbody th")).isEqualTo(payloads);
    assertThat(page.texts("#connections tbody td:nth-child(2)")).isEqualTo(payloads);
    assertThat(page.texts("#connections tbody td:nth-child(3)")).isEqualTo(payloads);
    assertThat(page.texts("#connections tbody td:nth-child(6)")).isEqualTo(payloads);
    assertThat(page.texts("#groups tbody th")).isEqualTo(payloads);
    assertThat(page.texts("table[data-reasons=Refused] tbody th"))
        .containsExactlyInAnyOrderElementsOf(payloads);
    assertThat(page.texts("#pool option")).containsAll(payloads);
    assertThat(page.text("#state")).isEqualTo(payloads.get(0));
    for (int i = 0; i < payloads.size(); i++) {
      tab.run("document.querySelectorAll('#connections tbody button')[" + i + "].click()");
      assertThat(page.text("#ask-text")).contains(payloads.get(i));
      page.confirm();
      String said = payloads.get(i) + " was not kicked: " + payloads.get(i) + " (403)";
      page.awaitText("#connections-said", said);
    }
    assertNothingDone();
  }

  /**
   * The real server lets nothing with markup in it through as a name, but these: addresses, what
   * JavaScript has words for, ids of the page, letters that look like signs, go from right to left
   * or show nothing.
   */
  private static final List<String> ADMITTED =
      List.of(
          "javascript:alert",
          "JaVaScRiPt:alert:1",
          "data:text/html:script",
          "http://evil.example/x.js",
          "//evil.example/x.svg",
          "../../../api/v1/pools/default",
          "..",
          ".",
          "/",
          "__proto__",
          "constructor",
          "toString",
          "ask",
          "main",
          "\u1438script\u1433alert\u1438/script\u1433", // syllabics of Canada
          "\u02ba\u02b9onerror:alert", // primes, which are letters
          "\uff4a\uff41\uff56\uff41\uff53\uff43\uff52\uff49\uff50\uff54:alert", // wide
          "\u05d0\u05d1script\u0645\u0631", // Hebrew and Arabic
          "\u3164\u115f\uffa0", // letters of Korean that show nothing
          "\ud835\udcb6".repeat(64)); // no character of UTF-16 by itself

  /** And these as client ids, but as groups not. */
  private static final List<String> ADMITTED_AS_CLIENTS =
      List.of("ops@evil.example", "http://me:pw@evil.example:80/", "@import:x", "@");

  @Test
  void hostileNames_ofClientsOfTheServer_areShownAsTheyAre_andDoNothing() throws Exception {
    Map<String, ContractClient> guests = new LinkedHashMap<>();
    for (String each : ADMITTED) {
      guests.put(each, connect("default", each, "normal"));
      join(guests.get(each), each);
    }
    for (String each : ADMITTED_AS_CLIENTS) {
      guests.put(each, connect("default", each, "normal"));
    }
    visitAs("operator", BuiltEar.httpPort(), "#<img src=x onerror=alert(1)>");
    page.awaitLive();
    await().until(() -> page.figure("Active").equals("" + guests.size()));

    page.click("#groups-refresh");
    await().until(() -> page.texts("#groups tbody th").size() == ADMITTED.size());
    assertThat(page.texts("#groups tbody th")).containsExactlyInAnyOrderElementsOf(ADMITTED);
    page.click("#search button");
    page.awaitText("#connections-said", guests.size() + " found.");
    assertThat(page.texts("#connections tbody th"))
        .containsExactlyInAnyOrderElementsOf(guests.keySet());
    assertThat(page.texts("#connections tbody td:nth-child(6)"))
        .filteredOn(groups -> !groups.isEmpty())
        .containsExactlyInAnyOrderElementsOf(ADMITTED);

    for (String each : ADMITTED) {
      search("", each);
      assertThat(page.texts("#connections tbody th")).containsExactly(each);
    }
    for (String each : guests.keySet()) {
      search(each, "");
      assertThat(page.texts("#connections tbody th")).containsExactly(each);
      page.click("#connections tbody button");
      assertThat(page.text("#ask-text"))
          .isEqualTo("End the connection of " + each + "? It is told not to come back.");
      page.confirm();
      page.awaitText("#connections-said", each + " was kicked.");
      assertThat(guests.get(each).closed().code()).as(each).isEqualTo(4001);
    }
    assertNothingDone();
  }

  private void search(String clientId, String group) {
    page.fill("search-client", clientId);
    page.fill("search-group", group);
    tab.run("document.getElementById('connections-said').textContent = ''");
    page.click("#search button");
    page.awaitText("#connections-said", "1 found.");
  }

  /** They come no further, and are counted. */
  @Test
  void hostileNames_thatTheServerRefuses_areNowhereOnThePage() throws Exception {
    List<String> payloads = hostile().toList();
    ContractClient ann = enter("default", "ann", "normal");
    CompositeData before = (CompositeData) console.get("default", "HandshakesRefused");
    for (String each : payloads) {
      assertThatThrownBy(() -> connect("default", each, "normal"))
          .as(each)
          .isInstanceOf(HandshakeRefused.class)
          .hasMessage("HTTP status 400");
      ann.send(Json.createObjectBuilder().add("type", "join").add("group", each).build() + "");
      assertThat(ann.next()).as(each).contains("\"code\":\"bad_group\"");
    }
    visitAs("operator");
    page.awaitLive();
    String count = "" + ((Long) before.get("client_id_malformed") + payloads.size());
    page.awaitText("table[data-reasons='Handshakes refused'] tbody", "client id malformed" + count);
    page.click("#groups-refresh");
    page.awaitText("#groups-said", "There are no groups.");

    for (String each : payloads) {
      page.fill("search-client", each);
      page.fill("search-group", each);
      tab.run("document.getElementById('connections-said').textContent = ''");
      page.click("#search button");
      page.awaitText("#connections-said", "None found.");
    }
    page.fill("search-client", "");
    page.fill("search-group", "");
    page.click("#search button");
    page.awaitText("#connections-said", "1 found.");
    assertThat(page.texts("#connections tbody th")).containsExactly("ann");
    assertThat(page.text("main")).doesNotContain(payloads);
    assertNothingDone();
  }

  private void assertNothingDone() {
    assertThat(tab.run("alerts")).hasToString("[]");
    assertThat(tab.run("violations")).hasToString("[]");
    assertThat(
            page.texts("main :is(img, script, svg, iframe, object, embed, video, style, link, a)"))
        .isEmpty();
    assertThat(tab.complaints()).isEmpty();
  }

  private static Stream<String> hostile() {
    Stream<String> markup =
        Stream.of("script", "img", "svg", "iframe", "video", "body", "details", "input", "marquee")
            .flatMap(
                tag ->
                    Stream.of(
                        "<" + tag + ">alert(1)</" + tag + ">",
                        "<" + tag + " src=x onerror=alert(1) onload=alert(1)>",
                        "\"><" + tag + " autofocus onfocus=alert(1)>",
                        "'><" + tag + "/onerror='alert(1)' src=x>"));
    return Stream.concat(
        markup,
        Stream.of(
            "javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "<a href=javascript:alert(1)>x</a>",
            "</script><script>alert(1)</script>",
            "<!--<script>alert(1)//-->",
            "<![CDATA[<script>alert(1)</script>]]>",
            "{{constructor.constructor('alert(1)')()}}",
            "${alert(1)}",
            "`${alert(1)}`",
            "&lt;script&gt;alert(1)&lt;/script&gt;",
            "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
            "<style>@import'http://evil.example'</style>",
            "<link rel=stylesheet href=http://evil.example>",
            "<meta http-equiv=refresh content=0;url=javascript:alert(1)>",
            "<math><mtext><script>alert(1)</script>",
            "<template><script>alert(1)</script></template>",
            "\u202e<script>alert(1)</script>",
            "x' onclick='alert(1)"));
  }

  private static String resource(String name) throws Exception {
    try (var in = DashboardIT.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  // ---- who can use it

  @Test
  void keyboardAlone_isEnough() throws Exception {
    ContractClient ann = enter("default", "ann", "normal");
    enter("default", "bob", "normal");
    visitAs("operator");
    page.awaitLive();
    List<String> walk = new ArrayList<>();
    for (int i = 0; i < 40 && !walk.contains("drain"); i++) {
      tab.press("Tab");
      walk.add(focused());
      assertThat(page.is("getComputedStyle(document.activeElement).outlineStyle !== 'none'"))
          .as("focus is seen at " + walk)
          .isTrue();
    }
    assertThat(walk)
        .containsSubsequence(
            "Skip to the figures",
            "pool",
            "groups-refresh",
            "search-client",
            "search-group",
            "search-priority",
            "Search",
            "limit-max",
            "limit-critical",
            "limit-high",
            "limit-normal",
            "Change limits",
            "As they are",
            "drain");

    tab.run("document.getElementById('search-client').focus()");
    tab.type("ann");
    tab.press("Enter");
    page.awaitText("#connections-said", "1 found.");
    for (int i = 0; i < 10 && !focused().equals("Kick"); i++) {
      tab.press("Tab");
    }
    tab.press("Enter");
    assertThat(page.is("document.getElementById('ask').contains(document.activeElement)")).isTrue();
    tab.press("Escape");
    assertThat(page.is("document.getElementById('ask').open")).isFalse();
    assertThat(focused()).as("where it was").isEqualTo("Kick");
    tab.press(" ");
    for (int i = 0; i < 3 && !focused().equals("ask-yes"); i++) {
      tab.press("Tab");
    }
    tab.press("Enter");

    assertThat(ann.closed().code()).isEqualTo(4001);
  }

  /** Its id, or else its text. */
  private String focused() {
    return ((JsonString)
            tab.run("document.activeElement.id || document.activeElement.textContent.trim()"))
        .getString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  @SuppressWarnings("try") // the relay is away for a while
  void axe_findsNothing(String scheme) throws Exception {
    enter("queue", "bob", "normal");
    enter("queue", "cat", "normal");
    assertThat(connect("queue", "dan", "normal").next()).contains("\"queued\"");
    String axe = Files.readString(NodeClient.installed("axe-core/axe.min.js"));
    try (Relay relay = new Relay(BuiltEar.httpPort())) {
      tab.prefer(scheme);
      tab.resize(1280, 2400);
      visitAs("operator", relay.port(), "#queue");
      page.awaitLive();
      page.click("#search button");
      page.awaitText("#connections-said", "3 found.");
      tab.run(axe);
      assertThat(flaws()).as("live").isEmpty();

      page.click("#connections tbody button");
      assertThat(flaws()).as("asking").isEmpty();
      page.click("#ask button[value=no]");

      relay.close();
      page.awaitText("#live", "Not connected, retrying");
      assertThat(flaws()).as("not live").isEmpty();
      relay.reopen();

      tab.run("document.querySelector('label[for=pool]').remove()");
      tab.run("document.getElementById('live').style.color = 'var(--line)'");
      assertThat(flaws().toString()).contains("select-name", "color-contrast");
    }
  }

  private List<String> flaws() {
    return ((JsonArray)
            tab.run(
                "axe.run({resultTypes: ['violations']}).then(({violations}) =>"
                    + " violations.flatMap(({id, nodes}) => nodes.map(node => id + ': ' +"
                    + " node.target.join(' ') + ' ' + node.failureSummary)))"))
        .getValuesAs(JsonString::getString);
  }

  // ---- its picture

  /** With {@code -Dgolden.update=true} it takes a new one, of half a minute. */
  @Test
  void picture_isInTheDocuments() throws Exception {
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(PICTURE.getParent());
      Files.write(PICTURE, picture());
    }
    byte[] picture = Files.readAllBytes(PICTURE);

    assertThat(picture.length).isBetween(10_000, MOST_BYTES_OF_A_PICTURE);
    assertThat(new String(picture, 1, 3, StandardCharsets.US_ASCII)).isEqualTo("PNG");
  }

  private byte[] picture() throws Exception {
    tab.prefer("light");
    tab.resize(1180, 1186);
    visitAs("monitor", BuiltEar.httpPort(), "#queue");
    page.awaitLive();
    List<String> classes = List.of("low", "normal", "high", "critical");
    for (int second : IntStream.range(0, 30).toArray()) {
      ContractClient client =
          connect("queue", "client-" + second, classes.get(second * 7 % classes.size()));
      client.send("{\"type\":\"join\",\"group\":\"prices/" + second % 3 + "\"}");
      if (second % 4 == 3) {
        clients.remove(0).close();
      }
      long version = versionShown();
      await().until(() -> versionShown() > version);
    }
    page.click("#groups-refresh");
    return tab.screenshot();
  }
}
