package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.contract.ContractClient;
import io.sluice.contract.ContractRequest;
import io.sluice.contract.ContractServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The REST door with the secure defaults: health for all, the rest for those with a role. */
@ArquillianTest
class RestIT {
  private static final String API = "/sluice/api/v1";

  /** Two slots, none reserved; two of the class {@code normal} may wait. */
  private static final String QUEUE = "/pools/queue";

  private static final ContractServer WILDFLY = Http.contract();

  private final Guests guests = new Guests();

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return BuiltEar.load();
  }

  @AfterEach
  void letClientsGo() {
    guests.letGo("queue");
  }

  @Test
  void health_isOpen_andSaysTheState() throws Exception {
    HttpResponse<String> answer = Http.get(API + "/health");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"state\":\"ACTIVE\"}");
    assertThat(header(answer, "Content-Type")).startsWith("application/json");
    assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/pools",
        "/pools/default",
        "/pools/nope",
        "/pools/default/explain?priority=low",
        "/pools/default/explain",
        "/pools/nope/explain?priority=low",
        "/outbound",
        "/outbound/none.test:80"
      })
  void pools_areNotForStrangers(String path) throws Exception {
    HttpResponse<String> answer = Http.get(API + path);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(header(answer, "WWW-Authenticate")).isEqualTo("Basic realm=\"sluice\"");
    assertThat(header(answer, "Content-Type")).startsWith("application/problem+json");
    assertThat(json(answer).getInt("status")).isEqualTo(401);
  }

  @Test
  void wrongPassword_is401_alsoForHealth() throws Exception {
    for (String path : List.of("/pools", "/health")) {
      assertThat(getAs("monitor", "wrong", path).statusCode()).as(path).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/pools",
        "/pools/default",
        "/pools/nope",
        "/pools/default/explain?priority=low",
        "/pools/nope/explain",
        "/outbound",
        "/outbound/none.test:80"
      })
  void userWithoutTheRole_is403(String path) throws Exception {
    for (String user : List.of("guest", "vip")) {
      HttpResponse<String> answer = getAs(user, path);

      assertThat(answer.statusCode()).as(user).isEqualTo(403);
      assertThat(header(answer, "Content-Type")).startsWith("application/problem+json");
      assertThat(json(answer).getInt("status")).isEqualTo(403);
    }
  }

  @Test
  void monitor_seesAllPools() throws Exception {
    HttpResponse<String> answer = getAs("monitor", "/pools");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).getJsonArray("pools").getValuesAs(JsonObject.class))
        .extracting(pool -> pool.getString("pool"))
        .containsExactly("default", "small", "brisk", "narrow", "queue");
  }

  @Test
  void monitor_seesAPool_countedUpToNow() throws Exception {
    JsonObject before = json(getAs("monitor", "/pools/brisk"));
    try (ContractClient client = WILDFLY.connect(ContractRequest.to("brisk"))) {
      client.send("{\"type\":\"join\",\"group\":\"rest\",\"id\":1}");
      client.next();

      JsonObject now = json(getAs("monitor", "/pools/brisk"));
      assertThat(now.getString("state")).isEqualTo("ACTIVE");
      assertThat(now.getInt("version")).isGreaterThan(before.getInt("version"));
      assertThat(now.getJsonObject("limits").getInt("maxConnections")).isEqualTo(1000);
      assertThat(now.getJsonObject("gauges").getInt("active")).isEqualTo(1);
      assertThat(now.getJsonObject("gauges").getInt("groups")).isEqualTo(1);
      assertThat(now.getJsonObject("counters").getInt("admitted"))
          .isEqualTo(before.getJsonObject("counters").getInt("admitted") + 1);
      assertThat(now.getJsonObject("traffic").getInt("messagesIn"))
          .isEqualTo(before.getJsonObject("traffic").getInt("messagesIn") + 1);
    }
  }

  @Test
  void unknownPool_is404_asAProblem() throws Exception {
    HttpResponse<String> answer = getAs("monitor", "/pools/nope");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(header(answer, "Content-Type")).startsWith("application/problem+json");
    assertThat(json(answer).getString("detail")).isEqualTo("No such pool");
  }

  @Test
  void monitor_seesTheOutboundPool_withoutAHostWhereNoneWasAskedFor() throws Exception {
    HttpResponse<String> answer = getAs("monitor", "/outbound");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "Content-Type")).startsWith("application/json");
    assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
    assertThat(answer.body())
        .isEqualTo(
            "{\"hosts\":[],\"shared\":{\"begun\":0,\"done\":0,\"failedByReason\":{},"
                + "\"messagesIn\":0,\"messagesUnheard\":0},\"eventsDropped\":0}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/outbound/none.test:80", "/outbound/%5B::1%5D:80", "/outbound/x"})
  void unknownHost_is404_asAProblem(String path) throws Exception {
    HttpResponse<String> answer = getAs("monitor", path);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(header(answer, "Content-Type")).startsWith("application/problem+json");
    assertThat(json(answer).getString("detail")).isEqualTo("No such host");
  }

  @Test
  void monitor_seesLimits_andClasses() throws Exception {
    guests.enter(null, "normal");
    guests.enter(null, "high");
    guests.park(null, 1);
    JsonObject now = json(getAs("monitor", QUEUE));

    assertThat(now.keySet())
        .containsExactly(
            "pool",
            "version",
            "state",
            "uptimeSeconds",
            "limits",
            "gauges",
            "classes",
            "counters",
            "traffic",
            "latency",
            "rates");
    assertThat(now.getJsonObject("limits"))
        .hasToString(
            "{\"maxConnections\":2,"
                + "\"reserved\":{\"critical\":0,\"high\":0,\"normal\":0,\"low\":0},"
                + "\"maxWaiting\":{\"critical\":100,\"high\":100,\"normal\":2,\"low\":100},"
                + "\"waitTimeoutMs\":"
                + "{\"critical\":5000,\"high\":15000,\"normal\":30000,\"low\":1000}}");
    JsonObject gauges = now.getJsonObject("gauges");
    assertThat(gauges.getInt("active")).isEqualTo(2);
    assertThat(gauges.getInt("waiting")).isEqualTo(1);
    assertThat(gauges.getInt("peak")).isEqualTo(2);
    assertThat(gauges.getJsonNumber("utilization").doubleValue()).isEqualTo(1);
    JsonObject classes = now.getJsonObject("classes");
    assertThat(classes.keySet()).containsExactly("critical", "high", "normal", "low");
    assertThat(classes.getJsonObject("normal").getInt("active")).isEqualTo(1);
    assertThat(classes.getJsonObject("normal").getInt("waiting")).isEqualTo(1);
    assertThat(classes.getJsonObject("high").getInt("active")).isEqualTo(1);
    assertThat(classes.getJsonObject("low").getInt("active")).isZero();
    booksBalance(now);
  }

  /** The identities that hold in each snapshot. */
  private static void booksBalance(JsonObject snapshot) {
    JsonObject gauges = snapshot.getJsonObject("gauges");
    JsonObject totals = snapshot.getJsonObject("counters");
    int refused = 0;
    for (String reason : totals.getJsonObject("refused").keySet()) {
      refused += totals.getJsonObject("refused").getInt(reason);
    }
    assertThat(totals.getInt("offered"))
        .isEqualTo(totals.getInt("admitted") + totals.getInt("queued") + refused);
    assertThat(totals.getInt("queued"))
        .isEqualTo(
            gauges.getInt("waiting")
                + totals.getInt("admittedFromQueue")
                + totals.getInt("timedOut")
                + totals.getInt("cancelled")
                + totals.getInt("shutDown"));
    assertThat(totals.getInt("created"))
        .isEqualTo(gauges.getInt("active") + totals.getInt("closed"))
        .isEqualTo(totals.getInt("admitted") + totals.getInt("admittedFromQueue"));
    for (String figure : List.of("active", "waiting")) {
      assertThat(sumOverClasses(snapshot, figure)).isEqualTo(gauges.getInt(figure));
    }
    for (String figure : List.of("admitted", "admittedFromQueue", "timedOut", "preempted")) {
      assertThat(sumOverClasses(snapshot, figure)).isEqualTo(totals.getInt(figure));
    }
    assertThat(snapshot.getJsonObject("latency").getInt("count"))
        .isEqualTo(totals.getInt("created"));
  }

  private static int sumOverClasses(JsonObject snapshot, String figure) {
    return snapshot.getJsonObject("classes").values().stream()
        .mapToInt(each -> each.asJsonObject().getInt(figure))
        .sum();
  }

  @Test
  void monitor_seesLatencies_andRates() throws Exception {
    guests.enter(null, "normal");
    ContractClient second = guests.enter(null, "normal");
    ContractClient waiting = guests.park(null, 1);
    second.close();
    assertThat(waiting.next()).isEqualTo("{\"type\":\"admitted\"}");
    JsonObject now = json(getAs("monitor", QUEUE));

    booksBalance(now);
    latencyIsOne(now.getJsonObject("latency"));
    JsonObject normal = now.getJsonObject("classes").getJsonObject("normal");
    latencyIsOne(normal.getJsonObject("waitLatency"));
    assertThat(normal.getJsonObject("waitLatency").getInt("count"))
        .isEqualTo(normal.getInt("admittedFromQueue"));
    for (String window : List.of("oneMinute", "fiveMinutes")) {
      JsonObject rates = now.getJsonObject("rates").getJsonObject(window);
      assertThat(rates.keySet())
          .containsExactly("offered", "admitted", "messagesIn", "messagesOut");
      for (String each : rates.keySet()) {
        assertThat(rates.getJsonNumber(each).doubleValue())
            .as(window + " " + each)
            .isPositive()
            .isLessThan(1_000);
      }
    }
  }

  private static void latencyIsOne(JsonObject latency) {
    assertThat(latency.getInt("count")).isPositive();
    List<String> rising = List.of("p50Micros", "p95Micros", "p99Micros", "maxMicros");
    assertThat(rising).extracting(latency::getInt).isSorted().allMatch(each -> each > 0);
    assertThat(latency.getInt("averageMicros")).isBetween(1, latency.getInt("maxMicros"));
  }

  @Test
  void version_staysWhileNothingHappens_andThenTheWholeAnswerIsTheSame() throws Exception {
    await().until(() -> version() == version());
    Map<Long, Set<String>> bodies = new TreeMap<>();
    long began = System.nanoTime();
    for (int i = 0; i < 50; i++) {
      HttpResponse<String> answer = getAs("monitor", QUEUE);
      long version = json(answer).getJsonNumber("version").longValue();
      bodies.computeIfAbsent(version, none -> new TreeSet<>()).add(answer.body());
    }
    long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();

    assertThat(bodies.values()).allSatisfy(each -> assertThat(each).hasSize(1));
    assertThat(bodies).hasSizeLessThanOrEqualTo((int) seconds + 2);
  }

  @Test
  void version_growsWithWhatHappens() throws Exception {
    long before = version();
    ContractClient client = guests.enter(null, "low");
    long opened = version();
    assertThat(opened).isGreaterThan(before);
    client.send("{\"type\":\"join\",\"group\":\"rest\",\"id\":1}");
    client.next();
    assertThat(version()).isGreaterThan(opened);
  }

  private static long version() throws Exception {
    return json(getAs("monitor", QUEUE)).getJsonNumber("version").longValue();
  }

  @Test
  void answers_areNotKept() throws Exception {
    for (String path : List.of(QUEUE, QUEUE + "/explain?priority=low")) {
      HttpResponse<String> answer = getAs("monitor", path);
      assertThat(header(answer, "Cache-Control")).as(path).isEqualTo("no-store");
      assertThat(header(answer, "Content-Type")).as(path).startsWith("application/json");
    }
  }

  // ---- explain

  @Test
  void explain_saysWhatANewcomerWouldGet() throws Exception {
    JsonObject admit = explained("low");
    assertThat(admit.getString("pool")).isEqualTo("queue");
    assertThat(admit.getString("priority")).isEqualTo("low");
    assertThat(admit.getString("outcome")).isEqualTo("admit");
    assertThat(admit.getInt("free")).isEqualTo(2);
    assertThat(admit.getInt("heldAbove")).isZero();
    assertThat(admit.keySet()).doesNotContain("victim", "position", "timeoutMs");
    assertThat(admit.getString("text"))
        .isEqualTo("free 2 = 2 open to low; would be admitted at once");

    guests.enter(null, "normal");
    guests.enter(null, "normal");
    guests.park(null, 1);
    JsonObject preempt = explained("high");
    assertThat(preempt.getString("outcome")).isEqualTo("preempt");
    assertThat(preempt.getString("victim")).isEqualTo("normal");
    assertThat(preempt.getInt("free")).isZero();
    assertThat(preempt.keySet()).doesNotContain("position", "timeoutMs");

    JsonObject wait = explained("normal");
    assertThat(wait.getString("outcome")).isEqualTo("wait");
    assertThat(wait.getInt("position")).isEqualTo(2);
    assertThat(wait.getInt("timeoutMs")).isEqualTo(30_000);
    assertThat(wait.keySet()).doesNotContain("victim");

    guests.park(null, 2);
    JsonObject refuse = explained("normal");
    assertThat(refuse.getString("outcome")).isEqualTo("refuse");
    assertThat(refuse.keySet()).doesNotContain("victim", "position", "timeoutMs");
    assertThat(refuse.getString("text")).endsWith("would be refused");
    assertThat(guests.open(null, "normal").closed().code()).isEqualTo(1013);
  }

  @Test
  void explain_isOfTheSnapshotThatItNames() throws Exception {
    await()
        .untilAsserted(
            () -> {
              JsonObject snapshot = json(getAs("monitor", "/pools/default"));
              JsonObject explained = json(getAs("monitor", "/pools/default/explain?priority=low"));
              assertThat(explained.getInt("version")).isEqualTo(snapshot.getInt("version"));
              JsonObject reserved = snapshot.getJsonObject("limits").getJsonObject("reserved");
              assertThat(explained.getInt("heldAbove"))
                  .isEqualTo(
                      reserved.getInt("critical")
                          + reserved.getInt("high")
                          + reserved.getInt("normal"));
              assertThat(explained.getString("text"))
                  .isEqualTo(
                      "free 1000 = 100 held for critical + 200 for high + 400 for normal + 300 open"
                          + " to low; would be admitted at once");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "?priority=", "?priority=urgent-%22%3Cx", "?priority=LOW", "?class=low"})
  void explainOfNoClass_is400_asAProblem_thatDoesNotRepeatTheInput(String query) throws Exception {
    HttpResponse<String> answer = getAs("monitor", QUEUE + "/explain" + query);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(header(answer, "Content-Type")).startsWith("application/problem+json");
    assertThat(json(answer).getInt("status")).isEqualTo(400);
    assertThat(json(answer).getString("detail"))
        .isEqualTo("The query parameter priority must be one of critical, high, normal, low");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/pools/nope/explain?priority=low", "/pools/nope/explain"})
  void explainOfNoPool_is404_asAProblem(String path) throws Exception {
    HttpResponse<String> answer = getAs("monitor", path);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(header(answer, "Content-Type")).startsWith("application/problem+json");
    assertThat(json(answer).getString("detail")).isEqualTo("No such pool");
  }

  private static JsonObject explained(String priority) throws Exception {
    HttpResponse<String> answer = getAs("monitor", QUEUE + "/explain?priority=" + priority);
    assertThat(answer.statusCode()).isEqualTo(200);
    return json(answer);
  }

  /** The container's login reaches the handshake: the role is an entitlement to a class. */
  @Test
  void role_entitlesToAClass_atTheHandshake() throws Exception {
    ContractRequest request =
        ContractRequest.to("default").v1().header("Authorization", basic("vip", "vip-in-a-test"));
    try (ContractClient vip = WILDFLY.connect(request);
        ContractClient lower = WILDFLY.connect(request.query("priority", "low"))) {
      assertThat(vip.next()).contains("\"priority\":\"critical\"");
      assertThat(lower.next()).contains("\"priority\":\"low\"");
    }
  }

  private static HttpResponse<String> getAs(String user, String path) throws Exception {
    return getAs(user, user + "-in-a-test", path);
  }

  private static HttpResponse<String> getAs(String user, String password, String path)
      throws Exception {
    return Http.get(API + path, "Authorization", basic(user, password));
  }

  private static String basic(String user, String password) {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  @Test
  void noSession_isMade() throws Exception {
    assertThat(Http.get(API + "/health").headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(Http.get(API + "/pools").headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void pathThatIsNone_is404_andShowsNoTrace() throws Exception {
    HttpResponse<String> answer = Http.get(API + "/nothing");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).doesNotContain("Exception");
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private static JsonObject json(HttpResponse<String> answer) {
    try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
      return reader.readObject();
    }
  }
}
