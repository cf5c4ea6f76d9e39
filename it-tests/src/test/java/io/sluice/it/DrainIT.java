package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.wire.RawClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An operator drains pools by JMX, with {@code drain.batch}, {@code interval} and {@code deadline}
 * as they are by default, and resumes them.
 */
@ArquillianTest
@Timeout(180)
class DrainIT {
  private static final int BATCH = 500;
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /** Three batches. */
  private static final int CROWD = 1_200;

  /** Of them: of the class {@code low}. */
  private static final int LOW = 300;

  private static final int HANDSHAKES_AT_ONCE = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A delay of five seconds, give or take half of it. */
  private static final long LEAST_DELAY_MS = 2_500;

  private static final long MOST_DELAY_MS = 7_500;

  private static final Pattern NOTICE =
      Pattern.compile("\\{\"type\":\"draining\",\"reconnectDelay\":(\\d+)}");

  private static final byte[] PONG = RawClient.frame(0x8a, new byte[0]);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final List<Member> members = new ArrayList<>();
  private Console console;
  private int capacityFound;

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return BuiltEar.load();
  }

  @BeforeEach
  void look() throws Exception {
    console = new Console();
    capacityFound = (Integer) console.get("default", "MaxConnections");
  }

  @AfterEach
  void leaveAllAsFound() throws Exception {
    for (String pool : pools()) {
      console.invoke(pool, "resume");
    }
    members.forEach(Member::leave);
    await().atMost(PATIENCE).until(() -> active() == 0);
    console.set("default", "MaxConnections", capacityFound);
    assertThat((String[]) console.invoke("default", "verify")).isEmpty();
    console.close();
  }

  /** One of the many: notes what it hears, and when it was told to go. */
  private static final class Member implements WebSocket.Listener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final StringBuilder parts = new StringBuilder();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final String priority;
    private volatile long noticedNanos;
    private volatile long delayToldMs = -1;
    private volatile WebSocket socket;

    Member(String priority) {
      this.priority = priority;
    }

    CompletableFuture<?> connect(String subprotocol) {
      WebSocket.Builder builder = HTTP.newWebSocketBuilder();
      if (subprotocol != null) {
        builder.subprotocols(subprotocol);
      }
      return builder
          .buildAsync(URI.create(BuiltEar.webSocketUrl() + "?priority=" + priority), this)
          .thenAccept(open -> socket = open);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      parts.append(part);
      if (last) {
        Matcher notice = NOTICE.matcher(parts);
        if (notice.matches()) {
          noticedNanos = System.nanoTime();
          delayToldMs = Long.parseLong(notice.group(1));
        }
        heard.add(parts.toString());
        parts.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      end.complete(code + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      end.complete("1006 " + failure);
    }

    void send(String text) {
      socket.sendText(text, true).orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    String next() throws InterruptedException {
      String next = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(next).as("a message; the end: " + end).isNotNull();
      return next;
    }

    String closed() {
      return end.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    boolean isTold() {
      return delayToldMs >= 0;
    }

    void leave() {
      if (socket != null && !socket.isOutputClosed()) {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").exceptionally(gone -> null);
      }
    }
  }

  @Test
  void drainOfACrowd_tellsEachWhenToComeBack_batchByBatch_andLosesNothing() throws Exception {
    console.set("default", "MaxConnections", 2 * CROWD);
    gather(CROWD, LOW);
    try (RawClient slow = new RawClient(BuiltEar.httpPort())) {
      slow.write(RawClient.upgrade("/sluice/ws?clientId=slow&priority=low"));
      assertThat(slow.answer().status()).isEqualTo(101);
      await().until(() -> active() == CROWD + 1);
      console.set("default", "MaxConnections", CROWD + 1);
      Member parked = enter("low");
      assertThat(parked.next()).contains("\"type\":\"welcome\"");
      assertThat(parked.next()).startsWith("{\"type\":\"queued\",\"position\":1,");
      for (Member each : members) {
        each.heard.clear();
      }
      long goingAwayBefore = closedByReason("going_away");
      int sent = sendUntilSomeWaits(slow);
      String last = "{\"type\":\"broadcast\",\"group\":\"crowd\",\"payload\":\"the last\"}";
      members.get(0).send("{\"id\":\"last\"," + last.substring(1));

      for (String pool : pools()) {
        if (!pool.equals("default")) {
          assertThat(console.invoke(pool, "drain")).isEqualTo(true);
        }
      }
      assertThat(health()).isEqualTo("200 {\"state\":\"ACTIVE\"}");
      await().until(() -> members.get(0).heard.stream().anyMatch(each -> each.contains("ack")));
      long beganNanos = System.nanoTime();
      assertThat(console.invoke("default", "drain")).isEqualTo(true);

      assertThat(console.get("default", "State")).isEqualTo("DRAINING");
      assertThat(console.invoke("default", "drain")).isEqualTo(false);
      assertThat(health()).isEqualTo("503 {\"state\":\"DRAINING\"}");
      newHandshakesGet503();
      assertThat(parked.next())
          .matches(
              "\\{\"type\":\"refused\",\"reason\":\"Server at capacity\","
                  + "\"reconnectDelay\":\\d+}");
      assertThat(parked.closed()).isEqualTo("1013 Server at capacity");
      slowOneGetsAllThatWaits(slow, sent);

      List<Member> crowd = members.subList(0, CROWD);
      for (Member each : crowd) {
        assertThat(each.closed()).isEqualTo("1001 Going away");
      }
      for (Member each : crowd.subList(1, CROWD)) {
        assertThat(each.next()).isEqualTo(last);
        assertThat(each.next()).matches(NOTICE);
        assertThat(each.heard).isEmpty();
      }
      delaysArePersonal(crowd.subList(1, CROWD));
      batchesKeptTheirDistance(crowd, beganNanos);

      await().atMost(DEADLINE).until(() -> console.get("default", "State").equals("DRAINED"));
      assertThat(Duration.ofNanos(System.nanoTime() - beganNanos)).isLessThan(DEADLINE);
      assertThat(health()).isEqualTo("503 {\"state\":\"DRAINED\"}");
      assertThat(closedByReason("going_away") - goingAwayBefore).isEqualTo(CROWD + 1);
      assertThat(console.get("default", "ActiveConnections")).isEqualTo(0);
      assertThat(console.get("default", "DeliveriesQueued")).isEqualTo(0L);
      assertThat((String[]) console.invoke("default", "verify")).isEmpty();
      newHandshakesGet503();
    }

    assertThat(console.invoke("default", "resume")).isEqualTo(true);
    assertThat(console.invoke("default", "resume")).isEqualTo(false);
    assertThat(health()).isEqualTo("200 {\"state\":\"ACTIVE\"}");
    assertThat(enter("normal").next()).contains("\"type\":\"welcome\"");
  }

  @Test
  void resumeInTheMiddle_keepsThoseWhoWereNotToldYet() throws Exception {
    int crowd = BATCH + 100;
    gather(crowd, 0);

    assertThat(console.invoke("default", "drain")).isEqualTo(true);
    assertThat(console.invoke("default", "resume")).isEqualTo(true);
    int rest = active();
    assertThat(rest).isEqualTo(crowd - BATCH);
    Member newcomer = enter("normal");
    assertThat(newcomer.next()).contains("\"type\":\"welcome\"");

    await()
        .during(INTERVAL.plusMillis(500))
        .atMost(PATIENCE)
        .until(() -> active() == rest + 1 && console.get("default", "State").equals("ACTIVE"));
    await().until(() -> members.stream().filter(each -> each.end.isDone()).count() == BATCH);
    for (Member each : members) {
      assertThat(each.isTold()).isEqualTo(each.end.isDone());
      if (each.end.isDone()) {
        assertThat(each.closed()).isEqualTo("1001 Going away");
      } else {
        each.heard.clear();
        each.send("{\"still\":1}");
        assertThat(each.next()).isEqualTo("{\"type\":\"echo\",\"payload\":{\"still\":1}}");
      }
    }
  }

  @Test
  void drainOfAnEmptyPool_isOverAtOnce_andTheNodeStaysOpenForTheOthers() throws Exception {
    assertThat(console.invoke("small", "drain")).isEqualTo(true);

    assertThat(console.get("small", "State")).isEqualTo("DRAINED");
    assertThat(console.invoke("small", "drain")).isEqualTo(false);
    assertThat(health()).isEqualTo("200 {\"state\":\"ACTIVE\"}");
    assertThat(handshake("/sluice/ws/small").status()).isEqualTo(503);
    assertThat(handshake("/sluice/ws").status()).isEqualTo(101);

    assertThat(console.invoke("small", "resume")).isEqualTo(true);
    assertThat(handshake("/sluice/ws/small").status()).isEqualTo(101);
  }

  // ---- before

  /** So many come, and join a group; the last ones are of the class {@code low}. */
  private void gather(int crowd, int low) throws Exception {
    IntStream.range(0, crowd)
        .mapToObj(i -> new Member(i < crowd - low ? "normal" : "low"))
        .forEach(members::add);
    for (int from = 0; from < crowd; from += HANDSHAKES_AT_ONCE) {
      List<Member> some = members.subList(from, Math.min(crowd, from + HANDSHAKES_AT_ONCE));
      CompletableFuture.allOf(
              some.stream().map(each -> each.connect(null)).toArray(CompletableFuture[]::new))
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      for (Member each : some) {
        each.send("{\"type\":\"join\",\"group\":\"crowd\",\"id\":1}");
      }
    }
    for (Member each : members) {
      assertThat(each.next()).isEqualTo("{\"type\":\"ack\",\"id\":1}");
    }
    assertThat(active()).isEqualTo(crowd);
  }

  private Member enter(String priority) throws Exception {
    Member member = new Member(priority);
    members.add(member);
    member.connect("sluice.v1").get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return member;
  }

  /**
   * Sends numbered messages to the one that doesn't read, until the network takes no more of them,
   * each by another client, as each has its rate. Gives how many.
   */
  private int sendUntilSomeWaits(RawClient slow) throws Exception {
    String blank = "x".repeat(60_000);
    int sent = 0;
    for (Member each : members.subList(1, CROWD)) {
      slow.write(PONG); // it doesn't read pings either, and isn't dead
      each.send(
          "{\"type\":\"direct\",\"targetId\":\"slow\",\"id\":2,\"payload\":\""
              + sent++
              + " "
              + blank
              + "\"}");
      assertThat(each.next()).contains("\"ack\"");
      if ((Long) console.get("default", "DeliveriesQueued") >= 4) {
        return sent;
      }
    }
    throw new AssertionError("the network took all of " + sent);
  }

  // ---- after

  private static void slowOneGetsAllThatWaits(RawClient slow, int sent) throws IOException {
    for (int i = 0; i < sent; i++) {
      assertThat(nextOf(slow).text()).startsWith("{\"type\":\"direct\",\"payload\":\"" + i + " x");
    }
    assertThat(nextOf(slow).text()).matches(NOTICE);
    RawClient.Frame close = nextOf(slow);
    assertThat(close.isClose()).isTrue();
    assertThat(close.closeCode()).isEqualTo(1001);
  }

  private static RawClient.Frame nextOf(RawClient client) throws IOException {
    RawClient.Frame frame = client.frame();
    return frame.isPing() ? nextOf(client) : frame;
  }

  private static void delaysArePersonal(List<Member> told) {
    List<Long> delays = told.stream().map(each -> each.delayToldMs).toList();
    assertThat(delays).allMatch(each -> each >= LEAST_DELAY_MS && each <= MOST_DELAY_MS);
    // Drawn from 5001 values: more than 1000 different ones are to be expected.
    assertThat(delays.stream().distinct().count()).isGreaterThan(told.size() / 2);
    assertThat(delays.stream().mapToLong(each -> each).average().orElseThrow())
        .isBetween(4_500.0, 5_500.0);
  }

  /** No batch before its time; and whoever is of a lower class doesn't go after a higher one. */
  private static void batchesKeptTheirDistance(List<Member> crowd, long beganNanos) {
    List<Member> byTime =
        crowd.stream()
            .sorted(Comparator.comparingLong(each -> each.noticedNanos - beganNanos))
            .toList();
    for (int batch = 1; batch * BATCH < crowd.size(); batch++) {
      // The slow one, who isn't in the crowd, is of the first batch.
      long nanos = byTime.get(batch * BATCH - 1).noticedNanos - beganNanos;
      assertThat(nanos).as("batch " + batch).isGreaterThanOrEqualTo(INTERVAL.toNanos() * batch);
    }
    long lastOfLow =
        low(crowd).mapToLong(each -> each.noticedNanos - beganNanos).max().orElseThrow();
    long thirdBatch = byTime.get(2 * BATCH - 1).noticedNanos - beganNanos;
    assertThat(lastOfLow).isLessThan(thirdBatch);
  }

  private static Stream<Member> low(List<Member> crowd) {
    return crowd.stream().filter(each -> each.priority.equals("low"));
  }

  private static void newHandshakesGet503() throws IOException {
    RawClient.Answer answer = handshake("/sluice/ws");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(Integer.parseInt(answer.headers().get("retry-after"))).isPositive();
    assertThat(answer.headers().get("content-type")).startsWith("application/problem+json");
    assertThat(answer.body()).contains("\"status\":503");
  }

  private static RawClient.Answer handshake(String target) throws IOException {
    try (RawClient client = new RawClient(BuiltEar.httpPort())) {
      client.write(RawClient.upgrade(target));
      return client.answer();
    }
  }

  // ---- looks

  private static String health() throws Exception {
    HttpResponse<String> answer = Http.get("/sluice/api/v1/health");
    return answer.statusCode() + " " + answer.body();
  }

  private List<String> pools() throws Exception {
    return console.names().stream()
        .filter(each -> each.getKeyProperty("type").equals("ConnectionPool"))
        .map(each -> ObjectName.unquote(each.getKeyProperty("name")))
        .toList();
  }

  private int active() throws Exception {
    return (Integer) console.get("default", "ActiveConnections");
  }

  private long closedByReason(String reason) throws Exception {
    return (Long) ((CompositeData) console.get("default", "ClosedByReason")).get(reason);
  }
}
