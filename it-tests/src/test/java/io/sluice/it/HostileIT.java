package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.hostile.Canaries;
import io.sluice.it.hostile.Differences;
import io.sluice.it.hostile.Floods;
import io.sluice.it.hostile.FrameRows;
import io.sluice.it.hostile.GroupRows;
import io.sluice.it.hostile.HandshakeRows;
import io.sluice.it.hostile.JsonRows;
import io.sluice.it.hostile.Neighbour;
import io.sluice.it.hostile.Row;
import io.sluice.it.hostile.ServerLog;
import io.sluice.it.hostile.Stall;
import io.sluice.it.hostile.TextRows;
import io.sluice.it.hostile.Trial;
import io.sluice.run.TestServer;
import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.lang.management.PlatformLoggingMXBean;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What no client should send, sent by a socket: each row has its answer within two seconds, no
 * stack trace reaches a client or the log, a neighbour in the same pool has all its echoes
 * meanwhile, and nothing is left when they have gone.
 */
@ArquillianTest
@Timeout(30)
class HostileIT {
  private static final String HOLDER = "h-neighbour";
  private static final Duration SLOW = Duration.ofSeconds(5);

  /** More than sockets that are just being closed, far less than one for each row. */
  private static final long FILES_MORE = 30;

  private static final ObjectName SYSTEM = name("java.lang:type=OperatingSystem");
  private static final Path LOG = Path.of(System.getProperty("it.server.log"));

  private static Console console;
  private static Neighbour neighbour;
  private static long filesFound;
  private static ServerLog log;

  /** After the row before: who leaves one behind is to be named, and not those after it. */
  private static int connections;

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return Ears.withSettings(
        BuiltEar.load(),
        "sluice.access.allowed-origins=https://good.example",
        // A sweep lets go of a connection whose callback never came: it must not be needed.
        "sluice.pool.default.sweep-interval=PT1M",
        "sluice.pool.brisk.priority.default=low",
        "sluice.pool.brisk.inbound.message-timeout=PT0.5S",
        "sluice.pool.brisk.inbound.messages-per-second=0",
        "sluice.pool.small.priority.default=low");
  }

  @BeforeAll
  static void begin() throws Exception {
    logEverything("FINEST");
    console = new Console();
    log = new ServerLog(LOG);
    filesFound = (long) console.get(SYSTEM, "OpenFileDescriptorCount");
    neighbour = new Neighbour(port(), HOLDER);
    await().until(() -> neighbour.beats() > 0);
    connections = 1;
  }

  static Stream<Row> handshakes() {
    return HandshakeRows.all(HOLDER);
  }

  static Stream<Row> frames() {
    return FrameRows.all();
  }

  static Stream<Row> texts() {
    return TextRows.all();
  }

  static Stream<Row> json() {
    return JsonRows.all();
  }

  static Stream<Row> groups() {
    return GroupRows.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"handshakes", "frames", "texts", "json", "groups"})
  void eachRow_hasItsAnswer(Row row) throws Exception {
    Row here = Differences.applied(row);
    Trial.of(port(), here);
    if (here.trace() != null) {
      log.skipTrace(here.trace());
    }
  }

  @Test
  void eachDifference_isOfARow() {
    assertThat(
            Stream.of(handshakes(), frames(), texts(), json(), groups())
                .flatMap(rows -> rows)
                .map(Row::name))
        .containsAll(Differences.rows());
  }

  static Stream<Stall> stalls() {
    return Stall.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stalls")
  void whatIsBegunAndNeverGoesOn_isEnded(Stall stall) throws Exception {
    stall.in(port(), "brisk");
  }

  @Test
  void aFloodOfPings_isAnswered() throws Exception {
    Floods.pings(port(), 100_000);
  }

  /** Nothing is read on while its pongs wait; the pool's own ping is never answered. */
  @Test
  void aFloodOfPings_whosePongsNobodyReads_isHeldUpAndEnded() throws Exception {
    long pings = Floods.unreadPings(port(), "/sluice/ws/brisk", Duration.ofSeconds(15));
    assertThat(pings).isLessThan(1_000_000);
  }

  @Test
  void clientsThatLeaveInAFloodOfPings_leaveNobodyBehind() throws Exception {
    Floods.abandonedPings(port(), 5);
    await().untilAsserted(() -> assertThat(pool("default").getInt("active")).isEqualTo(1));
  }

  @Test
  void aFloodOfPongs_isPassedOver() throws Exception {
    Floods.pongs(port(), 100_000);
  }

  @Test
  void aFloodOfEmptyParts_isOneMessage() throws Exception {
    Floods.emptyParts(port(), 1_000_000);
  }

  @Test
  void aFloodOfEmptyMessages_isEnded() throws Exception {
    Floods.emptyMessages(port());
  }

  @Test
  void aThousandJoinsOfOneGroup_areOneJoin() throws Exception {
    Floods.joins(port(), "/sluice/ws/brisk", 1_000);
    await().untilAsserted(() -> assertThat(pool("brisk").getInt("groups")).isZero());
  }

  @Test
  void tenThousandGroups_areMoreThanOneClientGets() throws Exception {
    Floods.manyGroups(port(), "/sluice/ws/brisk", 10_000, 128);
    await().untilAsserted(() -> assertThat(pool("brisk").getInt("groups")).isZero());
  }

  @Test
  void clientsThatJoin128Groups_takeThemAlong() throws Exception {
    Floods.groups(port(), 20);
    await().untilAsserted(() -> assertThat(pool("default").getInt("groups")).isZero());
  }

  /** {@code request-parse-timeout} of the provisioned WildFly is 10 s; Payara has no such thing. */
  @Test
  void halfAHandshake_isCut_orCostsNoThread() throws Exception {
    if (TestServer.isPayara()) {
      Floods.patientHandshakes(port(), Duration.ofSeconds(12), 1);
    } else {
      Floods.halfHandshakes(port(), Duration.ofSeconds(15));
    }
  }

  /** A byte now and then buys no time. */
  @Test
  void aHandshakeOfAByteEachSecond_isCut_orCostsNoThread() throws Exception {
    if (TestServer.isPayara()) {
      Floods.patientHandshakes(port(), Duration.ofSeconds(12), 12);
    } else {
      Floods.drippingHandshake(port(), Duration.ofSeconds(1), Duration.ofSeconds(15));
    }
  }

  @Test
  void framesThatEndInAReset_leaveNobodyBehind() throws Exception {
    Floods.tornFrames(port());
  }

  @Test
  void theLog_hasNothingOfWhatClientsSend() throws Exception {
    List<String> canaries = Canaries.sing(port());
    assertThat(canaries).hasSizeGreaterThanOrEqualTo(20);
    assertThat(log.all()).as("the log is on").anyMatch(line -> line.contains("opened default/"));
    assertThat(log.all()).noneMatch(line -> canaries.stream().anyMatch(line::contains));
  }

  @Test
  void whatAClientSaysOfItself_isEscapedAndCutInTheLog() throws Exception {
    Canaries.claim(port(), "brisk", "x%0d%0a2026-01-01%2000:00:00,000%20forged%1b%5bm%E2%80%AE");
    Canaries.claim(port(), "small", "long".repeat(2_000));
    List<String> claims =
        log.all().stream().filter(line -> line.contains(" claimed the class ")).toList();
    assertThat(claims)
        .anyMatch(
            line ->
                line.contains(
                    "x\\u000d\\u000a2026-01-01 00:00:00,000 forged\\u001b[m\\u202e without"));
    assertThat(claims)
        .anyMatch(line -> line.contains("long".repeat(32) + "… without"))
        .allMatch(line -> line.length() < 400);
  }

  /** Looked at after each row, so that the one that did it is named; a later ping would mend it. */
  @AfterEach
  void onlyTheNeighbour_isLeft_andAllIsWellWithIt() throws Exception {
    List<String> lines = log.fresh();
    assertThat(neighbour.wrong()).isNull();
    int found = connections;
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    do {
      connections = (int) console.get("default", "ActiveConnections");
    } while (connections > found && deadlineNanos - System.nanoTime() > 0);
    assertThat(connections).as("active connections").isLessThanOrEqualTo(found);
    assertThat(lines)
        .as("one event, one line")
        .allMatch(ServerLog::isBeginning)
        .noneMatch(line -> line.contains(" ERROR ") || line.contains(" SEVERE "));
  }

  @AfterAll
  static void nothingIsLeft() throws Exception {
    int beats = neighbour.beats();
    assertThat(neighbour.leave()).isEqualTo("close 1000 ");
    assertThat(neighbour.wrong()).isNull();
    assertThat(beats).isPositive(); // few, where one row alone is tried again
    assertThat(neighbour.slowest()).isLessThan(SLOW);
    for (String name : List.of("default", "small", "brisk", "narrow", "queue")) {
      await().untilAsserted(() -> assertThat(pool(name).getInt("active")).as(name).isZero());
      assertThat(pool(name).getInt("waiting")).as(name).isZero();
      assertThat(pool(name).getInt("groups")).as(name).isZero();
      assertThat((String[]) console.invoke(name, "verify")).as(name).isEmpty();
      booksBalance(name);
    }
    await()
        .untilAsserted(
            () ->
                assertThat((long) console.get(SYSTEM, "OpenFileDescriptorCount"))
                    .isLessThan(filesFound + FILES_MORE));
    neighbour.close();
    console.close();
    logEverything(null);
  }

  private static void booksBalance(String name) throws Exception {
    JsonObject snapshot = snapshot(name);
    JsonObject totals = snapshot.getJsonObject("counters");
    JsonObject traffic = snapshot.getJsonObject("traffic");
    assertThat(totals.getInt("offered"))
        .isEqualTo(totals.getInt("admitted") + totals.getInt("queued") + sum(totals, "refused"));
    assertThat(totals.getInt("created")).isEqualTo(totals.getInt("closed"));
    assertThat(traffic.getInt("queued")).isZero();
    assertThat(traffic.getInt("accepted"))
        .isEqualTo(traffic.getInt("messagesOut") + sum(traffic, "dropped"));
    assertThat(totals.getJsonObject("closedByReason").keySet()).doesNotContain("internal_error");
    if (!name.equals("brisk")) {
      assertThat(totals.getJsonObject("closedByReason").keySet())
          .as("ended by a sweep")
          .doesNotContain("idle", "no_pong", "message_timeout");
    }
  }

  private static int sum(JsonObject of, String member) {
    int sum = 0;
    for (JsonValue each : of.getJsonObject(member).values()) {
      sum += ((JsonNumber) each).intValue();
    }
    return sum;
  }

  /** The gauges of that pool. */
  private static JsonObject pool(String name) throws Exception {
    return snapshot(name).getJsonObject("gauges");
  }

  private static JsonObject snapshot(String name) throws Exception {
    byte[] login = "monitor:monitor-in-a-test".getBytes(StandardCharsets.UTF_8);
    HttpResponse<String> answer =
        Http.get(
            "/sluice/api/v1/pools/" + name,
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString(login));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
      return reader.readObject();
    }
  }

  private static int port() {
    return BuiltEar.httpPort();
  }

  /** Our own log at that level, as an operator turns it on; null is the usual one. */
  private static void logEverything(String level) throws Exception {
    String address = TestServer.jmxAddress("127.0.0.1", Integer.getInteger("it.management.port"));
    try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
      ManagementFactory.newPlatformMXBeanProxy(
              connector.getMBeanServerConnection(),
              "java.util.logging:type=Logging",
              PlatformLoggingMXBean.class)
          .setLoggerLevel("io.sluice", level);
    }
  }

  private static ObjectName name(String text) {
    try {
      return new ObjectName(text);
    } catch (JMException malformed) {
      throw new IllegalArgumentException(text, malformed);
    }
  }
}
