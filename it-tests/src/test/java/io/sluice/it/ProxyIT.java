package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.browser.Chromium;
import io.sluice.it.browser.PageSocket;
import io.sluice.it.browser.Tab;
import io.sluice.it.proxy.Believer;
import io.sluice.it.proxy.Certificate;
import io.sluice.it.proxy.Kind;
import io.sluice.it.proxy.Proxy;
import io.sluice.run.TestServer;
import io.sluice.wire.RawClient;
import io.sluice.wire.RawClient.Answer;
import io.sluice.wire.RawClient.Frame;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The EAR behind nginx and Apache httpd, by TLS, with the configuration that docs/operating.md
 * gives. Their blocks are taken from there; only ports, paths and, where a test says so, the
 * timeout are others. A proxy that isn't installed is left out.
 */
@Timeout(90)
class ProxyIT {
  private static final Path HOME = Path.of(System.getProperty("proxies"));

  /**
   * The proxy that the page has the server believe, and one that it doesn't, by their addresses.
   */
  private static final String TRUSTED = "127.0.0.1";

  private static final String STRANGER = "127.0.0.2";
  private static final String CLIENT = "127.0.0.3";

  private static final Duration SHORT = Duration.ofSeconds(2);

  private static final int CONNECTS_PER_SECOND = 20;
  private static final int HURRY = 1_000;

  private static final String LISTED = "https://listed.example";

  private static final Believer BELIEVER = Believer.ofTheTests();

  private static TestServer server;
  private static int believingPort;
  private static Console console;
  private static Certificate certificate;

  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    certificate = new Certificate(Files.createDirectories(HOME), Proxy.NAME);
    server =
        TestServer.of(ProxyIT.class)
            .setting("sluice.pools", "default,brisk,leaving")
            .setting("sluice.pool.brisk.ping-interval", "PT0.2S")
            .setting("sluice.pool.brisk.sweep-interval", "PT0.1S")
            .setting("sluice.access.connects-per-second", CONNECTS_PER_SECOND)
            .setting("sluice.access.allowed-origins", LISTED)
            .start();
    console = new Console(server.managementPort());
    believingPort = BELIEVER.believe(server, HOME);
  }

  @AfterEach
  void endAll() throws Exception {
    // The last first: what has a tunnel holds up the end of its proxy.
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
    // For a while: who left within its handshake may still be on its way in.
    await()
        .during(Duration.ofMillis(300))
        .until(() -> active("default") + active("brisk") + active("leaving") == 0);
  }

  @AfterAll
  static void end() throws Exception {
    if (console != null) {
      console.close();
    }
    if (server != null) {
      server.close();
    }
  }

  // ---- what passes

  @ParameterizedTest
  @EnumSource
  void upgrade_messages_andCloseCodes_pass(Kind kind) throws Exception {
    Proxy proxy = proxy(kind);
    RawClient client =
        connected(proxy, "/sluice/ws?clientId=one", "Sec-WebSocket-Protocol: sluice.v1");
    assertThat(next(client).text()).startsWith("{\"type\":\"welcome\"");
    assertServed(client);

    RawClient other = connected(proxy, "/sluice/ws?clientId=one");
    assertClosed(other, 4109, "Client id in use");
    client.write(RawClient.text("x".repeat(70_000)));
    assertClosed(client, 1009, "Message too large");
  }

  @ParameterizedTest
  @EnumSource
  void refusals_passAsTheServerGivesThem_withRetryAfter(Kind kind) throws Exception {
    Proxy proxy = proxy(kind);
    assertThat(console.invoke("leaving", "drain")).isEqualTo(true);
    try {
      assertSameRefusal(proxy, 503, "/sluice/ws/leaving");
    } finally {
      console.invoke("leaving", "resume");
    }
    assertSameRefusal(proxy, 404, "/sluice/ws/none");
    assertSameRefusal(proxy, 400, "/sluice/ws?clientId=%20");
    assertSameRefusal(proxy, 403, "/sluice/ws", "Origin: https://evil.example");
  }

  private void assertSameRefusal(Proxy proxy, int status, String target, String... headers)
      throws IOException {
    Answer direct = ask(client(new RawClient(server.httpPort())), target, headers);
    Answer proxied = ask(client(proxy.connect()), target, with(proxy.host(), headers));
    assertThat(direct.status()).isEqualTo(status);
    assertSame(proxied, direct);
  }

  private static void assertSame(Answer proxied, Answer direct) {
    assertThat(proxied.status()).isEqualTo(direct.status());
    assertThat(proxied.body()).isEqualTo(direct.body()).isNotEmpty();
    for (String each : List.of("retry-after", "content-type")) {
      assertThat(proxied.headers().get(each)).isEqualTo(direct.headers().get(each));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoeverIsTooFast_gets429_withRetryAfter(Kind kind) throws Exception {
    Proxy proxy = proxy(kind);
    for (int i = 0; i < HURRY; i++) {
      Answer answer;
      try (RawClient client = proxy.connect()) {
        answer = ask(client, "/sluice/ws", proxy.host());
      }
      if (answer.status() != 101) {
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.headers()).containsEntry("retry-after", "1");
        await()
            .until(() -> ask(client(proxy.connect()), "/sluice/ws", proxy.host()).status() == 101);
        return;
      }
    }
    throw new AssertionError("nobody was refused of " + HURRY);
  }

  @ParameterizedTest
  @EnumSource
  void drain_tellsWhenToComeBack_andClosesWith1001(Kind kind) throws Exception {
    Proxy proxy = proxy(kind);
    RawClient client = connected(proxy, "/sluice/ws/leaving");
    assertServed(client);
    assertThat(console.invoke("leaving", "drain")).isEqualTo(true);
    try {
      assertThat(next(client).text()).matches("\\{\"type\":\"draining\",\"reconnectDelay\":\\d+}");
      assertClosed(client, 1001, "Going away");
    } finally {
      console.invoke("leaving", "resume");
    }
  }

  // ---- idle connections

  @ParameterizedTest
  @EnumSource
  void pingsMoreOftenThanTheProxysTimeout_keepAnIdleConnection(Kind kind) throws Exception {
    Proxy proxy = proxy(kind, TRUSTED, SHORT);
    RawClient client = connected(proxy, "/sluice/ws/brisk");
    long beganNanos = System.nanoTime();
    int pings = 0;
    while (System.nanoTime() - beganNanos < SHORT.multipliedBy(3).toNanos()) {
      Frame frame = client.frame();
      assertThat(frame.isPing()).isTrue();
      client.write(RawClient.frame(0x8a, frame.payload()));
      pings++;
    }
    assertThat(pings).isGreaterThan(4);
    assertServed(client);
  }

  @ParameterizedTest
  @EnumSource
  void pingsMoreSeldomThanIt_leaveItToTheProxy_whichCuts(Kind kind) throws Exception {
    long lostBefore = lost();
    RawClient client = connected(proxy(kind, TRUSTED, SHORT), "/sluice/ws");

    assertCut(client);
    await().until(() -> active("default") == 0);
    assertThat(lost()).isEqualTo(lostBefore + 1);
  }

  // ---- whom the server believes

  @ParameterizedTest
  @EnumSource
  void pageOfTheProxysOrigin_isOwn_whereTheServerBelievesTheProxy(Kind kind) throws Exception {
    Proxy proxy = proxy(kind);

    assertThat(statusOf(proxy, proxy.origin())).isEqualTo(101);
    assertThat(statusOf(proxy, proxy.origin().replace("https", "http"))).isEqualTo(403);
    assertThat(statusOf(proxy, "https://evil.example")).isEqualTo(403);
  }

  @ParameterizedTest
  @EnumSource
  void elseIt_isStrange_unlessItIsListed(Kind kind) throws Exception {
    Proxy proxy = proxy(kind, STRANGER, Proxy.USUAL_IDLE);

    assertThat(statusOf(proxy, proxy.origin())).isEqualTo(403);
    assertThat(statusOf(proxy, LISTED)).isEqualTo(101);
  }

  private int statusOf(Proxy proxy, String origin) throws IOException {
    return ask(client(proxy.connect()), "/sluice/ws", proxy.host(), "Origin: " + origin).status();
  }

  /** Whom a client says it speaks for is heard neither past the proxy nor through it. */
  @ParameterizedTest
  @EnumSource
  void whatClientsClaim_isBelievedByNobody(Kind kind) throws Exception {
    String[] claims = {
      "Origin: https://evil.example",
      "X-Forwarded-Host: evil.example",
      "X-Forwarded-Proto: https",
      "X-Forwarded-For: 198.18.0.1"
    };
    Proxy proxy = proxy(kind);
    RawClient through = client(proxy.connect(CLIENT));
    assertThat(ask(through, "/sluice/ws?" + kind, with(proxy.host(), claims)).status())
        .isEqualTo(403);
    RawClient past = client(new RawClient(new Socket(), STRANGER, server.httpPort()));
    assertThat(ask(past, "/sluice/ws?past" + kind, with("Host: localhost", claims)).status())
        .isEqualTo(403);

    await()
        .untilAsserted(
            () ->
                assertThat(accessLog())
                    .contains(
                        CLIENT + " /sluice/ws?" + kind, STRANGER + " /sluice/ws?past" + kind));
  }

  private static List<String> accessLog() throws IOException {
    return BELIEVER.accessLog(server);
  }

  @ParameterizedTest
  @EnumSource
  void otherNames_areNotServed(Kind kind) throws Exception {
    Proxy proxy = proxy(kind);
    Answer answer = ask(client(proxy.connect()), "/sluice/ws", "Host: evil.example");
    assertThat(answer.status()).isNotEqualTo(101);
    assertThat(answer.body()).doesNotContain("\"detail\"");
  }

  @ParameterizedTest
  @EnumSource
  void browsersPage_connectsByWss(Kind kind) throws Exception {
    Proxy proxy = proxy(kind);
    Chromium chromium = opened(new Chromium("--ignore-certificate-errors"));
    Tab tab = opened(chromium.open());
    tab.visit(proxy.origin() + "/sluice/api/v1/health");
    PageSocket page =
        tab.connect(proxy.origin().replace("https", "wss") + "/sluice/ws", "sluice.v1");

    assertThat(page.next()).isEqualTo("open sluice.v1 ");
    assertThat(page.next()).startsWith("{\"type\":\"welcome\",");
  }

  // ---- the proxy's own comings and goings

  @ParameterizedTest
  @EnumSource
  void reloadOfTheProxy_keepsConnections(Kind kind) throws Exception {
    Proxy proxy = proxy(kind);
    RawClient client = connected(proxy, "/sluice/ws");
    proxy.reload();

    assertServed(client);
    assertServed(connected(proxy, "/sluice/ws"));
    assertServed(client);
  }

  @ParameterizedTest
  @EnumSource
  void stopOfTheProxy_cutsThem_andTheirSlotsAreFreeAgain(Kind kind) throws Exception {
    long lostBefore = lost();
    Proxy proxy = proxy(kind);
    RawClient client = connected(proxy, "/sluice/ws");
    assertServed(client);
    proxy.stop();

    assertCut(client);
    await().until(() -> active("default") == 0);
    assertThat(lost()).isEqualTo(lostBefore + 1);
  }

  // ---- hands

  private Proxy proxy(Kind kind) throws IOException {
    return proxy(kind, TRUSTED, Proxy.USUAL_IDLE);
  }

  private Proxy proxy(Kind kind, String from, Duration idle) throws IOException {
    assumeThat(kind.isInstalled()).as(kind.program()).isTrue();
    Path folder = HOME.resolve(kind + "-" + from + "-" + idle.toSeconds());
    int port = from.equals(TRUSTED) ? believingPort : server.httpPort();
    return opened(new Proxy(kind, folder, port, certificate, from, idle));
  }

  private <T extends AutoCloseable> T opened(T each) {
    open.add(each);
    return each;
  }

  private RawClient client(RawClient client) {
    return opened(client);
  }

  private RawClient connected(Proxy proxy, String target, String... headers) throws Exception {
    RawClient client = client(proxy.connect());
    assertThat(ask(client, target, with(proxy.host(), headers)).status()).isEqualTo(101);
    return client;
  }

  private static Answer ask(RawClient client, String target, String... headers) throws IOException {
    client.write(RawClient.upgrade(target, headers));
    return client.answer();
  }

  private static String[] with(String first, String... others) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(others));
    return all.toArray(String[]::new);
  }

  private static Frame next(RawClient client) throws IOException {
    Frame frame = client.frame();
    while (frame.isPing()) {
      client.write(RawClient.frame(0x8a, frame.payload()));
      frame = client.frame();
    }
    return frame;
  }

  private static void assertServed(RawClient client) throws IOException {
    client.write(RawClient.text("{}"));
    assertThat(next(client).text()).isEqualTo("{\"type\":\"echo\",\"payload\":{}}");
  }

  private static void assertClosed(RawClient client, int code, String reason) throws IOException {
    Frame close = next(client);
    assertThat(close.isClose()).isTrue();
    assertThat(close.closeCode()).isEqualTo(code);
    assertThat(close.text()).endsWith(reason);
  }

  /** Ended without a close frame. */
  private static void assertCut(RawClient client) {
    assertThatThrownBy(() -> next(client)).isInstanceOf(EOFException.class);
  }

  private static int active(String pool) throws Exception {
    return (Integer) console.get(pool, "ActiveConnections");
  }

  private static long lost() throws Exception {
    return (Long) ((CompositeData) console.get("default", "ClosedByReason")).get("connection_lost");
  }
}
