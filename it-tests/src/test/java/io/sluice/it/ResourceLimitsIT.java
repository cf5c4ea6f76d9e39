package io.sluice.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.sluice.run.TestServer;
import io.sluice.wire.RawClient;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A process that comes to its limits says no, counts it, goes on with whom it has, and takes others
 * again when there is room.
 */
@Timeout(180)
class ResourceLimitsIT {
  /** A frame's first byte, of a message that goes on. */
  private static final int TEXT = 1;

  private static final int CONTINUATION = 0;

  private static final String OK = "{\"type\":\"echo\",\"payload\":{\"a\":1}}";

  /** Payara has some 500 files open before anybody comes. */
  private static final int DESCRIPTORS = TestServer.isPayara() ? 800 : 600;

  /** Payara takes some 40 MB more for itself, and more for each client that isn't Sluice's. */
  private static final String HEAP = TestServer.isPayara() ? "-Xmx208m" : "-Xmx128m";

  private static final int SPARE_PERCENT = TestServer.isPayara() ? 20 : 10;

  /** Of the machine's users it is none, so that its threads are those of the server alone. */
  private static final int NOBODY_ELSE = 54_321;

  /** What a server takes that mostly collects its heap. */
  private static final Duration SLOWLY = Duration.ofSeconds(60);

  private final List<RawClient> clients = new ArrayList<>();
  private TestServer server;
  private Console console;

  /** Its clients answer no pings, and the last may come in long after the first. */
  private void start(TestServer.Plan plan) throws Exception {
    server = plan.setting("sluice.pool.default.ping-interval", "PT1H").start();
    console = new Console(server.managementPort());
  }

  @AfterEach
  void end() throws Exception {
    for (RawClient each : clients) {
      each.close();
    }
    if (console != null) {
      console.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  void ofTooFewDescriptorsForAll_theLastAreKept_andWhoIsRefusedMayComeBackLater() throws Exception {
    start(TestServer.of(getClass()).limit("-n " + DESCRIPTORS));
    int in = connectUntilRefused();
    assertThat(in).isGreaterThan(20);

    for (int i = 0; i < 300; i++) {
      RawClient.Answer answer = asks();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.headers()).containsEntry("retry-after", "5");
      assertThat(answer.body()).contains("The server is short of resources");
    }

    assertThat(refused()).isGreaterThanOrEqualTo(300L);
    assertThat(server.serves()).as("what isn't a connection").isTrue();
    for (RawClient each : clients) {
      assertEcho(each);
    }
    for (RawClient each : clients.subList(0, in / 2)) {
      each.close();
    }
    await().until(() -> asks().status() == 101);
    assertThat(server.log())
        .noneMatch(line -> line.contains("Too many open files"))
        .anyMatch(line -> line.contains("a handshake was refused: 503 The server is short of"));
  }

  /** With as many bytes half-way in as this heap can't hold, from clients that keep all bounds. */
  @Test
  void whereMessagesFillTheHeap_someWhoBeganOneAreClosed_andLaterAllIsWell() throws Exception {
    start(
        TestServer.of(getClass())
            .jvm(HEAP)
            .setting("sluice.node.spare-heap-percent", SPARE_PERCENT)
            .jvm("-XX:+UseG1GC")
            .jvm("-XX:+ExitOnOutOfMemoryError"));
    server.heapInUse(); // without what only the start needed
    for (int i = 0; i < 900; i++) { // whose handshakes leave garbage, which is to be collected
      await().atMost(SLOWLY).until(() -> asks().status() == 101);
    }
    byte[][] begun = begunMessage();
    for (RawClient each : clients) {
      try {
        each.write(begun);
      } catch (SocketException closed) {
        // It was one of those.
      }
    }

    await().atMost(SLOWLY).until(() -> count("ClosedByReason", "at_capacity") > 0);
    assertThat(server.isAlive()).as("no OutOfMemoryError").isTrue();

    for (RawClient each : clients) {
      each.close();
    }
    clients.clear();
    await().atMost(SLOWLY).until(() -> console.get("default", "ActiveConnections").equals(0));
    await().atMost(SLOWLY).until(() -> asks().status() == 101);
    assertEcho(clients.get(0));
    assertThat((String[]) console.invoke("default", "verify")).isEmpty();
    assertThat(server.log()).noneMatch(line -> line.contains("OutOfMemoryError"));
  }

  @Test
  void noThreadIsNeededForAConnection_soAServerThatGetsNoMoreOfThemServesAll() throws Exception {
    assumeThat(Files.exists(Path.of("/proc/self/status"))).as("Linux").isTrue();
    assumeThat(TestServer.mayBe(NOBODY_ELSE)).as("as root, who may be anybody").isTrue();
    start(
        TestServer.of(getClass())
            .user(NOBODY_ELSE)
            .setting("sluice.pool.default.sweep-interval", "PT0.05S"));
    int threads = threadsOnceAllAreThere();
    server.limitNow("--nproc=" + threads);

    for (int i = 0; i < 500; i++) {
      assertEcho(connect("c" + i));
    }

    assertThat(server.threadCount()).isLessThanOrEqualTo(threads);
    assertThat(console.get("default", "ActiveConnections")).isEqualTo(clients.size());
    assertThat(server.isAlive()).isTrue();
    assertThat((String[]) console.invoke("default", "verify")).isEmpty();
    for (RawClient each : clients) {
      each.close();
    }
    await().until(() -> console.get("default", "ActiveConnections").equals(0));
  }

  /** Servers make theirs when they are first needed, and Payara some for the runs of a timer. */
  private int threadsOnceAllAreThere() throws Exception {
    int threads;
    do {
      threads = server.threadCount();
      RawClient client = connect("before" + threads);
      for (int i = 0; i < 30; i++) {
        assertEcho(client);
        TimeUnit.MILLISECONDS.sleep(100);
      }
    } while (server.threadCount() > threads);
    return threads;
  }

  /** All but its end, in many parts, of letters that take two bytes each in UTF-8 and in Java. */
  private static byte[][] begunMessage() {
    byte[][] parts = new byte[60][];
    byte[] letters = "ж".repeat(512).getBytes(UTF_8);
    for (int i = 0; i < parts.length; i++) {
      parts[i] = RawClient.frame(i == 0 ? TEXT : CONTINUATION, letters);
    }
    return parts;
  }

  private RawClient connect(String clientId) throws IOException {
    return admit(new RawClient(server.httpPort()), clientId);
  }

  private RawClient admit(RawClient client, String clientId) throws IOException {
    clients.add(client);
    client.write(RawClient.upgrade("/sluice/ws?clientId=" + clientId));
    assertThat(client.answer().status()).as(clientId).isEqualTo(101);
    return client;
  }

  /** How many came in. */
  private int connectUntilRefused() throws IOException {
    while (asks().status() == 101) {
      assertThat(clients.size()).isLessThan(600);
    }
    return clients.size();
  }

  /** One more asks to come in. Who may is kept. */
  private RawClient.Answer asks() throws IOException {
    RawClient client = new RawClient(server.httpPort());
    client.write(RawClient.upgrade("/sluice/ws"));
    RawClient.Answer answer = client.answer();
    if (answer.status() == 101) {
      clients.add(client);
    } else {
      client.drain(); // the server ends it: a descriptor is worth something
      client.close();
    }
    return answer;
  }

  private static void assertEcho(RawClient client) throws IOException {
    client.write(RawClient.text("{\"a\":1}"));
    RawClient.Frame frame = client.frame();
    while (frame.isPing()) {
      frame = client.frame();
    }
    assertThat(frame.text()).isEqualTo(OK);
  }

  private long refused() throws Exception {
    return count("HandshakesRefused", "out_of_resources");
  }

  private long count(String attribute, String reason) throws Exception {
    return (long) ((CompositeData) console.get("default", attribute)).get(reason);
  }
}
