package io.sluice.adapter.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.api.Lease;
import io.sluice.api.OutboundException;
import io.sluice.api.OutboundException.Reason;
import io.sluice.api.OutboundStats;
import io.sluice.api.Target;
import io.sluice.core.config.OutboundConfig.Dialling;
import io.sluice.core.config.OutboundConfig.Reconnect;
import io.sluice.core.config.OutboundConfig.Upkeep;
import io.sluice.spi.SessionOpener;
import io.sluice.wire.Certificates;
import io.sluice.wire.RawService;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What services do that they shouldn't, and that nothing is left of it: neither a socket nor a
 * thread nor an alarm. Subclasses bring a container's client.
 */
@Timeout(60)
abstract class FaultyServices {
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final int MOST_DIALS = 6;

  private final DiallingRig rig = new DiallingRig(this::client);
  private final List<RawService> services = new ArrayList<>();

  abstract SessionOpener client();

  @AfterEach
  void leavesNothing() throws IOException {
    rig.close();
    for (RawService each : services) {
      await().untilAsserted(() -> assertThat(each.open()).as("sockets").isZero());
      each.close();
    }
  }

  private RawService service(RawService.Act act) throws IOException {
    return kept(RawService.of(act));
  }

  private RawService kept(RawService made) {
    services.add(made);
    return made;
  }

  // ---- as it should be

  @Test
  void whatIsSent_comesBack_onALease() throws Exception {
    RawService echo = service(RawService.echo());
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    try (Lease lease = rig.lease(echo.url("/"))) {
      lease.onMessage(heard::add);
      lease.send("one").toCompletableFuture().join();
      lease.send("zw\u00f6i \ud83d\ude00").toCompletableFuture().join();
      await()
          .untilAsserted(() -> assertThat(heard).containsExactly("one", "zw\u00f6i \ud83d\ude00"));
    }
    assertThat(rig.figures().totals().opened()).isEqualTo(1);
  }

  @Test
  void requestsAreAnswered_overOneConnection() throws Exception {
    RawService echo = service(RawService.echo());
    Target target = Target.of(echo.url("/"));
    List<CompletableFuture<String>> replies =
        IntStream.range(0, 20)
            .mapToObj(i -> rig.pool().request(target, "{\"n\":" + i + "}", DiallingRig.TIMEOUT))
            .map(each -> each.toCompletableFuture())
            .toList();
    for (int i = 0; i < replies.size(); i++) {
      assertThat(replies.get(i).join()).contains("\"n\":" + i);
    }
    assertThat(echo.calls()).isEqualTo(1);
  }

  @Test
  void listenersHearWhatComes_andAConnectionThatIsLostIsDialledAgain() throws Exception {
    RawService service =
        service(
            caller -> {
              caller.upgrade();
              caller.text("hello");
              caller.read();
            });
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    Target target = Target.of(service.url("/"));
    var listening = rig.pool().listen(target, heard::add);
    rig.pool().send(target, "end").toCompletableFuture().join();
    await().until(() -> heard.size() == 2);
    listening.close();
    assertThat(service.calls()).isEqualTo(2);
  }

  @Test
  void aPingOfAService_isAnswered_andAPongOfIts_keepsAConnection() throws Exception {
    AtomicInteger pongs = new AtomicInteger();
    RawService service =
        service(
            caller -> {
              caller.upgrade();
              caller.ping();
              if (caller.read().opcode() == 10) {
                pongs.incrementAndGet();
              }
              caller.echo();
            });
    Duration tenth = Duration.ofMillis(100);
    rig.config(
        all ->
            all.withUpkeep(
                new Upkeep(0, Duration.ofMinutes(1), Duration.ofMinutes(1), tenth, tenth, SHORT)));
    try (Lease lease = rig.lease(service.url("/"))) {
      await().until(() -> pongs.get() == 1);
      await().during(Duration.ofMillis(1_500)).until(lease::isOpen);
    }
  }

  @Test
  void addressesArrive_asTheyWereGiven() throws Exception {
    RawService echo = service(RawService.echo());
    String path = "/a%20b/%0d%0aX-Evil:%20yes/%25?q=%26%0d%0a&r=%2525";
    rig.lease(echo.url(path)).release();
    assertThat(echo.heads()).hasSize(1);
    assertThat(echo.heads().get(0)).startsWith("GET " + path + " HTTP/1.1\r\n");
    assertThat(RawService.Caller.header(echo.heads().get(0), "x-evil")).isNull();
  }

  @Test
  void subprotocolAndCredential_arrive_andNothingOfThemIsKept() throws Exception {
    RawService echo = service(RawService.echo());
    rig.credentials.put("feed", "Bearer t0p-s3cret");
    Target target = Target.of(echo.url("/")).withSubprotocol("v2.feed").withCredential("feed");
    rig.lease(target).release();
    String head = echo.heads().get(0);
    assertThat(RawService.Caller.header(head, "authorization")).isEqualTo("Bearer t0p-s3cret");
    assertThat(RawService.Caller.header(head, "sec-websocket-protocol")).isEqualTo("v2.feed");
    assertThat(rig.pool().stats().toString() + target).doesNotContain("s3cret");
  }

  // ---- what doesn't come about

  @Test
  void aPortWhereNobodyListens_isToldInTime() throws Exception {
    String url;
    try (ServerSocket free = new ServerSocket(0)) {
      url = "ws://127.0.0.1:" + free.getLocalPort() + "/";
    }
    OutboundException failure = rig.refusal(url);
    assertThat(failure.reason()).isEqualTo(Reason.CIRCUIT_OPEN);
    assertThat(failure.getCause()).hasMessageContaining("can't connect to " + url);
    assertThat(rig.figures().totals().dialled()).isEqualTo(MOST_DIALS);
  }

  @Test
  void aServiceThatTakesConnectionsAndNeverAnswers_isToldInTime_andItsSocketsAreCut()
      throws Exception {
    RawService service = service(RawService.silent());
    rig.connectTimeout(Duration.ofMillis(300));
    OutboundException failure = rig.refusal(Target.of(service.url("/")), Duration.ofSeconds(1));
    assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
    await().untilAsserted(() -> assertThat(service.open()).isLessThanOrEqualTo(1));
    assertThat(service.calls()).isLessThanOrEqualTo(MOST_DIALS);
  }

  @Test
  void howeverManyAsk_aDeadServiceIsDialledSixTimes_andThenNobodyWaits() throws Exception {
    RawService service = service(RawService.silent());
    rig.connectTimeout(Duration.ofMillis(300));
    Target target = Target.of(service.url("/"));
    List<CompletableFuture<Lease>> all =
        IntStream.range(0, 50)
            .mapToObj(i -> rig.pool().acquire(target, Duration.ofSeconds(10)).toCompletableFuture())
            .toList();
    all.forEach(each -> assertThatThrownBy(each::join).hasMessageContaining("has failed 6 times"));
    assertThat(rig.figures().totals().dialled()).isEqualTo(MOST_DIALS);
    assertThat(service.calls()).as("of those that came in time").isLessThanOrEqualTo(MOST_DIALS);
    assertThat(rig.figures().circuit()).isEqualTo(OutboundStats.Circuit.OPEN);
    assertThat(rig.refusal(target, Duration.ZERO).reason()).isEqualTo(Reason.CIRCUIT_OPEN);
    await().untilAsserted(() -> assertThat(service.open()).isZero());
    await().untilAsserted(() -> assertThat(rig.dialling()).isZero());
  }

  @Test
  void aHostThatHangs_keepsNobodyFromAnother() throws Exception {
    RawService hangs = service(RawService.silent());
    RawService echo = service(RawService.echo());
    var waiting = rig.pool().acquire(Target.of(hangs.url("/")), Duration.ofSeconds(30));
    await().until(() -> hangs.calls() == 1);
    rig.lease(echo.url("/")).release();
    rig.pool().closeAll();
    assertThatThrownBy(() -> waiting.toCompletableFuture().join())
        .hasMessageContaining("are closed");
    await().untilAsserted(() -> assertThat(hangs.open()).isZero());
    await().untilAsserted(() -> assertThat(rig.dialling()).isZero());
  }

  @ParameterizedTest
  @ValueSource(strings = {"200 OK", "401 Unauthorized", "403 No", "500 Oops", "503 Later"})
  void anAnswerThatIsNoUpgrade_isAFailure(String status) throws Exception {
    RawService service =
        service(
            RawService.answering(
                "HTTP/1.1 " + status,
                "WWW-Authenticate: Basic realm=\"x\"",
                "Retry-After: 0",
                "Content-Length: 0"));
    assertThat(rig.refusal(service.url("/")).getCause()).isInstanceOf(IOException.class);
    assertThat(service.calls()).isEqualTo(MOST_DIALS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"301 Moved", "302 Found", "307 Other", "308 Other"})
  void aRedirection_isAFailure_andNobodyElseHearsTheSecret(String status) throws Exception {
    RawService elsewhere = service(RawService.echo());
    RawService service =
        service(
            RawService.answering(
                "HTTP/1.1 " + status, "Location: " + elsewhere.url("/"), "Content-Length: 0"));
    rig.credentials.put("feed", "Bearer t0p-s3cret");
    Target target = Target.of(service.url("/")).withCredential("feed");
    OutboundException failure = rig.refusal(target, DiallingRig.TIMEOUT);
    assertThat(failure.getCause()).hasMessageNotContaining("s3cret");
    assertThat(elsewhere.calls()).isZero();
  }

  @Test
  void anAnswerWithoutProofThatItWasRead_isAFailure() throws Exception {
    RawService service =
        service(
            RawService.answering(
                "HTTP/1.1 101 Switching Protocols",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA="));
    assertThat(rig.refusal(service.url("/")).getCause()).isInstanceOf(IOException.class);
  }

  @Test
  void whatIsNoHttp_isAFailure() throws Exception {
    RawService service = service(RawService.answering("220 mail.example ESMTP"));
    rig.connectTimeout(Duration.ofMillis(300));
    assertThat(rig.refusal(Target.of(service.url("/")), SHORT)).isNotNull();
  }

  @Test
  void aServiceThatHangsUpBeforeItAnswers_isAFailure() throws Exception {
    RawService service = service(RawService.Caller::head);
    rig.connectTimeout(Duration.ofMillis(300));
    assertThat(rig.refusal(Target.of(service.url("/")), SHORT)).isNotNull();
  }

  @Test
  void aServiceThatAnswersSlowly_isWaitedFor() throws Exception {
    RawService service =
        service(
            caller -> {
              for (byte each : caller.granted(caller.head())) {
                caller.write(new byte[] {each});
                Thread.sleep(2);
              }
              caller.echo();
            });
    try (Lease lease = rig.lease(service.url("/"))) {
      assertThat(lease.isOpen()).isTrue();
    }
  }

  @Test
  void aServiceThatComesBack_isFoundAgain() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    rig.config(
        all ->
            all.withReconnect(
                new Reconnect(
                    Duration.ofMillis(10),
                    Duration.ofMillis(10),
                    1,
                    SHORT,
                    Duration.ofMinutes(1))));
    Target target = Target.of("ws://127.0.0.1:" + port + "/");
    assertThat(rig.refusal(target, DiallingRig.TIMEOUT).reason()).isEqualTo(Reason.CIRCUIT_OPEN);
    kept(RawService.on(port, RawService.echo()));
    await().until(() -> rig.figures().circuit() == OutboundStats.Circuit.HALF_OPEN);
    rig.lease(target).release();
    assertThat(rig.figures().circuit()).isEqualTo(OutboundStats.Circuit.CLOSED);
  }

  // ---- what ends

  @Test
  void aServiceThatClosesAfterOneFrame_endsTheLease() throws Exception {
    RawService service =
        service(
            caller -> {
              caller.upgrade();
              caller.read();
              caller.closeFrame(1000);
              caller.drain();
            });
    AtomicBoolean lost = new AtomicBoolean();
    Lease lease = rig.lease(service.url("/"));
    lease.onLost(() -> lost.set(true));
    lease.send("one");
    await().untilTrue(lost);
    assertThat(lease.isOpen()).isFalse();
    await().untilAsserted(() -> assertThat(service.open()).isZero());
  }

  @Test
  void aConnectionThatBreaks_endsTheLease() throws Exception {
    RawService service =
        service(
            caller -> {
              caller.upgrade();
              caller.read();
            });
    AtomicBoolean lost = new AtomicBoolean();
    Lease lease = rig.lease(service.url("/"));
    lease.onLost(() -> lost.set(true));
    lease.send("one");
    await().untilTrue(lost);
    assertThat(rig.figures().totals().broken()).isEqualTo(1);
  }

  @Test
  void aServiceThatDoesNotAnswerAClose_isCut() throws Exception {
    AtomicInteger code = new AtomicInteger();
    RawService service =
        service(
            caller -> {
              caller.upgrade();
              code.set(caller.closeCode());
              caller.drain();
            });
    rig.lease(service.url("/")).discard();
    await().untilAsserted(() -> assertThat(code).hasValue(1000));
    await().atMost(Duration.ofSeconds(4)).untilAsserted(() -> assertThat(service.open()).isZero());
    await().untilAsserted(() -> assertThat(rig.figures().total()).isZero());
  }

  @Test
  void aMessageAboveTheBound_endsItsConnection_andOneOfTheBoundArrives() throws Exception {
    int bound = 1 << 10;
    AtomicInteger code = new AtomicInteger();
    RawService service =
        service(
            caller -> {
              caller.upgrade();
              caller.text("x".repeat(bound));
              caller.read();
              caller.text("x".repeat(bound + 1));
              code.set(caller.closeCode());
            });
    rig.dialling(all -> new Dialling(all.allowedTargets(), all.maxDials(), bound, "", ""));
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    Lease lease = rig.lease(service.url("/"));
    lease.onMessage(heard::add);
    lease.send("go on").toCompletableFuture().join();
    await().untilAsserted(() -> assertThat(code).hasValue(1009));
    await().until(() -> !lease.isOpen());
    assertThat(heard.stream().map(String::length)).allMatch(length -> length == bound);
  }

  @Test
  void aFloodOfBigMessages_endsItsConnection_andTakesNoMemory() throws Exception {
    byte[] part = "x".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
    AtomicInteger written = new AtomicInteger();
    RawService service =
        service(
            caller -> {
              caller.upgrade();
              caller.write(RawService.frame(0x01, part));
              while (true) { // one message without an end
                caller.write(RawService.frame(0x00, part));
                written.incrementAndGet();
              }
            });
    AtomicBoolean lost = new AtomicBoolean();
    Lease lease = rig.lease(service.url("/"));
    lease.onLost(() -> lost.set(true));
    await().atMost(Duration.ofSeconds(20)).untilTrue(lost);
    await().atMost(Duration.ofSeconds(20)).until(() -> service.open() == 0);
  }

  @Test
  void aFrameThatIsFarTooBig_endsItsConnection() throws Exception {
    RawService service =
        service(
            caller -> {
              caller.upgrade();
              byte[] head = {(byte) 0x81, 127, 0, 0, 0, 0, 0x7f, 0, 0, 0}; // 2 GB follow
              caller.write(head);
              byte[] some = new byte[1 << 16];
              while (true) {
                caller.write(some);
              }
            });
    AtomicBoolean lost = new AtomicBoolean();
    Lease lease = rig.lease(service.url("/"));
    lease.onLost(() -> lost.set(true));
    await().atMost(Duration.ofSeconds(20)).untilTrue(lost);
    await().atMost(Duration.ofSeconds(20)).until(() -> service.open() == 0);
  }

  @Test
  void somethingBinary_endsItsConnection() throws Exception {
    AtomicInteger code = new AtomicInteger();
    RawService service =
        service(
            caller -> {
              caller.upgrade();
              caller.write(RawService.frame(0x82, new byte[] {1, 2, 3}));
              code.set(caller.closeCode());
            });
    Target target = Target.of(service.url("/"));
    rig.pool().acquire(target, DiallingRig.TIMEOUT);
    await().untilAsserted(() -> assertThat(code).hasValue(1003));
  }

  // ---- whom to trust

  @TempDir Path folder;

  private RawService secure(Path keys) throws Exception {
    return kept(RawService.of(Certificates.serving(keys), RawService.echo()));
  }

  private void trust(Path store) {
    rig.credentials.put("store", Certificates.PASSWORD);
    rig.dialling(
        all ->
            new Dialling(
                all.allowedTargets(),
                all.maxDials(),
                all.maxMessageBytes(),
                store.toString(),
                "store"));
  }

  @Test
  void aCertificateOfTheTrustStore_forThatName_isTrusted() throws Exception {
    Certificates made = new Certificates(folder);
    made.authority("ca");
    Path keys = made.keys("good", "ca", "ip:127.0.0.1,dns:localhost", "-1d", 10);
    RawService service = secure(keys);
    trust(made.trusting("ca"));
    rig.lease(service.url("/")).release();
    rig.lease("wss://localhost:" + service.port() + "/").release();
    assertThat(service.heads()).hasSize(2);
  }

  @Test
  void aCertificateForAnotherName_isRefused() throws Exception {
    Certificates made = new Certificates(folder);
    made.authority("ca");
    Path keys = made.keys("other", "ca", "dns:other.example,ip:127.0.0.2", "-1d", 10);
    RawService service = secure(keys);
    trust(made.trusting("ca"));
    OutboundException byAddress = rig.refusal(service.url("/"));
    OutboundException byName = rig.refusal("wss://localhost:" + service.port() + "/");
    assertThat(byAddress.getCause())
        .hasMessageContaining("No subject alternative names matching IP address 127.0.0.1 found");
    assertThat(byName.getCause())
        .hasMessageContaining("No subject alternative DNS name matching localhost found");
    assertThat(service.heads()).isEmpty();
  }

  @Test
  void aCertificateThatHasExpired_isRefused() throws Exception {
    Certificates made = new Certificates(folder);
    made.authority("ca");
    Path keys = made.keys("old", "ca", "ip:127.0.0.1", "-10d", 5);
    RawService service = secure(keys);
    trust(made.trusting("ca"));
    assertThat(rig.refusal(service.url("/")).getCause()).hasMessageContaining("validity check");
    assertThat(service.heads()).isEmpty();
  }

  @Test
  void aCertificateThatNobodyTrusts_isRefused() throws Exception {
    RawService service = secure(new Certificates(folder).authority("self"));
    assertThat(rig.refusal(service.url("/")).getCause())
        .hasMessageContaining("unable to find valid certification path");
    assertThat(service.heads()).isEmpty();
  }

  @Test
  void aServiceThatNeverEndsItsHandshakeOfTls_isToldInTime_andCut() throws Exception {
    RawService service = service(RawService.silent());
    rig.connectTimeout(Duration.ofMillis(300));
    Target target = Target.of("wss://127.0.0.1:" + service.port() + "/");
    assertThat(rig.refusal(target, Duration.ofSeconds(1)).reason()).isEqualTo(Reason.TIMEOUT);
    await().untilAsserted(() -> assertThat(service.open()).isLessThanOrEqualTo(1));
  }

  // ---- what isn't even tried

  @Test
  void aTargetThatNoRuleAllows_isNeverDialled_andHasNoHost() throws Exception {
    Target target = Target.of("ws://127.0.0.2:80/");
    assertThatThrownBy(() -> rig.pool().acquire(target, SHORT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sluice.outbound.allowed-targets")
        .hasMessageContaining(target.toString());
    assertThat(rig.pool().stats().hosts()).isEmpty();
  }

  @Test
  void aCredentialThatIsNotThere_isNamed_andNothingIsDialled() throws Exception {
    RawService echo = service(RawService.echo());
    Target target = Target.of(echo.url("/")).withCredential("nobody");
    assertThat(rig.refusal(target, DiallingRig.TIMEOUT).getCause())
        .hasMessageContaining("sluice.outbound.credential.nobody is not set");
    assertThat(echo.calls()).isZero();
  }

  @Test
  void aCredentialThatIsNoHeader_isNotShown() throws Exception {
    RawService echo = service(RawService.echo());
    rig.credentials.put("two", "Bearer t0p\r\nX-Evil: yes");
    Target target = Target.of(echo.url("/")).withCredential("two");
    assertThat(rig.refusal(target, DiallingRig.TIMEOUT).getCause())
        .hasMessageContaining("the credential two")
        .hasMessageNotContaining("t0p");
    assertThat(echo.calls()).isZero();
  }

  @Test
  void aProxyOfTheJvm_isNotUsedInSilence() throws Exception {
    RawService proxy = service(RawService.silent());
    RawService echo = service(RawService.echo());
    ProxySelector before = ProxySelector.getDefault();
    ProxySelector.setDefault(
        ProxySelector.of(new java.net.InetSocketAddress("127.0.0.1", proxy.port())));
    try {
      assertThat(rig.refusal(echo.url("/")).getCause()).hasMessageContaining("has a proxy");
    } finally {
      ProxySelector.setDefault(before);
    }
    assertThat(proxy.calls() + echo.calls()).isZero();
  }

  @Test
  void theQuery_isInNoFailure() throws Exception {
    RawService service = service(RawService.answering("HTTP/1.1 500 No", "Content-Length: 0"));
    OutboundException failure = rig.refusal(service.url("/?token=t0p%20s3cret"));
    assertThat(failure).hasMessageNotContaining("s3cret");
    assertThat(failure.getCause()).hasMessageNotContaining("s3cret").hasNoCause();
  }
}
