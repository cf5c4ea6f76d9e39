package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.hostile.Line;
import io.sluice.it.hostile.Peer;
import io.sluice.run.TestServer;
import io.sluice.wire.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * Clients whose network is gone, of which neither they nor the server are told. What it is that
 * goes, a subclass says.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class VanishedPeers {
  private static final Duration PING_INTERVAL = Duration.ofSeconds(1);
  private static final Duration PONG_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration SWEEP_INTERVAL = Duration.ofMillis(500);
  private static final Duration SLACK = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final byte[] ECHO = RawClient.text("{\"n\":1}");
  private static final String ECHOED = "{\"type\":\"echo\",\"payload\":{\"n\":1}}";
  private static final Pattern TOKEN = Pattern.compile("\"resumeToken\":\"([^\"]+)\"");

  TestServer server;
  Console console;
  Line line;

  /**
   * Pools of one slot: {@code brisk} looks for the dead all the time, {@code single} by itself only
   * each 25 seconds. And {@code default}, a large one.
   */
  static TestServer.Plan plan(Class<?> test) {
    TestServer.Plan plan = TestServer.of(test).setting("sluice.pools", "default,brisk,single");
    for (String pool : new String[] {"default", "brisk", "single"}) {
      String key = "sluice.pool." + pool + ".";
      plan.setting(key + "max-connections", pool.equals("default") ? 3_000 : 1)
          .setting(key + "priority.critical.reserve", 0)
          .setting(key + "priority.high.reserve", 0)
          .setting(key + "priority.normal.reserve", 0)
          .setting(key + "sweep-interval", SWEEP_INTERVAL);
    }
    return plan.setting("sluice.pool.brisk.ping-interval", PING_INTERVAL)
        .setting("sluice.pool.brisk.pong-timeout", PONG_TIMEOUT)
        .setting("sluice.pool.single.pong-timeout", PONG_TIMEOUT);
  }

  @AfterEach
  void allIsSound() throws Exception {
    if (line != null) {
      line.mend();
    }
    for (String pool : new String[] {"default", "brisk", "single"}) {
      await().atMost(PATIENCE).until(() -> active(pool) == 0);
      assertThat((String[]) console.invoke(pool, "verify")).isEmpty();
    }
  }

  @AfterAll
  void stop() throws Exception {
    if (console != null) {
      console.close();
    }
    if (server != null) {
      server.close();
    }
    if (line != null) {
      line.close();
    }
  }

  @Test
  void theSlotOfAVanishedPeer_isTheNextWaiters_withinPingPongAndTwoSweeps() throws Exception {
    long dead = closed("brisk", "no_pong");
    try (Peer vanished = line.connect();
        Peer waiter = peer()) {
      enter(vanished, "brisk?clientId=vanished");
      CompletableFuture<String> heard = answering(vanished);
      await().until(() -> active("brisk") == 1);
      enter(waiter, "brisk?clientId=waiter");
      assertThat(waiter.next()).startsWith("{\"type\":\"queued\",\"position\":1,");
      CompletableFuture<String> admission = answering(waiter);
      TimeUnit.NANOSECONDS.sleep(bound().toNanos()); // it answers its pings, so it stays
      assertThat(closed("brisk", "no_pong")).isEqualTo(dead);

      line.pull();
      long pulledNanos = System.nanoTime();
      assertThat(admission.orTimeout(15, TimeUnit.SECONDS).join())
          .isEqualTo("{\"type\":\"admitted\"}");
      Duration took = since(pulledNanos);

      System.out.printf("%s: the slot was free after %s%n", line, took);
      assertThat(took).isBetween(PONG_TIMEOUT.dividedBy(2), bound().plus(SLACK));
      assertThat(active("brisk")).isEqualTo(1);
      assertThat(closed("brisk", "no_pong")).isEqualTo(dead + 1);
      assertEchoes(waiter);
      assertThat(heard).isNotDone();
      line.mend();
      assertThat(heard.orTimeout(20, TimeUnit.SECONDS).join()).isIn("close 4105 No pong", Peer.CUT);
    }
  }

  private static Duration bound() {
    return PING_INTERVAL.plus(PONG_TIMEOUT).plus(SWEEP_INTERVAL.multipliedBy(2));
  }

  @Test
  void aVanishedPeerThatComesBackByAnotherLine_takesItsSlotOverAtOnce() throws Exception {
    long created = total("single", "TotalCreated");
    long gone = total("single", "TotalClosed");
    long replaced = closed("single", "replaced");
    try (Peer vanished = line.connect();
        Peer back = peer()) {
      String token = enterV1(vanished, "single?clientId=alice");
      CompletableFuture<String> heard = answering(vanished);
      line.pull();

      long beganNanos = System.nanoTime();
      enterV1(back, "single?clientId=alice&resumeToken=" + token);
      assertThat(since(beganNanos)).isLessThan(PONG_TIMEOUT);
      assertOneIn("single", created + 2, gone + 1);
      assertThat(closed("single", "replaced")).isEqualTo(replaced + 1);
      CompletableFuture<String> echo = answering(back); // or a ping in between would be its end

      assertThat(heard).isNotDone();
      line.mend();
      assertThat(heard.orTimeout(20, TimeUnit.SECONDS).join())
          .isIn("close 4002 Replaced", Peer.CUT);
      TimeUnit.NANOSECONDS.sleep(SWEEP_INTERVAL.multipliedBy(3).toNanos()); // to be found gone by
      assertOneIn("single", created + 2, gone + 1);
      assertThat(echo).isNotDone();
      back.write(ECHO);
      assertThat(echo.orTimeout(5, TimeUnit.SECONDS).join()).isEqualTo(ECHOED);
    }
  }

  private void assertOneIn(String pool, long created, long gone) throws Exception {
    CompositeData all = console.snapshot(pool);
    assertThat(all.get("activeConnections")).isEqualTo(1);
    assertThat(all.get("waitingConnections")).isEqualTo(0);
    assertThat(all.get("totalCreated")).isEqualTo(created);
    assertThat(all.get("totalClosed")).isEqualTo(gone);
  }

  @Test
  void aVanishedPeerWithoutItsToken_isLetInOnceItsOldConnectionIsFoundDead() throws Exception {
    try (Peer vanished = line.connect()) {
      enter(vanished, "single?clientId=bob");
      await().until(() -> active("single") == 1);
      line.pull();

      long beganNanos = System.nanoTime();
      assertThat(firstAnswer("single?clientId=bob")).isEqualTo("close 4109 Client id in use");
      await()
          .pollInterval(Duration.ofMillis(100))
          .until(() -> firstAnswer("single?clientId=bob").equals(ECHOED));
      assertThat(since(beganNanos))
          .isLessThan(PONG_TIMEOUT.plus(SWEEP_INTERVAL.multipliedBy(2)).plus(SLACK));
    }
  }

  /** What comes to a client that sends a message. */
  private String firstAnswer(String target) throws IOException {
    try (Peer peer = peer()) {
      enter(peer, target);
      peer.write(ECHO);
      return peer.next();
    }
  }

  Peer peer() throws IOException {
    return new Peer(server.host(), server.httpPort());
  }

  static void enter(Peer peer, String target) throws IOException {
    peer.patience(PATIENCE); // the first ones come to a server that has just begun
    peer.write(RawClient.upgrade("/sluice/ws/" + target));
    assertThat(peer.next()).isEqualTo("HTTP 101");
  }

  /** Gives its resume token. */
  private static String enterV1(Peer peer, String target) throws IOException {
    peer.patience(PATIENCE);
    peer.write(RawClient.upgrade("/sluice/ws/" + target, "Sec-WebSocket-Protocol: sluice.v1"));
    assertThat(peer.next()).isEqualTo("HTTP 101 sluice.v1");
    Matcher welcome = TOKEN.matcher(peer.next());
    assertThat(welcome.find()).isTrue();
    return welcome.group(1);
  }

  /** Answers pings from now on: the first other thing that comes. */
  private static CompletableFuture<String> answering(Peer peer) {
    peer.patience(PATIENCE.multipliedBy(2));
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return peer.next();
          } catch (IOException failed) {
            throw new UncheckedIOException(failed);
          }
        },
        task -> new Thread(task, "answering").start());
  }

  static void assertEchoes(Peer peer) throws IOException {
    peer.patience(Duration.ofSeconds(2));
    peer.write(ECHO);
    assertThat(peer.next()).isEqualTo(ECHOED);
  }

  int active(String pool) throws Exception {
    return (int) console.get(pool, "ActiveConnections");
  }

  long closed(String pool, String reason) throws Exception {
    return (long) ((CompositeData) console.get(pool, "ClosedByReason")).get(reason);
  }

  long total(String pool, String attribute) throws Exception {
    return (long) console.get(pool, attribute);
  }

  static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
