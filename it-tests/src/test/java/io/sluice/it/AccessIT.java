package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.hostile.Neighbour;
import io.sluice.wire.RawClient;
import io.sluice.wire.RawClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The doors where one has to log in, and where only a few may come in a second: who is turned away,
 * with which status. The other answers are shown elsewhere: of handshakes in {@link HostileIT}, of
 * REST in {@link RestIT}, of a pool that drains in {@link DrainIT}.
 */
@ArquillianTest
@Timeout(60)
class AccessIT {
  private static final int CONNECTS_PER_SECOND = 2;

  /** Within the seconds that these take, far fewer may pass. */
  private static final int HURRY = 30;

  private static final String CHALLENGE = "Basic realm=\"sluice\"";
  private static final String LOGIN = login("guest", "guest-in-a-test");
  private static final String FOREIGN = "Origin: https://evil.example";

  private static Console console;
  private static Neighbour neighbour;

  private long offeredBefore;
  private Map<String, Long> refusedBefore;

  /**
   * Who asks, and what the answer is.
   *
   * @param detail what the problem says; null for an answer of the server's own
   * @param counted as which reason the pool {@code default} counts it; null for none
   */
  record Row(String name, byte[] request, int status, String detail, String counted) {
    @Override
    public String toString() {
      return name + ": " + status;
    }
  }

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return Ears.withSettings(
        BuiltEar.load(),
        "sluice.access.anonymous=false",
        "sluice.access.connects-per-second=" + CONNECTS_PER_SECOND,
        // Payara 6 may forget the end of a client that leaves within its handshake, as those here
        // do.
        "sluice.pool.default.ping-interval=PT1S",
        "sluice.pool.default.pong-timeout=PT5S",
        "sluice.pool.default.sweep-interval=PT0.5S");
  }

  @BeforeAll
  static void begin() throws Exception {
    console = new Console();
    neighbour = new Neighbour(BuiltEar.httpPort(), "neighbour", LOGIN);
    await().until(() -> neighbour.beats() > 0);
  }

  @BeforeEach
  void look() throws Exception {
    offeredBefore = offered();
    refusedBefore = refused();
  }

  @AfterEach
  void onlyTheNeighbour_isLeft_andAllIsWellWithIt() throws Exception {
    await().until(() -> console.get("default", "ActiveConnections").equals(1));
    int beats = neighbour.beats();
    await().until(() -> neighbour.beats() > beats || neighbour.wrong() != null);
    assertThat(neighbour.wrong()).isNull();
    assertThat((String[]) console.invoke("default", "verify")).isEmpty();
  }

  @AfterAll
  static void end() throws Exception {
    neighbour.close();
    console.close();
  }

  static Stream<Row> rows() {
    String ws = "/sluice/ws";
    String rest = "/sluice/api/v1";
    String noLogin = "Authentication is required";
    String notHere = "This origin may not connect";
    return Stream.of(
        new Row("a stranger", upgrade(ws), 401, noLogin, "unauthenticated"),
        new Row("an empty login", upgrade(ws, "Authorization: "), 401, noLogin, "unauthenticated"),
        new Row(
            "a login of another kind",
            upgrade(ws, "Authorization: Bearer x"),
            401,
            noLogin,
            "unauthenticated"),
        new Row("a wrong password", upgrade(ws, login("guest", "wrong")), 401, null, null),
        new Row("an unknown user", upgrade(ws, login("nobody", "wrong")), 401, null, null),
        new Row("a wrong password for REST", get(rest, login("guest", "wrong")), 401, null, null),
        new Row("a page of another origin", upgrade(ws, FOREIGN), 403, notHere, "origin"),
        new Row("such a page, with a login", upgrade(ws, FOREIGN, LOGIN), 403, notHere, "origin"),
        new Row(
            "a stranger to no pool", upgrade(ws + "/nope"), 404, "No such pool", "no_such_pool"),
        new Row(
            "a login to no pool",
            upgrade(ws + "/nope", LOGIN),
            404,
            "No such pool",
            "no_such_pool"),
        new Row("no upgrade", get(ws), 426, "This address speaks WebSocket only", null),
        new Row("a POST to a pool", as("POST", upgrade(ws, LOGIN)), 405, null, null),
        new Row("a POST to REST", as("POST", get(rest + "/pools", LOGIN)), 403, null, null),
        new Row("a DELETE of a pool", as("DELETE", get(rest + "/pools/x")), 401, null, null),
        new Row("a body for REST", get(rest + "/health", "Content-Length: 5"), 400, null, null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void whoeverIsTurnedAway_isToldWhy_andNoMore(Row row) throws Exception {
    Answer answer = ask(row.request());

    assertThat(answer.status()).isEqualTo(row.status());
    assertThat(answer.headers().get("www-authenticate"))
        .isEqualTo(row.status() == 401 ? CHALLENGE : null);
    assertThat(answer.headers()).doesNotContainKeys("set-cookie", "retry-after");
    if (row.detail() == null) {
      assertThat(answer.body()).doesNotContain("Exception", "at io.", "wrong", "guest", "nope");
    } else {
      assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
      assertThat(answer.body())
          .endsWith("\"status\":%d,\"detail\":\"%s\"}".formatted(row.status(), row.detail()));
    }
    assertThat(offered()).isEqualTo(offeredBefore);
    if (row.counted() != null) {
      refusedBefore.merge(row.counted(), 1L, Long::sum);
    }
    assertThat(refused()).isEqualTo(refusedBefore);
  }

  @Test
  void whoComesWithoutAnUpgrade_isToldWhichOne() throws Exception {
    assertThat(ask(get("/sluice/ws")).headers()).containsEntry("upgrade", "websocket");
  }

  @Test
  void health_isOpenToStrangers() throws Exception {
    assertThat(ask(get("/sluice/api/v1/health")).status()).isEqualTo(200);
  }

  @Test
  void handshakesAboveTheRate_areToldWhenToComeBack_andThenPass() throws Exception {
    List<Answer> refused = new ArrayList<>();
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < HURRY; i++) {
      Answer answer = enter(clients);
      if (answer.status() != 101) {
        refused.add(answer);
      }
    }

    assertThat(refused).isNotEmpty();
    for (Answer each : refused) {
      assertThat(each.status()).isEqualTo(429);
      assertThat(each.headers())
          .containsEntry("retry-after", "1")
          .containsEntry("content-type", "application/problem+json")
          .doesNotContainKeys("www-authenticate", "set-cookie");
      assertThat(each.body())
          .isEqualTo(
              "{\"title\":\"Too Many Requests\",\"status\":429,\"detail\":\"Too many"
                  + " handshakes\"}");
    }
    await().until(() -> offered() == offeredBefore + HURRY - refused.size());
    refusedBefore.merge("rate", (long) refused.size(), Long::sum);
    assertThat(refused()).isEqualTo(refusedBefore);
    assertThat(ask(get("/sluice/api/v1/health")).status()).isEqualTo(200);

    Duration told = Duration.ofSeconds(1);
    await().pollDelay(told).until(() -> enter(clients).status() == 101);
    await().until(() -> offered() == offeredBefore + HURRY - refused.size() + 1);
    for (RawClient each : clients) {
      each.close();
    }
  }

  /** They stay: who has left by then is offered nothing. */
  private static Answer enter(List<RawClient> clients) throws IOException {
    RawClient client = new RawClient(BuiltEar.httpPort());
    clients.add(client);
    client.write(upgrade("/sluice/ws", LOGIN));
    return client.answer();
  }

  private static Answer ask(byte[] request) throws IOException {
    try (RawClient client = new RawClient(BuiltEar.httpPort())) {
      client.write(request);
      return client.answer();
    }
  }

  private static byte[] upgrade(String target, String... headers) {
    return RawClient.upgrade(target, headers);
  }

  private static byte[] get(String target, String... headers) {
    return RawClient.get(target, headers);
  }

  private static byte[] as(String method, byte[] get) {
    return new String(get, StandardCharsets.ISO_8859_1)
        .replaceFirst("GET", method)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String login(String user, String password) {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Authorization: Basic " + Base64.getEncoder().encodeToString(both);
  }

  /** Handshakes, by reason. */
  private static Map<String, Long> refused() throws Exception {
    CompositeData all = (CompositeData) console.get("default", "HandshakesRefused");
    Map<String, Long> refused = new TreeMap<>();
    all.getCompositeType().keySet().forEach(each -> refused.put(each, (Long) all.get(each)));
    return refused;
  }

  private static long offered() throws Exception {
    return (Long) console.get("default", "TotalOffered");
  }
}
