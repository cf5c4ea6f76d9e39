package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.BareServer.Leftover;
import io.sluice.it.BareServer.Rise;
import io.sluice.it.bare.Pieces;
import io.sluice.it.bare.Side;
import io.sluice.it.hostile.Floods;
import io.sluice.it.hostile.Line;
import io.sluice.it.hostile.Peer;
import io.sluice.it.hostile.StallingProxy;
import io.sluice.run.TestServer;
import io.sluice.wire.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * What containers don't do for an application: each is done to endpoints as people write them
 * first, and in the same server to Sluice. The table in docs/containers.md tells what comes of it.
 * Where one of the two servers does more than the other, that stands here by its name, with {@link
 * #here}.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class BareContainerIT {
  private static final boolean PAYARA = TestServer.isPayara();

  /** Of what is sent in large amounts: 16 KiB each, 31 MiB in all. */
  private static final int PIECE = 16 * 1_024;

  private static final int PIECES = 2_000;
  private static final long ALL = (long) PIECE * PIECES;

  /** Half of that. Sockets on the way may hold as much as the other half. */
  private static final long MUCH = ALL / 2;

  /** An eighth. */
  private static final long LITTLE = ALL / 8;

  /** How long something is waited for that isn't to come: four idle timeouts. */
  private static final Duration LONG = Duration.ofSeconds(4);

  /** Payara looks for HTTP sessions that are over each ten seconds or so. */
  private static final Duration EXPIRED = Duration.ofSeconds(30);

  private BareServer server;

  @BeforeAll
  void start() throws Exception {
    server = new BareServer(BareContainerIT.class);
  }

  @AfterAll
  void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void whatWaitsForAReaderThatStalls_fillsTheHeapOfABareEndpoint_andIsBoundedHere()
      throws Exception {
    Rise sluice = server.rise(() -> publishedToAStalledReader(server.sluice("wide"), 1));
    Rise bare =
        server.rise(
            () -> {
              Leftover reader = publishedToAStalledReader(server.bare("chat"), 2);
              return () -> {
                reader.end();
                server.call("forget", "chat");
              };
            });

    say("31 MiB for a reader that stalls", bare, sluice);
    assertThat(bare.bytes()).isGreaterThan(here(MUCH, ALL));
    assertThat(sluice.bytes()).isLessThan(LITTLE);
    assertThat(sluice.freed()).isTrue();
  }

  /** Leaves the reader. So many are still in when all is published, the publisher among them. */
  private Leftover publishedToAStalledReader(Side side, int left) throws Exception {
    int before = side.counted();
    byte[] message = side.message(PIECE);
    RawClient stalled = side.enterStalled();
    try (Peer publisher = side.enter()) {
      publisher.patience(Duration.ofSeconds(30));
      for (int i = 0; i < PIECES; i++) {
        publisher.write(message);
        assertThat(publisher.next()).matches("x+|\\{\"type\":\"ack\".*");
      }
      assertThat(side.counted() - before).isEqualTo(left);
    }
    return stalled::close;
  }

  /** Tyrus reads no more of a client while its handler is busy, so there TCP holds it up. */
  @Test
  void whatComesToABusyHandler_fillsTheHeapOfABareEndpointOnWildFly_andIsBoundedHere()
      throws Exception {
    AtomicLong takenBySluice = new AtomicLong();
    Rise sluice =
        server.rise(
            () -> {
              Peer client = flooding(server.sluice("default"), takenBySluice);
              return client::close;
            });
    long limited = server.ended("default", "rate_limit");
    AtomicLong taken = new AtomicLong();
    server.call("holdUp");
    Rise bare =
        server.rise(
            () -> {
              Peer client = flooding(server.bare("slow"), taken);
              return () -> {
                server.call("letGo");
                client.close();
              };
            });

    say(
        "31 MiB come while the first message is being handled",
        taken.get() / PIECE + " messages taken, " + bare,
        takenBySluice.get() / PIECE + " taken, " + sluice);
    if (PAYARA) {
      assertThat(taken.get()).isLessThan(MUCH);
      assertThat(bare.bytes()).isLessThan(LITTLE);
    } else {
      assertThat(taken.get()).isEqualTo(ALL);
      assertThat(bare.bytes()).isGreaterThan(MUCH);
    }
    assertThat(limited).isEqualTo(1);
    assertThat(sluice.bytes()).isLessThan(LITTLE);
    assertThat(sluice.freed()).isTrue();
  }

  /** One that has sent all, or what the server took. */
  private static Peer flooding(Side side, AtomicLong taken) throws Exception {
    byte[] message = side.message(PIECE);
    Peer client = side.enter();
    CompletableFuture<?> writing =
        Floods.aside(
            () -> {
              for (int i = 0; i < PIECES && client.write(message); i++) {
                taken.addAndGet(PIECE);
              }
              return taken;
            });
    long seen = -1;
    while (!writing.isDone() && seen != taken.get()) {
      seen = taken.get();
      TimeUnit.SECONDS.sleep(1);
    }
    TimeUnit.SECONDS.sleep(1); // for what is still on its way
    return client;
  }

  @Test
  void aTextWithoutEnd_isKeptByABareEndpoint_whateverItsLimit_andIsEndedHere() throws Exception {
    AtomicReference<String> end = new AtomicReference<>();
    Rise sluice = server.rise(() -> begun(server.sluice("wide"), end));
    say("31 MiB of a text without end", "", sluice + ", " + end);
    assertThat(end.get()).isIn("close 1009 Message too large", Peer.CUT); // if it still sends
    assertThat(server.ended("wide", "too_large")).isEqualTo(1);
    assertThat(sluice.bytes()).isLessThan(LITTLE);

    for (String endpoint : List.of("json", "limited")) {
      Rise bare = server.rise(() -> begun(server.bare(endpoint), end));
      say("31 MiB of a text without end", endpoint + ": " + bare + ", " + end, "");
      assertThat(end).hasValue(Peer.SILENCE);
      assertThat(bare.bytes()).isGreaterThan(MUCH);
    }
  }

  /** Leaves the client, and what it heard. */
  private static Leftover begun(Side side, AtomicReference<String> heard) throws IOException {
    byte[] text = "x".repeat(PIECE).getBytes(StandardCharsets.UTF_8);
    Peer peer = side.enter();
    boolean open = true;
    for (int i = 0; open && i < PIECES; i++) {
      open = peer.write(RawClient.frame(i == 0 ? 1 : 0, text));
    }
    peer.patience(Duration.ofSeconds(1));
    heard.set(peer.next());
    return peer::close;
  }

  @Test
  void whoIsIdle_isKeptByABareEndpointThatPings_andIsEndedHere() throws Exception {
    CompletableFuture<String> pinged = heard(server.bare("pinged"));
    CompletableFuture<String> unpinged = heard(server.bare("quiet"));
    CompletableFuture<String> sluice = heard(server.sluice("quiet"));

    say("idle for 4 s where 1 s is allowed, pings", pinged.join(), sluice.join());
    say("the same without pings", unpinged.join(), "");
    assertThat(pinged.join()).isEqualTo(Peer.SILENCE);
    assertThat(sluice.join()).isEqualTo("close 4104 Idle timeout");
    assertThat(unpinged.join()).startsWith(here("close 1001", "close 1000 \"Session closed by"));
  }

  /** What comes to one that says nothing, but answers pings. */
  private static CompletableFuture<String> heard(Side side) {
    return Floods.aside(
        () -> {
          try (Peer peer = side.enter()) {
            peer.patience(LONG);
            return peer.next();
          }
        });
  }

  /** Undertow ends its own part, and never calls {@code @OnClose}. Without pings, Tyrus does. */
  @Test
  void aPulledCable_isNeverNoticedByABareEndpoint_andFreesItsSlotHereInTime() throws Exception {
    final Side pinged = server.bare("pinged");
    final Side unpinged = server.bare("quiet");
    final Side sluice = server.sluice("brisk");
    try (Line line = new StallingProxy(server.process().httpPort());
        Peer one = pinged.enter(line);
        Peer two = sluice.enter(line);
        Peer three = unpinged.enter(line)) {
      Thread.sleep(600); // the pool has pinged once
      line.pull();
      long pulledNanos = System.nanoTime();
      for (Peer each : List.of(one, two, three)) {
        each.patience(Duration.ofSeconds(20));
        Floods.aside(each::next);
      }
      assertThat(List.of(pinged.counted(), unpinged.counted(), sluice.counted()))
          .containsExactly(1, 1, 1);

      await().atMost(Duration.ofSeconds(20)).until(() -> sluice.counted() == 0);
      Duration took = since(pulledNanos);
      TimeUnit.NANOSECONDS.sleep(LONG.minus(took).toNanos());
      say(
          "a cable is pulled, pings",
          pinged.counted() + " still in after 4 s",
          "free after " + took);
      say("the same without pings", unpinged.counted() + " still in after 4 s", "");
      assertThat(pinged.counted()).isEqualTo(1);
      assertThat(unpinged.counted()).isEqualTo(here(1, 0));
      // ping 0.5 s, pong 1 s, two sweeps of 0.25 s; and as much again for a busy machine
      assertThat(took).isLessThan(LONG);
    }
  }

  @Test
  void aPageOfAnotherSite_isLetInByABareEndpoint_andRefusedHere() throws Exception {
    String bare = server.bare("json").answer("Origin: http://evil.example");
    String sluice = server.sluice("wide").answer("Origin: http://evil.example");

    say("the origin of another site", bare, sluice);
    assertThat(bare).isEqualTo("HTTP 101");
    assertThat(sluice).isEqualTo("HTTP 403 This origin may not connect");
  }

  @Test
  void whoWaitsForASlot_holdsAThreadOfABareEndpoint_andNoneHere() throws Exception {
    Waiting sluice = waiting(server.sluice("single"), "io.sluice.core");
    server.call("holdUp");
    Waiting bare = waiting(server.bare("gate"), "io.sluice.it.app.bare");
    await().atMost(Duration.ofSeconds(20)).until(() -> server.process().serves());

    say("60 wait for a slot", bare, sluice);
    assertThat(bare.threads).isGreaterThanOrEqualTo(5);
    assertThat(bare.serves).isFalse();
    assertThat(sluice).isEqualTo(new Waiting(0, true, 60));
  }

  /**
   * What sixty cost that wait.
   *
   * @param threads that wait with them
   * @param serves whether the server answers another request meanwhile
   * @param letIn how many of them have the answer to their handshake
   */
  private record Waiting(long threads, boolean serves, int letIn) {}

  private Waiting waiting(Side side, String code) throws Exception {
    List<Peer> peers = new ArrayList<>();
    try {
      for (int i = 0; i < 60; i++) {
        Peer peer = new Peer(server.process().httpPort());
        peers.add(peer);
        peer.write(side.upgrade());
      }
      TimeUnit.SECONDS.sleep(1); // for as many threads as there will be
      long threads = server.threadsIn(code);
      boolean serves = server.process().serves();
      int letIn = 0;
      Duration patience = Duration.ofSeconds(5);
      for (Peer each : peers) {
        each.patience(patience);
        if (each.next().equals("HTTP 101")) {
          letIn++;
        } else {
          patience = Duration.ofMillis(20); // the others have had their time, too
        }
      }
      return new Waiting(threads, serves, letIn);
    } finally {
      server.call("letGo");
      for (Peer each : peers) {
        each.close();
      }
    }
  }

  /** Tyrus sends the 101 when {@code @OnOpen} has ended, so there is no such moment. */
  @Test
  void aFirstFrameBehindTheHandshake_isLostByABareEndpointOnWildFly_andNeverHere()
      throws Exception {
    int bare = answered(server.bare("handler"), 50);
    int sluice = answered(server.sluice("wide"), 1_000);

    say("a first frame right behind the 101", bare + " of 50 answered", sluice + " of 1000");
    assertThat(bare).isEqualTo(here(0, 50));
    assertThat(sluice).isEqualTo(1_000);
  }

  /** Of so many who send as soon as they have the 101. */
  private int answered(Side side, int clients) throws IOException {
    int answered = 0;
    List<Peer> peers = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      Peer peer = new Peer(server.process().httpPort());
      peers.add(peer);
      peer.write(side.upgrade());
      assertThat(peer.next()).isEqualTo("HTTP 101");
      peer.write(RawClient.text("{\"n\":1}"));
      if (peers.size() == 50) {
        answered += answeredOf(peers);
        peers.clear();
      }
    }
    return answered;
  }

  private static int answeredOf(List<Peer> peers) throws IOException {
    int answered = 0;
    Duration patience = Duration.ofSeconds(5);
    for (Peer each : peers) {
      each.patience(patience);
      if (each.next().contains("{\"n\":1}")) {
        answered++;
      } else {
        patience = Duration.ofMillis(10); // the others have had that time as well
      }
      each.close();
    }
    return answered;
  }

  /**
   * Undertow mostly calls {@code @OnClose} when {@code @OnOpen} has ended, Tyrus mostly doesn't.
   */
  @Test
  void whoHasGoneBeforeOnOpenEnds_staysInTheMapOfABareEndpointOnPayara_andNeverHere()
      throws Exception {
    Side sluice = server.sluice("brisk");
    goneEarly(sluice, 20);
    long goneNanos = System.nanoTime();
    await().atMost(Duration.ofSeconds(20)).until(() -> sluice.counted() == 0);
    Duration took = since(goneNanos);
    Side bare = server.bare("late");
    goneEarly(bare, 20);
    TimeUnit.NANOSECONDS.sleep(LONG.toNanos());

    say("20 go before they are open", bare.counted() + " stay", "all gone after " + took);
    if (PAYARA) {
      assertThat(bare.counted()).isGreaterThan(5);
    } else {
      assertThat(bare.counted()).isLessThan(5);
    }
    assertThat(took).isLessThan(LONG);
    assertThat((String[]) server.console().invoke("brisk", "verify")).isEmpty();
  }

  /** Half of them by a reset. */
  private void goneEarly(Side side, int clients) throws IOException {
    for (int i = 0; i < clients; i++) {
      try (Peer peer = new Peer(server.process().httpPort())) {
        peer.write(side.upgrade());
        peer.patience(Duration.ofMillis(50));
        peer.next();
        if (i % 2 == 0) {
          peer.resetAtTheEnd();
        }
      }
    }
  }

  /** Undertow closes all sockets of a session, Tyrus the last one of a known user. */
  @Test
  void aLogout_closesSocketsOfItsOwnApplication_andNoneHere() throws Exception {
    String id = http("/bare/session/begin");
    try (Peer one = server.bare("chat").enter(sessionOf(id));
        Peer two = server.bare("chat").enter(sessionOf(id));
        Peer ours = server.sluice("wide").enter(sessionOf(id))) {
      await().until(() -> server.bare("chat").counted() == 2);
      http("/bare/session/end", "Cookie", "JSESSIONID=" + id);
      String heard = comes(one) + ", " + comes(two);
      String echo = echoed(ours);

      say("a logout from an HTTP session with two sockets", heard, echo);
      assertThat(heard)
          .isEqualTo(
              here("close 1008 , close 1008 ", Peer.SILENCE + ", close 1008 No reason given."));
      assertThat(echo).isEqualTo("echo");
    } finally {
      server.call("forget", "chat");
    }
  }

  /** On Payara a session doesn't expire while a socket of its own application is open in it. */
  @Test
  void theExpiryOfAnHttpSession_closesSocketsOfItsOwnApplicationOnWildFly_andNoneHere()
      throws Exception {
    int over = (int) server.ask("SessionsOver");
    String id = http("/bare/session/begin");
    String withoutSockets = http("/bare/session/begin");
    try (Peer one = server.bare("chat").enter(sessionOf(id));
        Peer two = server.bare("chat").enter(sessionOf(id));
        Peer ours = server.sluice("wide").enter(sessionOf(id));
        Peer ours2 = server.sluice("wide").enter(sessionOf(withoutSockets))) {
      await().atMost(EXPIRED).until(() -> (int) server.ask("SessionsOver") >= over + here(2, 1));
      String heard = comes(one) + ", " + comes(two);
      String echo = echoed(ours) + ", " + echoed(ours2);

      say("the expiry of an HTTP session with two sockets", heard, echo);
      assertThat((int) server.ask("SessionsOver")).isEqualTo(over + here(2, 1));
      assertThat(heard)
          .isEqualTo(here("close 1008 , close 1008 ", Peer.SILENCE + ", " + Peer.SILENCE));
      assertThat(echo).isEqualTo("echo, echo");
    } finally {
      server.call("forget", "chat");
    }
  }

  /** As the other application's cookie, and as Sluice's own. */
  private static String sessionOf(String id) {
    return "Cookie: JSESSIONID=" + id + "; SLUICESESSION=" + id;
  }

  private static String comes(Peer peer) throws IOException {
    peer.patience(Duration.ofSeconds(1));
    return peer.next();
  }

  /** "echo" if it is still served, and nothing else has come. */
  private static String echoed(Peer peer) throws IOException {
    peer.write(RawClient.text("{\"n\":1}"));
    peer.patience(Duration.ofSeconds(5));
    String came = peer.next();
    return came.equals("{\"type\":\"echo\",\"payload\":{\"n\":1}}") ? "echo" : came;
  }

  @Test
  void whateverIsAskedOfSluice_makesNoHttpSession() throws Exception {
    await().atMost(EXPIRED).until(() -> server.httpSessions() == 0);
    String id = http("/bare/session/begin");
    assertThat(server.httpSessions()).as("one is seen").isEqualTo(1);
    http("/bare/session/end", "Cookie", "JSESSIONID=" + id);

    List<String> cookies = new ArrayList<>();
    for (byte[] each : questions()) {
      try (RawClient client = new RawClient(server.process().httpPort())) {
        client.write(each);
        RawClient.Answer answer = client.answer();
        if (answer.headers().containsKey("set-cookie")) {
          cookies.add(answer.toString());
        }
      }
    }
    assertThat(cookies).isEmpty();
    assertThat(server.httpSessions()).isZero();
    assertThat(http("/bare/session/cookie-of-sluice")).isEqualTo("SLUICESESSION");
  }

  private static List<byte[]> questions() {
    String login =
        "Authorization: Basic "
            + Base64.getEncoder().encodeToString("a:b".getBytes(StandardCharsets.UTF_8));
    String cookie = "Cookie: SLUICESESSION=0123456789; JSESSIONID=0123456789";
    return List.of(
        RawClient.upgrade("/sluice/ws"),
        RawClient.upgrade("/sluice/ws", cookie),
        RawClient.upgrade("/sluice/ws/wide", login),
        RawClient.upgrade("/sluice/ws/nowhere"),
        RawClient.upgrade("/sluice/ws", "Origin: http://evil.example"),
        RawClient.get("/sluice/ws"),
        RawClient.get("/sluice/api/v1/health", cookie),
        RawClient.get("/sluice/api/v1/pools"),
        RawClient.get("/sluice/api/v1/pools/wide", login),
        RawClient.get("/sluice/api/v1/pools/nowhere"),
        RawClient.get("/sluice/"),
        RawClient.get("/sluice/nowhere", cookie));
  }

  /** In parts only; which servers mind how whole messages are sent isn't specified. */
  @Test
  void partsOfSeveralSenders_areMixedUpForABareEndpoint_andNoMessageIsTornHere() throws Exception {
    for (String way : List.of("async", "basic", "writer", "parts")) {
      int known = server.lines("Problems").size();
      Pieces bare = new Pieces(Pattern.compile("(\\d)x{2000}\\1?x{2000}"));
      try (Peer peer = server.bare("storm").enter()) {
        peer.write(RawClient.text(way));
        String end = bare.readFrom(peer, Duration.ofSeconds(1));
        int thrown = server.lines("Problems").size() - known;
        say(
            "8 threads send 100 messages each, " + way,
            bare + ", thrown " + thrown + ", " + end,
            "");
      }
      if (way.equals("parts")) {
        assertThat(bare.torn()).isPositive();
        assertThat(bare.whole()).isLessThan(800);
      }
    }
    Pieces sluice = publishedByEight();
    say("the same", "", sluice);
    assertThat(sluice.whole()).isEqualTo(800);
    assertThat(sluice.torn()).isZero();
  }

  /** Of 800 in all, so few bytes that they fit in an outbox. */
  private Pieces publishedByEight() throws Exception {
    Side side = server.sluice("wide");
    byte[] message = side.message(400);
    List<Peer> publishers = new ArrayList<>();
    Pieces pieces =
        new Pieces(
            Pattern.compile("\\{\"type\":\"broadcast\",\"group\":\"g\",\"payload\":\"x{400}\"}"));
    try (Peer listener = side.enter()) {
      for (int i = 0; i < 8; i++) {
        publishers.add(side.enter());
      }
      List<CompletableFuture<?>> all = new ArrayList<>();
      for (Peer each : publishers) {
        all.add(Floods.aside(() -> publish(each, message)));
      }
      pieces.readFrom(listener, Duration.ofSeconds(5));
      all.forEach(CompletableFuture::join);
    } finally {
      for (Peer each : publishers) {
        each.close();
      }
    }
    return pieces;
  }

  /** A hundred, one after the other's ack. */
  private static Peer publish(Peer peer, byte[] message) throws IOException {
    peer.patience(Duration.ofSeconds(30));
    for (int i = 0; i < 100; i++) {
      peer.write(message);
      String came = peer.next();
      while (!came.startsWith("{\"type\":\"ack\"")) {
        assertThat(came).as("what the others publish").startsWith("{\"type\":\"broadcast\"");
        came = peer.next();
      }
    }
    return peer;
  }

  /** No pain as delivered: both servers have it off. It stays off. */
  @Test
  void compression_isAgreedToByNobody() throws Exception {
    String offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";
    String bare = server.bare("json").answer(offer);
    String sluice = server.sluice("wide").answer(offer);

    say("permessage-deflate is offered", bare, sluice);
    assertThat(bare).isEqualTo("HTTP 101");
    assertThat(sluice).isEqualTo("HTTP 101");
  }

  /** Both servers' JSON parser now gives up at a depth of 1,000, before the stack overflows. */
  @Test
  void deepNesting_isAFaultOfABareEndpoint_andAnErrorToTheClientHere() throws Exception {
    int known = server.lines("Problems").size();
    String bare = nested(server.bare("json"), 900) + "; " + nested(server.bare("json"), 30_000);
    String sluice = nested(server.sluice("wide"), 30_000);
    List<String> problems = server.lines("Problems");
    say(
        "nested 900 and 30,000 deep, then not",
        bare + " " + problems.subList(known, problems.size()),
        sluice);
    String error =
        "{\"type\":\"error\",\"code\":\"bad_json\",\"error\":\"Invalid message format\"}";
    assertThat(bare).startsWith("OBJECT, OBJECT; silence, ");
    assertThat(problems.get(known)).isEqualTo("json RuntimeException");
    assertThat(sluice).isEqualTo(error + ", {\"type\":\"echo\",\"payload\":{\"b\":1}}");
  }

  /** What comes of it, and of a message after it. */
  private static String nested(Side side, int depth) throws IOException {
    try (Peer peer = side.enter()) {
      peer.write(RawClient.text("{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}"));
      peer.patience(Duration.ofSeconds(2));
      String first = peer.next();
      peer.write(RawClient.text("{\"b\":1}"));
      peer.patience(Duration.ofSeconds(2));
      return first + ", " + peer.next();
    }
  }

  /** WildFly gives each call of a bean the class loader of its application. */
  @Test
  void onJmxThreads_aBareBeanOnPayaraHasNoClassLoaderOfItsApplication_andOursHave()
      throws Exception {
    server.console().set("single", "MaxConnections", 2);
    server.console().set("single", "MaxConnections", 1);
    Matcher ours =
        Pattern.compile("pool single now has 2 slots[^|]* \\| ([^\n]*)")
            .matcher(String.join("\n", server.lines("LoadersOfLogs")));
    assertThat(ours.find()).isTrue();
    String loader = server.ask("ContextLoader").toString();
    String lookUp = server.ask("LookUp").toString();

    say("JMX: class loader, CDI.current()", loader + ", " + lookUp, ours.group(1));
    assertThat(loader).contains(here("deployment.bare.war", "AppClassLoader"));
    assertThat(lookUp).isEqualTo(here("hello", "IllegalStateException"));
    assertThat(ours.group(1)).contains(here("deployment.sluice.ear", "EarClassLoader"));
  }

  private String http(String path, String... headers) throws Exception {
    return Http.body(server.process().httpPort(), path, headers);
  }

  /** What the server that this runs in makes of it. */
  private static <T> T here(T onWildFly, T onPayara) {
    return PAYARA ? onPayara : onWildFly;
  }

  private static void say(String what, Object bare, Object sluice) {
    System.out.printf(
        "%s, %s%n  bare:   %s%n  Sluice: %s%n", here("WildFly", "Payara"), what, bare, sluice);
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
