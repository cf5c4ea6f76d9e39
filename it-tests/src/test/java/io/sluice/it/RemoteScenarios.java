package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.api.RemotePool;
import io.sluice.contract.ContractClient;
import io.sluice.contract.ContractRequest;
import io.sluice.contract.ContractServer;
import io.sluice.it.app.remote.RemoteCalls;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What callers of the remote EJB can count on, wherever they are. */
@Timeout(120)
abstract class RemoteScenarios {
  private static final ContractServer SERVER = Http.contract();

  /** The empty one is a stranger. */
  private static final List<String> USERS =
      List.of("", "guest", "vip", "monitor", "operator", "admin", "publisher");

  private static final String NOBODY = "no no no no no no no";
  private static final String LOOKS = "no no no yes yes yes no";
  private static final String OPERATES = "no no no no yes yes no";
  private static final String SENDS = "no no no no no no yes";
  private static final String SENDS_OR_LOOKS = "no no no yes yes yes yes";

  /** Nothing here changes anything: what may be done is asked of what isn't there, or is so. */
  private static final Map<String, List<String>> ROLES =
      Map.ofEntries(
          Map.entry("pools", List.of(LOOKS)),
          Map.entry("stats", List.of(LOOKS, "default")),
          Map.entry("explain", List.of(LOOKS, "default", "low")),
          Map.entry("connections", List.of(LOOKS, "default", RemoteCalls.NULL, "1")),
          Map.entry("connectionsOf", List.of(LOOKS, "default", "nobody", RemoteCalls.NULL, "1")),
          Map.entry("state", List.of(SENDS_OR_LOOKS, "nope")),
          Map.entry("kick", List.of(OPERATES, "default", "nobody")),
          Map.entry("drain", List.of(OPERATES, "nope")),
          Map.entry("resume", List.of(OPERATES, "default")),
          Map.entry("broadcast", List.of(SENDS, "default", "nobody", "1")),
          Map.entry("send", List.of(SENDS, "default", "nobody", "1")));

  private final String me = "r-" + UUID.randomUUID();
  private final List<ContractClient> clients = new ArrayList<>();

  /** What the caller that a subclass has, logged in as that user, hears when it calls. */
  abstract String ask(String user, String method, String... arguments) throws Exception;

  @AfterEach
  void letClientsGo() {
    clients.forEach(ContractClient::close);
    for (String pool : List.of("default", "narrow")) {
      await().until(() -> rest(pool).getJsonObject("gauges").getInt("active") == 0);
    }
  }

  private ContractClient connect(String pool, String clientId) throws Exception {
    ContractClient client = SERVER.connect(ContractRequest.to(pool).query("clientId", clientId));
    clients.add(client);
    client.send("{\"type\":\"in\"}"); // a handshake's answer comes before its slot
    client.next();
    return client;
  }

  private static JsonObject rest(String pool) throws Exception {
    return Rest.as("monitor").json("/pools/" + pool);
  }

  private JsonObject json(String user, String method, String... arguments) throws Exception {
    String answer = ask(user, method, arguments);
    try (JsonReader reader = Json.createReader(new StringReader(answer))) {
      return reader.readObject();
    } catch (RuntimeException none) {
      throw new AssertionError(answer, none);
    }
  }

  private static String accepted(int recipients) {
    return "{\"outcome\":\"accepted\",\"recipients\":" + recipients + "}";
  }

  @Test
  void broadcastAndDirectMessage_reachAClient_byteForByte() throws Exception {
    ContractClient client = connect("default", me);
    client.send("{\"type\":\"join\",\"group\":\"" + me + "\",\"id\":1}");
    assertThat(client.next()).isEqualTo("{\"type\":\"ack\",\"id\":1}");

    assertThat(ask("publisher", "broadcast", "default", me, "{\"n\": 1.0, \"\u00fc\":\"\u20ac\"}"))
        .isEqualTo(accepted(1));
    assertThat(client.next())
        .isEqualTo(
            "{\"type\":\"broadcast\",\"group\":\""
                + me
                + "\",\"payload\":{\"n\": 1.0, \"\u00fc\":\"\u20ac\"}}");
    assertThat(ask("publisher", "send", "default", me, "[2]")).isEqualTo(accepted(1));
    assertThat(client.next()).isEqualTo("{\"type\":\"direct\",\"payload\":[2]}");
    assertThat(ask("publisher", "send", "default", me + "-none", "3"))
        .isEqualTo("{\"outcome\":\"no_recipient\",\"recipients\":0}");
  }

  @Test
  void operator_findsAndKicksAClient() throws Exception {
    ContractClient client = connect("default", me);
    JsonObject page = json("operator", "connectionsOf", "default", me, RemoteCalls.NULL, "10");
    JsonObject found = page.getJsonArray("connections").getJsonObject(0);
    assertThat(page.getJsonArray("connections")).hasSize(1);
    assertThat(found.getString("clientId")).isEqualTo(me);
    assertThat(found.getString("pool")).isEqualTo("default");
    assertThat(found.getBoolean("active")).isTrue();
    String connectionId = found.getString("connectionId");

    assertThat(ask("operator", "kick", "default", connectionId)).isEqualTo("true");
    assertThat(client.closed()).isEqualTo(new ContractClient.Closed(4001, "Kicked"));
    assertThat(ask("operator", "kick", "default", connectionId)).isEqualTo("false");
  }

  @Test
  void connections_comeByPages_eachOnce() throws Exception {
    for (int i = 0; i < 3; i++) {
      connect("default", me + "-" + i).send("{\"type\":\"join\",\"group\":\"b\"}");
    }
    List<String> found = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    String after = RemoteCalls.NULL;
    while (after != null) {
      JsonObject page = json("monitor", "connections", "default", after, "2");
      List<JsonObject> entries = page.getJsonArray("connections").getValuesAs(JsonObject.class);
      entries.forEach(each -> found.add(each.getString("clientId")));
      sizes.add(entries.size());
      after = page.isNull("next") ? null : page.getString("next");
    }
    assertThat(sizes).containsExactly(2, 1);
    assertThat(found).containsExactlyInAnyOrder(me + "-0", me + "-1", me + "-2");
  }

  @Test
  void stats_areThoseOfRest() throws Exception {
    ContractClient client = connect("default", me);
    ask("publisher", "send", "default", me, "1");
    client.next();
    await().untilAsserted(() -> assertSame(json("monitor", "stats", "default"), rest("default")));
  }

  /** Two snapshots of the same version are equal. */
  private static void assertSame(JsonObject remote, JsonObject rest) {
    assertThat(remote.getInt("version")).isEqualTo(rest.getInt("version"));
    for (String name : List.of("pool", "uptimeSeconds", "traffic", "rates")) {
      assertThat((Object) remote.get(name)).as(name).isEqualTo(rest.get(name));
    }
    assertThat(remote.getString("state")).isEqualToIgnoringCase(rest.getString("state"));
    assertThat(remote.getJsonObject("totals")).isEqualTo(rest.getJsonObject("counters"));
    assertThat(remote.getJsonObject("acquire")).isEqualTo(rest.getJsonObject("latency"));
    assertThat(remote.getJsonObject("gauges").getInt("maxConnections"))
        .isEqualTo(rest.getJsonObject("limits").getInt("maxConnections"));
    assertThat(remote.getJsonObject("gauges").getInt("active")).isEqualTo(1);
    assertAgree(remote.getJsonObject("gauges"), rest.getJsonObject("gauges"), 4);
    assertThat(remote.getJsonObject("classes").keySet())
        .isEqualTo(rest.getJsonObject("classes").keySet());
    remote
        .getJsonObject("classes")
        .forEach(
            (name, of) ->
                assertAgree(
                    of.asJsonObject(), rest.getJsonObject("classes").getJsonObject(name), 10));
  }

  /** What both have. */
  private static void assertAgree(JsonObject remote, JsonObject rest, int atLeast) {
    Map<String, JsonValue> both = new TreeMap<>(remote);
    both.keySet().retainAll(rest.keySet());
    assertThat(both).hasSizeGreaterThanOrEqualTo(atLeast);
    both.forEach((name, value) -> assertThat((Object) value).as(name).isEqualTo(rest.get(name)));
  }

  @Test
  void explanation_isThatOfRest() throws Exception {
    for (String priority : List.of("critical", "low")) {
      JsonObject remote = json("monitor", "explain", "queue", priority);
      JsonObject rest = Rest.as("monitor").json("/pools/queue/explain?priority=" + priority);
      assertThat(remote.getString("outcome")).isEqualTo(rest.getString("outcome"));
      assertThat(remote.getString("priority")).isEqualTo(priority);
      assertThat(remote.getString("text")).isEqualTo(rest.getString("text"));
    }
  }

  @Test
  void pools_areThoseThatAreConfigured() throws Exception {
    assertThat(ask("monitor", "pools"))
        .isEqualTo("[\"default\",\"small\",\"brisk\",\"narrow\",\"queue\"]");
  }

  @Test
  void operator_drainsAPool_andResumesIt() throws Exception {
    ContractClient client = connect("narrow", me);
    try {
      assertThat(ask("operator", "drain", "narrow")).isEqualTo("true");
      assertThat(client.closed().code()).isEqualTo(1001);
      await().until(() -> json("monitor", "stats", "narrow").getString("state").equals("drained"));
      assertThat(ask("publisher", "state", "narrow")).isEqualTo("\"drained\"");
      assertThat(ask("operator", "drain", "narrow")).isEqualTo("false");
    } finally {
      assertThat(ask("operator", "resume", "narrow")).isEqualTo("true");
    }
    assertThat(ask("publisher", "state", "narrow")).isEqualTo("\"active\"");
    assertThat(ask("operator", "resume", "narrow")).isEqualTo("false");
    connect("narrow", me);
  }

  @Test
  void eachRole_mayDoWhatTheTableSays_andEachMethodHasALine() throws Exception {
    assertThat(Stream.of(RemotePool.class.getMethods()).map(Method::getName))
        .as("methods; one without a line is for nobody: " + NOBODY)
        .containsExactlyInAnyOrderElementsOf(ROLES.keySet());
    for (Map.Entry<String, List<String>> each : ROLES.entrySet()) {
      String[] arguments = each.getValue().stream().skip(1).toArray(String[]::new);
      List<String> said = new ArrayList<>();
      for (String user : USERS) {
        String answer = ask(user, each.getKey(), arguments);
        said.add(answer.startsWith("EJBAccessException ") ? "no" : "yes");
        assertThat(answer)
            .satisfiesAnyOf(
                it -> assertThat(it).startsWith("EJBAccessException "),
                it -> assertThat(it).startsWith("RemotePoolException NO_SUCH_POOL "),
                it -> assertThat(it).matches("true|false|[{\\[].*"));
      }
      assertThat(said.stream().collect(Collectors.joining(" ")))
          .as(each.getKey())
          .isEqualTo(each.getValue().get(0));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          publisher|broadcast,nope,g,1         |NO_SUCH_POOL no pool "nope" is configured
          publisher|broadcast,No Pool,g,1      |NO_SUCH_POOL pool must match [a-z][a-z0-9]{0,31}, had 7 characters
          publisher|broadcast,(null),g,1       |BAD_ARGUMENT pool must be given, was null
          publisher|broadcast,default,a b,1    |BAD_ARGUMENT group must match [\\p{L}\\p{N}._:/-]{1,200}, had 3 characters
          publisher|broadcast,default,(null),1 |BAD_ARGUMENT group must be given, was null
          publisher|broadcast,default,g,(null) |BAD_ARGUMENT json must be given, was null
          publisher|broadcast,default,g,{      |BAD_ARGUMENT payload must be one JSON value, nested at most 32 deep (inbound.max-depth) with its envelope, had 1 bytes that are not
          publisher|send,default,a b,1         |BAD_ARGUMENT clientId must match [\\p{L}\\p{N}._:/@-]{1,128}, had 3 characters
          publisher|send,default,(null),1      |BAD_ARGUMENT clientId must be given, was null
          publisher|send,nope,c,1              |NO_SUCH_POOL no pool "nope" is configured
          monitor|stats,nope                   |NO_SUCH_POOL no pool "nope" is configured
          monitor|explain,default,(null)       |BAD_ARGUMENT priority must be given, was null
          monitor|connections,default,(null),0 |BAD_ARGUMENT limit must be from 1 to 1000, was 0
          monitor|connections,default,,1001    |BAD_ARGUMENT limit must be from 1 to 1000, was 1001
          monitor|connectionsOf,default,(null),,1 |BAD_ARGUMENT clientId must be given, was null
          operator|kick,default,(null)         |BAD_ARGUMENT connectionId must be given, was null
          operator|drain,nope                  |NO_SUCH_POOL no pool "nope" is configured
          operator|resume,(null)               |BAD_ARGUMENT pool must be given, was null
          """)
  void whatIsWrong_isToldInFull(String user, String call, String told) throws Exception {
    String[] parts = call.split(",", -1);
    String[] arguments = Stream.of(parts).skip(1).toArray(String[]::new);
    assertThat(ask(user, parts[0], arguments)).isEqualTo("RemotePoolException " + told);
  }

  @Test
  void whatIsTooLong_isToldWithBothNumbers() throws Exception {
    assertThat(ask("publisher", "send", "default", me, "\"" + "x".repeat(524_288) + "\""))
        .isEqualTo(
            "RemotePoolException BAD_ARGUMENT payload must have at most 524288 bytes"
                + " (outbox.max-bytes), had 524290");
  }
}
