package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contract.ContractClient;
import io.sluice.contract.ContractRequest;
import io.sluice.contract.ContractServer;
import io.sluice.wire.RawClient;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators and publishers do by REST, and what it refuses. */
@ArquillianTest
class RestChangesIT {
  /** Two slots, none reserved; two of the class {@code normal} may wait. */
  private static final String QUEUE = "/pools/queue";

  private static final Rest MONITOR = Rest.as("monitor");
  private static final Rest OPERATOR = Rest.as("operator");
  private static final Rest ADMIN = Rest.as("admin");
  private static final Rest PUBLISHER = Rest.as("publisher");

  private static final ContractServer SERVER = Http.contract();

  private final Guests guests = new Guests();

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return BuiltEar.load();
  }

  @AfterEach
  void letClientsGo() {
    guests.letGo("queue", "brisk");
  }

  // ---- limits

  @Test
  void limits_changeTogether_andAreShown() throws Exception {
    String path = "/pools/brisk";
    HttpResponse<String> answer =
        ADMIN.ask(
            "PATCH",
            path,
            "{\"maxConnections\":90,\"reserved\":{\"critical\":7,\"high\":5,\"normal\":3}}");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonObject limits = Rest.json(answer).getJsonObject("limits");
    assertThat(limits.getInt("maxConnections")).isEqualTo(90);
    assertThat(limits.getJsonObject("reserved"))
        .hasToString("{\"critical\":7,\"high\":5,\"normal\":3,\"low\":0}");
    assertThat(MONITOR.json(path).getJsonObject("limits")).isEqualTo(limits);
    ADMIN.ask("PATCH", path, "{\"maxConnections\":1000}");
    assertThat(MONITOR.json(path).getJsonObject("limits").getInt("maxConnections")).isEqualTo(1000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          {"maxConnections":0,"reserved":{"critical":1}} | max-connections: must be from 1 to 10000000, was 0
          {"maxConnections":9,"reserved":{"critical":10,"high":0,"normal":0}} | max-connections: must be at least what is reserved for the classes (10), was 9
          {"reserved":{"low":1}} | priority.low.reserve: must be 0, since no class ranks below it, was 1
          {"reserved":{"critical":3}} | priority.critical.reserve: must be at most 2, as the reservations may sum to max-connections (2), was 3
          {"maxConnections":5,"maxWaiting":5} | The body may have maxConnections and reserved, and nothing else
          {"maxConnections":5 | The body must be one JSON object, without a name that is there twice
          ^^ | The body must be one JSON object, without a name that is there twice
          """)
  void limitsThatCantBeHad_areRefused_withTheBound_andNothingChanges(String body, String detail)
      throws Exception {
    JsonObject before = MONITOR.json(QUEUE).getJsonObject("limits");

    HttpResponse<String> answer = ADMIN.ask("PATCH", QUEUE, body);

    assertThat(Rest.assertProblem(answer, 400)).isEqualTo(detail);
    assertThat(MONITOR.json(QUEUE).getJsonObject("limits")).isEqualTo(before);
  }

  @Test
  void limitsAboveWhatTheNodeMayHave_areRefused_asByJmx() throws Exception {
    String detail =
        Rest.assertProblem(ADMIN.ask("PATCH", QUEUE, "{\"maxConnections\":100000}"), 400);

    assertThat(detail).contains("(sluice.node.max-connections), was 100000");
  }

  // ---- connections

  @Test
  void connections_areThoseWithASlot_andThoseThatWait() throws Exception {
    guests.enter("ann", "normal");
    guests.enter("bob", "high");
    guests.park("cleo", 1);

    List<JsonObject> all = connections("");

    assertThat(all)
        .extracting(each -> each.getString("clientId") + " " + each.getString("priority"))
        .containsExactlyInAnyOrder("ann normal", "bob high", "cleo normal");
    for (JsonObject each : all) {
      assertThat(each.getString("connectionId")).hasSize(22);
      assertThat(each.getBoolean("active")).isEqualTo(!each.getString("clientId").equals("cleo"));
      assertThat(each.getJsonNumber("ageMs").longValue()).isBetween(0L, 60_000L);
    }
  }

  @Test
  void connections_comeByPages_eachOnce() throws Exception {
    guests.enter("ann", "normal");
    guests.enter("bob", "normal");
    guests.park("cleo", 1);
    guests.park("dan", 2);
    List<String> seen = new ArrayList<>();
    String next = "";
    int pages = 0;
    while (next != null) {
      JsonObject page =
          MONITOR.json(QUEUE + "/connections?limit=3" + (next.isEmpty() ? "" : "&after=" + next));
      page.getJsonArray("connections").getValuesAs(JsonObject.class).stream()
          .map(each -> each.getString("connectionId"))
          .forEach(seen::add);
      next = page.getString("next", null);
      pages++;
    }

    assertThat(seen).hasSize(4).doesNotHaveDuplicates().isSorted();
    assertThat(pages).isEqualTo(2);
  }

  @Test
  void connections_canBeLookedFor() throws Exception {
    ContractClient ann = guests.enter("ann", "normal");
    ann.send("{\"type\":\"join\",\"group\":\"a/b\",\"id\":1}");
    ann.next();
    guests.enter("bob", "high");
    guests.park("cleo", 1);

    assertThat(clientIds("?clientId=bob")).containsExactly("bob");
    assertThat(clientIds("?clientId=bo")).isEmpty();
    assertThat(clientIds("?group=a/b")).containsExactly("ann");
    assertThat(
            connections("?group=a/b").get(0).getJsonArray("groups").getValuesAs(JsonString.class))
        .extracting(JsonString::getString)
        .containsExactly("a/b");
    assertThat(clientIds("?priority=normal")).containsExactlyInAnyOrder("ann", "cleo");
    assertThat(clientIds("?priority=normal&group=a/b&clientId=cleo")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /connections?limit=0 | The query parameter limit must be from 1 to 1000, was 0
          /connections?limit=1001 | The query parameter limit must be from 1 to 1000, was 1001
          /connections?limit=-1 | The query parameter limit must be from 1 to 1000, was -1
          /connections?limit=99999999999 | The query parameter limit must be from 1 to 1000, was 99999999999
          /connections?limit=x%3Cb | The query parameter limit must be from 1 to 1000
          /connections?limit= | The query parameter limit must be from 1 to 1000
          /groups?order=size | The query parameter order must be one of name, members
          /groups?order=members&after=b | The query parameter after is for order=name only
          /groups?limit=0 | The query parameter limit must be from 1 to 1000, was 0
          /connections?priority=top | The query parameter priority must be one of critical, high, normal, low
          """)
  void aQueryOutOfBounds_is400_withTheBound(String path, String detail) throws Exception {
    assertThat(Rest.assertProblem(MONITOR.get(QUEUE + path), 400)).isEqualTo(detail);
  }

  @Test
  void groups_haveSizes_andPages() throws Exception {
    ContractClient ann = guests.enter("ann", "normal");
    for (String group : List.of("b", "a/x", "c")) {
      ann.send("{\"type\":\"join\",\"group\":\"" + group + "\",\"id\":1}");
      ann.next();
    }
    ContractClient bob = guests.enter("bob", "normal");
    bob.send("{\"type\":\"join\",\"group\":\"b\",\"id\":1}");
    bob.next();

    assertThat(MONITOR.get(QUEUE + "/groups?limit=2").body())
        .isEqualTo(
            "{\"groups\":[{\"group\":\"a/x\",\"members\":1},{\"group\":\"b\",\"members\":2}],"
                + "\"next\":\"b\"}");
    assertThat(MONITOR.get(QUEUE + "/groups?after=b").body())
        .isEqualTo("{\"groups\":[{\"group\":\"c\",\"members\":1}]}");
    assertThat(MONITOR.get(QUEUE + "/groups?order=name&after=b").body())
        .isEqualTo("{\"groups\":[{\"group\":\"c\",\"members\":1}]}");
    assertThat(MONITOR.get(QUEUE + "/groups?order=members&limit=2").body())
        .as("the largest first, then by name")
        .isEqualTo(
            "{\"groups\":[{\"group\":\"b\",\"members\":2},{\"group\":\"a/x\",\"members\":1}]}");
  }

  @Test
  void whoIsKicked_isGone_alsoFromTheQueue() throws Exception {
    ContractClient ann = guests.enter("ann", "normal");
    guests.enter("bob", "normal");
    ContractClient cleo = guests.park("cleo", 1);
    int cancelled = cancelled();
    for (ContractClient each : List.of(cleo, ann)) {
      String path = QUEUE + "/connections/" + idOf(each == ann ? "ann" : "cleo");

      assertThat(OPERATOR.ask("DELETE", path, null).statusCode()).isEqualTo(204);
      assertThat(each.closed().code()).isEqualTo(4001);
      assertThat(Rest.assertProblem(OPERATOR.ask("DELETE", path, null), 404))
          .isEqualTo("No such connection (any more)");
    }
    assertThat(cancelled()).isEqualTo(cancelled + 1);
  }

  private static int cancelled() throws Exception {
    return MONITOR.json(QUEUE).getJsonObject("counters").getInt("cancelled");
  }

  // ---- messages

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"text\"",
        "{ \"a\" : 1.0e0, \"a\":[ ] }",
        "123456789012345678901234567890",
        "null",
        "\"\u00e4\u20ac\ud83d\ude00\""
      })
  void aMessage_comesByteForByte(String payload) throws Exception {
    ContractClient ann = guests.enter("a/n:n", "normal");
    ann.send("{\"type\":\"join\",\"group\":\"news/at\",\"id\":1}");
    ann.next();

    HttpResponse<String> toGroup = PUBLISHER.post(QUEUE + "/groups/news/at/messages", payload);
    HttpResponse<String> toClient = PUBLISHER.post(QUEUE + "/clients/a/n:n/messages", payload);

    for (HttpResponse<String> each : List.of(toGroup, toClient)) {
      assertThat(each.statusCode()).isEqualTo(200);
      assertThat(each.body()).isEqualTo("{\"outcome\":\"accepted\",\"recipients\":1}");
    }
    assertThat(ann.next())
        .isEqualTo("{\"type\":\"broadcast\",\"group\":\"news/at\",\"payload\":" + payload + "}");
    assertThat(ann.next()).isEqualTo("{\"type\":\"direct\",\"payload\":" + payload + "}");
  }

  @Test
  void aMessageToNobody_saysSo() throws Exception {
    for (String path : List.of("/groups/none/messages", "/clients/none/messages")) {
      assertThat(PUBLISHER.post(QUEUE + path, "1").body())
          .isEqualTo("{\"outcome\":\"no_recipient\",\"recipients\":0}");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          groups/g | {"a":1 | payload must be one JSON value, nested at most 32 deep (inbound.max-depth) with its envelope, had 6 bytes that are not
          groups/g | ^^ | payload must be one JSON value, nested at most 32 deep (inbound.max-depth) with its envelope, had 0 bytes that are not
          clients/c | 1 2 | payload must be one JSON value, nested at most 32 deep (inbound.max-depth) with its envelope, had 3 bytes that are not
          groups/g%20g | 1 | group must match [\\p{L}\\p{N}._:/-]{1,200}, had 3 characters
          clients/c%20c | 1 | clientId must match [\\p{L}\\p{N}._:/@-]{1,128}, had 3 characters
          """)
  void aMessageThatIsNone_is400_withTheBound(String to, String payload, String detail)
      throws Exception {
    assertThat(Rest.assertProblem(PUBLISHER.post(QUEUE + "/" + to + "/messages", payload), 400))
        .isEqualTo(detail);
  }

  @Test
  void aMessage_isAsLongAsItMayBe_andNoLonger() throws Exception {
    guests.enter("ann", "normal");
    String path = QUEUE + "/clients/ann/messages";
    String longest = "\"" + "x".repeat(65_534) + "\"";

    assertThat(PUBLISHER.post(path, longest).statusCode()).isEqualTo(200);
    assertThat(Rest.assertProblem(PUBLISHER.post(path, longest + " "), 413))
        .isEqualTo("A body must have at most 65536 bytes, had 65537");
  }

  @Test
  void aBodyOfAnotherType_is415() throws Exception {
    for (String type : List.of("text/plain", "application/x-www-form-urlencoded")) {
      Rest.assertProblem(
          PUBLISHER.post(QUEUE + "/groups/g/messages", "1", "Content-Type", type), 415);
    }
    for (String type : List.of("application/merge-patch+json", "application/json-patch+json")) {
      Rest.assertProblem(
          ADMIN.ask("PATCH", QUEUE, "{\"maxConnections\":2}", "Content-Type", type), 415);
    }
  }

  @Test
  void aBodyThatIsNotUtf8_is400() throws Exception {
    RawClient.Answer answer =
        raw(
            "POST " + QUEUE + "/groups/g/messages",
            "publisher",
            "Content-Type: application/json\r\nContent-Length: 3\r\n",
            new byte[] {'"', (byte) 0xff, '"'});

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("The body must be UTF-8");
  }

  @Test
  void aBodyOfUnknownLength_is411() throws Exception {
    RawClient.Answer answer =
        raw(
            "POST " + QUEUE + "/groups/g/messages",
            "publisher",
            "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n",
            "1\r\n1\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

    assertThat(answer.status()).isEqualTo(411);
    assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
  }

  @Test
  void anEmptyBody_ofAClientThatOffersAnUpgrade_isNotWaitedFor() throws Exception {
    RawClient.Answer answer =
        raw(
            "PATCH " + QUEUE,
            "admin",
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                + "HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\n"
                + "Content-Type: application/json\r\nContent-Length: 0\r\n",
            new byte[0]);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("The body must be one JSON object");
  }

  private static RawClient.Answer raw(String line, String user, String headers, byte[] body)
      throws Exception {
    String head =
        line.replace(" /", " /sluice/api/v1/")
            + " HTTP/1.1\r\nHost: localhost\r\n"
            + Rest.login(user)
            + "\r\n"
            + headers
            + "\r\n";
    try (RawClient client = new RawClient(BuiltEar.httpPort())) {
      client.write(head.getBytes(StandardCharsets.US_ASCII), body);
      return client.answer();
    }
  }

  // ---- drain

  @Test
  void aPool_drains_andTakesConnectionsAgain() throws Exception {
    try (ContractClient client = SERVER.connect(ContractRequest.to("brisk"))) {
      client.send("{\"in\":1}");
      client.next();
      HttpResponse<String> drained = OPERATOR.post("/pools/brisk/drain", null);
      try {
        assertThat(drained.statusCode()).isEqualTo(200);
        assertThat(Rest.json(drained).getString("state")).isIn("DRAINING", "DRAINED");
        assertThat(Rest.assertProblem(OPERATOR.post("/pools/brisk/drain", null), 409))
            .startsWith("The pool must be ACTIVE, was DRAIN");
        assertThat(client.closed().code()).isEqualTo(1001);
      } finally {
        assertThat(OPERATOR.post("/pools/brisk/resume", null).body())
            .isEqualTo("{\"pool\":\"brisk\",\"state\":\"ACTIVE\"}");
      }
    }
    assertThat(Rest.assertProblem(OPERATOR.post("/pools/brisk/resume", null), 409))
        .isEqualTo("The pool must be DRAINING or DRAINED, was ACTIVE");
  }

  // ---- other pages

  @ParameterizedTest
  @ValueSource(
      strings = {"http://evil.test", "https://127.0.0.1:%d", "http://127.0.0.1:1", "null", ""})
  void aPageOfAnotherOrigin_changesNothing_withItsVisitorsLogin(String origin) throws Exception {
    String said = origin.formatted(BuiltEar.httpPort());

    assertThat(Rest.assertProblem(OPERATOR.post("/pools/brisk/resume", null, "Origin", said), 403))
        .isEqualTo("This origin may not change anything");
    Rest.assertProblem(ADMIN.ask("PATCH", QUEUE, "{}", "Origin", said), 403);
    Rest.assertProblem(OPERATOR.ask("DELETE", QUEUE + "/connections/x", null, "Origin", said), 403);
    Rest.assertProblem(PUBLISHER.post(QUEUE + "/groups/g/messages", "1", "Origin", said), 403);
    assertThat(MONITOR.ask("GET", QUEUE, null, "Origin", said).statusCode())
        .as("its browser doesn't show it the answer")
        .isEqualTo(200);
  }

  @Test
  void aPageOfTheServersOwn_mayChangeThings() throws Exception {
    Stream.of("http://127.0.0.1:" + BuiltEar.httpPort(), "HTTP://127.0.0.1:" + BuiltEar.httpPort())
        .forEach(
            origin -> {
              try {
                Rest.assertProblem(
                    OPERATOR.post("/pools/brisk/resume", null, "Origin", origin), 409);
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
  }

  @Test
  void nobodyElsesPage_isToldThatItMay() throws Exception {
    HttpResponse<String> preflight =
        Rest.as(null)
            .ask(
                "OPTIONS",
                QUEUE,
                null,
                "Origin",
                "http://evil.test",
                "Access-Control-Request-Method",
                "PATCH");

    assertThat(preflight.headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
  }

  @Test
  void aMethodThatIsNotThere_is405_withThoseThatAre() throws Exception {
    HttpResponse<String> answer = ADMIN.ask("PUT", QUEUE, "1");

    Rest.assertProblem(answer, 405);
    assertThat(answer.headers().firstValue("Allow").orElse("")).contains("GET", "PATCH");
  }

  // ---- looks

  private static List<JsonObject> connections(String query) throws Exception {
    return MONITOR
        .json(QUEUE + "/connections" + query)
        .getJsonArray("connections")
        .getValuesAs(JsonObject.class);
  }

  private static List<String> clientIds(String query) throws Exception {
    return connections(query).stream().map(each -> each.getString("clientId")).toList();
  }

  private static String idOf(String clientId) throws Exception {
    return connections("?clientId=" + clientId).get(0).getString("connectionId");
  }
}
