package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.app.outbound.OutboundServlet;
import io.sluice.wire.Certificates;
import io.sluice.wire.RawService;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application in the server that is itself a client: of that server, and of faulty services. */
@ArquillianTest
@Timeout(300)
class OutboundIT {
  private static final String NAME = "outbound";
  private static final String FILE = NAME + ".ear";
  private static final int MOST_DIALS = 6;
  private static final Duration THREADS_FORGET = Duration.ofSeconds(60);

  private static Path certificates;

  private final List<RawService> services = new ArrayList<>();

  @ArquillianResource private Deployer deployer;
  private boolean deployed;

  @Deployment(name = NAME, managed = false, testable = false)
  static EnterpriseArchive sluiceWithAClient() throws IOException, InterruptedException {
    certificates = Files.createTempDirectory("outbound-it");
    Certificates made = new Certificates(certificates);
    made.authority("ca");
    made.keys("good", "ca", "ip:127.0.0.1,dns:localhost", "-1d", 10);
    made.keys("other", "ca", "ip:127.0.0.2,dns:other.example", "-1d", 10);
    made.keys("old", "ca", "ip:127.0.0.1", "-10d", 5);
    made.authority("self");
    return Ears.withSettings(
        Ears.with(Ears.named(FILE), Ears.war("outbound.war", OutboundServlet.class.getPackage())),
        "sluice.outbound.allowed-targets=ws://127.0.0.1:*,wss://127.0.0.1:*,wss://localhost:*",
        "sluice.outbound.connect-timeout=PT1S",
        "sluice.outbound.reconnect-delay=PT0.02S",
        "sluice.outbound.reconnect-delay-max=PT0.05S",
        "sluice.outbound.trust-store=" + made.trusting("ca"),
        "sluice.outbound.trust-store-credential=store",
        "sluice.outbound.credential.store=" + Certificates.PASSWORD,
        "sluice.outbound.credential.feed=Bearer t0p-s3cret");
  }

  private RawService service(RawService.Act act) throws IOException {
    return kept(RawService.of(act));
  }

  private RawService secure(String keys) throws Exception {
    Path store = certificates.resolve(keys + ".p12");
    return kept(RawService.of(Certificates.serving(store), RawService.echo()));
  }

  private RawService kept(RawService made) {
    services.add(made);
    return made;
  }

  private void deploy() {
    deployer.deploy(NAME);
    deployed = true;
  }

  private void undeploy() {
    deployed = false;
    deployer.undeploy(NAME);
  }

  @AfterEach
  void leavesNothing() throws Exception {
    if (deployed) {
      assertThat(ask("sound")).isEqualTo("[]");
      undeploy();
    }
    for (RawService each : services) {
      await().untilAsserted(() -> assertThat(each.open()).as("sockets").isZero());
      each.close();
    }
  }

  private static String ask(String deed, String... parameters) throws Exception {
    StringBuilder query = new StringBuilder();
    for (int i = 0; i < parameters.length; i += 2) {
      query
          .append(i == 0 ? '?' : '&')
          .append(parameters[i])
          .append('=')
          .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
    }
    return Http.body("/outbound/" + deed + query);
  }

  @Test
  void leasesRequestsAndListeners_ofTheServersOwnEndpoint() throws Exception {
    deploy();
    String self = BuiltEar.webSocketUrl() + "?clientId=me";
    assertThat(ask("lease", "target", self, "text", "{\"type\":\"x\",\"n\":1}"))
        .isEqualTo("{\"type\":\"echo\",\"payload\":{\"type\":\"x\",\"n\":1}}");
    assertThat(ask("request", "target", self, "text", "{\"type\":\"join\",\"group\":\"g\"}"))
        .startsWith("{\"type\":\"ack\",\"id\":");
    ask("listen", "target", self);
    ask("send", "target", self, "text", "{\"type\":\"y\"}");
    assertThat(ask("heard")).isEqualTo("{\"type\":\"echo\",\"payload\":{\"type\":\"y\"}}");
    assertThat(ask("stats")).contains("host=127.0.0.1:" + BuiltEar.httpPort(), "dialled=1,");
  }

  @Test
  void faultyServices_areToldInTime_andLeaveNothing() throws Exception {
    deploy();
    aPortWhereNobodyListens();
    aServiceThatNeverAnswers();
    answersThatAreNoUpgrade();
    aRedirection();
    aServiceThatClosesAfterOneFrame();
    somethingBinary_andAMessageThatIsTooBig();
    addressAndCredentialArriveAsTheyAre();
    whatIsNotAllowed();
  }

  private static void aPortWhereNobodyListens() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    assertThat(ask("lease", "target", "ws://127.0.0.1:" + port + "/", "text", "x"))
        .startsWith("OutboundException 127.0.0.1:" + port + " has failed 6 times");
  }

  private void aServiceThatNeverAnswers() throws Exception {
    RawService silent = service(RawService.silent());
    assertThat(ask("lease", "target", silent.url("/"), "text", "x"))
        .startsWith("OutboundException 127.0.0.1:" + silent.port() + " has failed 6 times");
    assertThat(silent.calls()).isEqualTo(MOST_DIALS);
    await().untilAsserted(() -> assertThat(silent.open()).isZero());
  }

  private void answersThatAreNoUpgrade() throws Exception {
    for (String status : List.of("401 Unauthorized", "500 No")) {
      RawService service = service(RawService.answering("HTTP/1.1 " + status, "Content-Length: 0"));
      assertThat(ask("lease", "target", service.url("/?token=s3cret"), "text", "x"))
          .contains("has failed 6 times", "can't connect to ")
          .doesNotContain("s3cret");
    }
    RawService unproved =
        service(
            RawService.answering(
                "HTTP/1.1 101 Switching Protocols",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA="));
    assertThat(ask("lease", "target", unproved.url("/"), "text", "x"))
        .contains("has failed 6 times");
  }

  private void aRedirection() throws Exception {
    RawService elsewhere = service(RawService.echo());
    RawService service =
        service(
            RawService.answering(
                "HTTP/1.1 302 Found", "Location: " + elsewhere.url("/"), "Content-Length: 0"));
    assertThat(ask("lease", "target", service.url("/"), "credential", "feed", "text", "x"))
        .contains("has failed 6 times")
        .doesNotContain("s3cret");
    assertThat(elsewhere.calls()).isZero();
  }

  private void aServiceThatClosesAfterOneFrame() throws Exception {
    RawService service =
        service(
            caller -> {
              caller.upgrade();
              caller.text("reply to " + caller.read().text());
              caller.closeFrame(1000);
            });
    for (int i = 0; i < 3; i++) {
      assertThat(ask("lease", "target", service.url("/"), "text", "x")).isEqualTo("reply to x");
      heardOfTheEnd(service); // until then the next lease is of the connection that is ending
    }
    assertThat(service.calls()).isEqualTo(3);
  }

  private static void heardOfTheEnd(RawService service) {
    await()
        .untilAsserted(
            () ->
                assertThat(ask("stats"))
                    .containsPattern(
                        "host=127.0.0.1:"
                            + service.port()
                            + ", maxConnections=\\d+, lent=0, idle=0, "));
  }

  private void somethingBinary_andAMessageThatIsTooBig() throws Exception {
    AtomicInteger code = new AtomicInteger();
    RawService binary =
        service(
            caller -> {
              caller.upgrade();
              caller.write(RawService.frame(0x82, new byte[] {1}));
              code.set(caller.closeCode());
            });
    ask("begin", "target", binary.url("/"));
    await().untilAsserted(() -> assertThat(code).hasValue(1003));
    RawService big =
        service(
            caller -> {
              caller.upgrade();
              caller.text("x".repeat((1 << 20) + 1));
              code.set(caller.closeCode());
            });
    ask("begin", "target", big.url("/"));
    await().untilAsserted(() -> assertThat(code).hasValue(1009));
  }

  private void addressAndCredentialArriveAsTheyAre() throws Exception {
    RawService echo = service(RawService.echo());
    String path = "/a%20b/%0d%0aX-Evil:%20yes?q=%26%0d%0a";
    assertThat(ask("lease", "target", echo.url(path), "credential", "feed", "text", "x"))
        .isEqualTo("x");
    assertThat(echo.heads().get(0)).startsWith("GET " + path + " HTTP/1.1\r\n");
    assertThat(RawService.Caller.header(echo.heads().get(0), "authorization"))
        .isEqualTo("Bearer t0p-s3cret");
    assertThat(ask("stats")).doesNotContain("s3cret");
    assertThat(ask("lease", "target", echo.url("/"), "credential", "nobody", "text", "x"))
        .contains("sluice.outbound.credential.nobody is not set");
    assertThat(echo.calls()).isEqualTo(1);
  }

  private static void whatIsNotAllowed() throws Exception {
    assertThat(ask("lease", "target", "ws://127.0.0.2:1/", "text", "x"))
        .isEqualTo(
            "IllegalArgumentException sluice.outbound.allowed-targets has no rule that allows"
                + " ws://127.0.0.2:1/\n");
  }

  @Test
  void namesAndDatesOfCertificates_areLookedAt() throws Exception {
    deploy();
    RawService good = secure("good");
    assertThat(ask("lease", "target", good.url("/"), "text", "x")).isEqualTo("x");
    assertThat(ask("lease", "target", "wss://localhost:" + good.port() + "/", "text", "y"))
        .isEqualTo("y");
    RawService other = secure("other");
    assertThat(ask("lease", "target", other.url("/"), "text", "x"))
        .contains("No subject alternative names matching IP address 127.0.0.1 found");
    assertThat(ask("lease", "target", "wss://localhost:" + other.port() + "/", "text", "x"))
        .contains("No subject alternative DNS name matching localhost found");
    assertThat(ask("lease", "target", secure("old").url("/"), "text", "x"))
        .contains("validity check");
    assertThat(ask("lease", "target", secure("self").url("/"), "text", "x"))
        .contains("unable to find valid certification path");
  }

  @Test
  void undeploy_endsConnectionsAndDials_andLeavesNeitherThreadNorClassLoader() throws Exception {
    deploy();
    RawService echo = service(RawService.echo());
    RawService mute =
        service(
            caller -> {
              caller.upgrade();
              caller.drain();
            });
    RawService silent = service(RawService.silent());
    RawService secure = secure("good");
    for (RawService each : List.of(echo, mute, secure)) {
      assertThat(ask("keep", "target", each.url("/"))).isEqualTo("true");
    }
    ask("listen", "target", echo.url("/listened"));
    ask("begin", "target", silent.url("/"));
    await().until(() -> silent.calls() > 0 && echo.calls() == 2);

    undeploy();

    for (RawService each : List.of(echo, mute, secure, silent)) {
      await().untilAsserted(() -> assertThat(each.open()).as("sockets").isZero());
    }
    try (ServerJvm jvm = new ServerJvm()) {
      await()
          .atMost(THREADS_FORGET)
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(
              () -> {
                assertThat(jvm.threads()).noneMatch(name -> name.startsWith("sluice-"));
                assertThat(jvm.threads()).noneMatch(name -> name.startsWith("Grizzly("));
                assertThat(jvm.classLoadersOf(FILE)).isLessThanOrEqualTo(1);
              });
    }
  }
}
