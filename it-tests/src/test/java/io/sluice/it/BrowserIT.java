package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.browser.Chromium;
import io.sluice.it.browser.PageSocket;
import io.sluice.it.browser.Pages;
import io.sluice.it.browser.Tab;
import io.sluice.it.browser.Tab.Handshake;
import jakarta.json.Json;
import java.net.URI;
import java.util.UUID;
import java.util.function.Supplier;
import javax.management.openmbean.CompositeData;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A browser with pages of the server, of a friend whose origin is allowed, and of strangers. All
 * are on this host: an origin is scheme, name and port, and one of them that differs is enough.
 */
@ArquillianTest
@Timeout(120)
class BrowserIT {
  private static final String REFUSED =
      "Error during WebSocket handshake: Unexpected response code: 403";

  private static final Pages FRIEND = new Pages();
  private static final Pages STRANGER = new Pages();

  private static Chromium chromium;
  private static Console console;

  private final String group = "g-" + UUID.randomUUID();
  private Tab tab;
  private long offeredBefore;
  private long refusedBefore;

  /** Pages that may connect. */
  enum Guest {
    OWN(() -> own("127.0.0.1") + "/sluice/api/v1/health"),
    ALLOWED(() -> "http://127.0.0.1:" + FRIEND.port()),
    ALLOWED_OF_ANOTHER_NAME(() -> "http://friend.example:" + FRIEND.port());

    final Supplier<String> page;

    Guest(Supplier<String> page) {
      this.page = page;
    }
  }

  /** Pages that may not, though their address is nearly one of those. */
  enum Intruder {
    OTHER_PORT(() -> "http://127.0.0.1:" + STRANGER.port()),
    OTHER_NAME(() -> own("localhost")),
    OTHER_NAME_OF_THE_ALLOWED_PORT(() -> "http://localhost:" + FRIEND.port()),
    ALLOWED_NAME_BUT_ANOTHER_PORT(() -> "http://friend.example:" + STRANGER.port()),
    NAME_BELOW_THE_ALLOWED(() -> "http://evil.friend.example:" + FRIEND.port()),
    OTHER_SITE(() -> "http://evil.example:" + STRANGER.port());

    final Supplier<String> origin;

    Intruder(Supplier<String> origin) {
      this.origin = origin;
    }

    /** Sluice's own pages count as well, under a name that isn't the one that is asked for. */
    String page() {
      return origin.get() + "/sluice/api/v1/health";
    }
  }

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return Ears.with(
        Ears.withSettings(
            BuiltEar.load(),
            "sluice.access.allowed-origins=http://127.0.0.1:%1$d, http://friend.example:%1$d"
                .formatted(FRIEND.port())),
        page());
  }

  /** Files of the folder {@code browser/page}, at {@code /page}. */
  private static WebArchive page() {
    return ShrinkWrap.create(WebArchive.class, "page.war")
        .addAsWebResource("browser/page/index.html", "index.html")
        .addAsWebResource("browser/page/page.js", "page.js");
  }

  @BeforeAll
  static void start() throws Exception {
    console = new Console();
    chromium = new Chromium();
  }

  @AfterAll
  static void end() throws Exception {
    if (chromium != null) {
      chromium.close();
    }
    console.close();
    FRIEND.close();
    STRANGER.close();
  }

  @BeforeEach
  void open() throws Exception {
    tab = chromium.open();
    offeredBefore = offered();
    refusedBefore = refusedForTheirOrigin();
  }

  @AfterEach
  void leaveNothing() throws Exception {
    tab.close();
    await().until(() -> active() == 0);
    assertThat((String[]) console.invoke("default", "verify")).isEmpty();
  }

  // ---- who gets in

  @ParameterizedTest
  @EnumSource
  void guest_joins_broadcasts_hears_andCloses(Guest guest) throws Exception {
    tab.visit(guest.page.get());
    PageSocket page = tab.connect(BuiltEar.webSocketUrl(), "sluice.v1");
    assertThat(page.next()).isEqualTo("open sluice.v1 ");
    assertThat(page.next()).startsWith("{\"type\":\"welcome\",");
    try (ForeignClient other = new JdkClient(URI.create(BuiltEar.webSocketUrl()))) {
      String join = "{\"type\":\"join\",\"group\":\"" + group + "\",\"id\":1}";
      other.send(join);
      assertThat(other.next()).isEqualTo("{\"type\":\"ack\",\"id\":1}");
      page.send(join);
      assertThat(page.next()).isEqualTo("{\"type\":\"ack\",\"id\":1}");

      page.send(
          "{\"type\":\"broadcast\",\"group\":\"" + group + "\",\"payload\":\"\u6f22\",\"id\":2}");
      assertThat(page.next()).isEqualTo("{\"type\":\"ack\",\"id\":2,\"recipients\":1}");
      String heard = "{\"type\":\"broadcast\",\"group\":\"" + group + "\",\"payload\":\"\u6f22\"}";
      assertThat(other.next()).isEqualTo(heard);
      other.send("{\"type\":\"broadcast\",\"group\":\"" + group + "\",\"payload\":\"\u6f22\"}");
      assertThat(page.next()).isEqualTo(heard);

      page.send("{\"anything\": 1.50}");
      assertThat(page.next()).isEqualTo("{\"type\":\"echo\",\"payload\":{\"anything\": 1.50}}");
      page.close(1000);
      assertThat(page.next()).isEqualTo("close 1000 ");
      await().until(() -> active() == 1);
    }
  }

  @Test
  void subprotocolIsAgreedOn_compressionIsNot() throws Exception {
    tab.visit(Guest.OWN.page.get());
    PageSocket page = tab.connect(BuiltEar.webSocketUrl(), "chat", "sluice.v1");

    assertThat(page.next()).isEqualTo("open sluice.v1 ");
    assertThat(page.next()).contains("\"welcome\"");
    Handshake handshake = tab.handshake();
    assertThat(handshake.request().get("sec-websocket-extensions"))
        .startsWith("permessage-deflate");
    assertThat(handshake.answer())
        .containsEntry("sec-websocket-protocol", "sluice.v1")
        .doesNotContainKey("sec-websocket-extensions");
  }

  @Test
  void pageThatNamesNoSubprotocol_isServedWithoutOne() throws Exception {
    tab.visit(Guest.OWN.page.get());
    PageSocket page = tab.connect(BuiltEar.webSocketUrl());

    assertThat(page.next()).isEqualTo("open  ");
    page.send("{}");
    assertThat(page.next()).isEqualTo("{\"type\":\"echo\",\"payload\":{}}");
  }

  /** The client of docs/clients.md, in a page whose policy allows what it needs and no more. */
  @Test
  void ourClient_connects_andHears_underAStrictPolicyOfThePage() throws Exception {
    tab.visit(own("127.0.0.1") + "/page/index.html");
    assertThat(tab.run("import('data:text/javascript,').then(() => 'let', () => 'refused')"))
        .hasToString("\"refused\"");

    assertThat(tab.run("welcome.then(({clientId}) => clientId)")).hasToString("\"page\"");
    assertThat(tab.run("client.connected.then(() => client.state)")).hasToString("\"open\"");
    tab.run("client.join('" + group + "')");
    try (ForeignClient other = new JdkClient(URI.create(BuiltEar.webSocketUrl()))) {
      other.send("{\"type\":\"direct\",\"targetId\":\"page\",\"payload\":{\"price\": 1.50}}");

      assertThat(tab.run("message.then(({text}) => text)"))
          .isEqualTo(Json.createValue("{\"type\":\"direct\",\"payload\":{\"price\": 1.50}}"));
      assertThat(tab.run("client.publish('" + group + "', 1)")).hasToString("0");
    }
  }

  @Test
  void kick_reachesThePage_withCodeAndReason() throws Exception {
    tab.visit(Guest.ALLOWED.page.get());
    PageSocket page = tab.connect(BuiltEar.webSocketUrl(), "sluice.v1");
    assertThat(page.next()).isEqualTo("open sluice.v1 ");
    String connectionId = page.next().replaceFirst(".*\"connectionId\":\"([^\"]+)\".*", "$1");

    assertThat(console.invoke("default", "kick", connectionId)).isEqualTo(true);
    assertThat(page.next()).isEqualTo("close 4001 Kicked");
  }

  // ---- who doesn't

  @ParameterizedTest
  @EnumSource
  void intruder_isRefused(Intruder intruder) throws Exception {
    tab.visit(intruder.page());
    PageSocket page = tab.connect(BuiltEar.webSocketUrl(), "sluice.v1");

    assertThat(page.next()).isEqualTo("error");
    assertThat(page.next()).isEqualTo("close 1006 ");
    refused(intruder.origin.get());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sandbox", "data"})
  void frameWithoutAnOrigin_isRefused_alsoInAPageThatMayConnect(String kind) throws Exception {
    tab.visit(Guest.ALLOWED.page.get());

    assertThat(tab.connectInAFrame(kind, BuiltEar.webSocketUrl()))
        .containsExactly("error", "close 1006 ");
    refused("null");
  }

  /** By the server, before the upgrade: nobody was offered to the pool. */
  private void refused(String origin) throws Exception {
    assertThat(tab.handshake().request()).containsEntry("origin", origin);
    assertThat(tab.handshake().end()).isEqualTo(REFUSED);
    assertThat(offered()).isEqualTo(offeredBefore);
    assertThat(refusedForTheirOrigin()).isEqualTo(refusedBefore + 1);
  }

  // ---- looks

  private static String own(String host) {
    return "http://" + host + ":" + BuiltEar.httpPort();
  }

  private static int active() throws Exception {
    return (Integer) console.get("default", "ActiveConnections");
  }

  private static long refusedForTheirOrigin() throws Exception {
    return (Long) ((CompositeData) console.get("default", "HandshakesRefused")).get("origin");
  }

  private static long offered() throws Exception {
    return (Long) console.get("default", "TotalOffered");
  }
}
