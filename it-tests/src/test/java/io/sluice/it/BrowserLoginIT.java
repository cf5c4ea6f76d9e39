package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.it.browser.Chromium;
import io.sluice.it.browser.PageSocket;
import io.sluice.it.browser.Pages;
import io.sluice.it.browser.Tab;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Cross-site WebSocket hijacking, where one has to log in: a browser brings the login that it
 * knows, whoever's page it is that connects. No rule of the browser's stops that, only the server
 * does.
 */
@ArquillianTest
@Timeout(120)
class BrowserLoginIT {
  private static final List<String> REFUSED = List.of("error", "close 1006 ");
  private static final String FORBIDDEN =
      "Error during WebSocket handshake: Unexpected response code: 403";

  private static final Pages FRIEND = new Pages();
  private static final Pages STRANGER = new Pages();

  private static Chromium chromium;

  private Tab tab;

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return Ears.withSettings(
        BuiltEar.load(),
        "sluice.access.anonymous=false",
        "sluice.access.allowed-origins=" + address(FRIEND));
  }

  /** Of the same host, so that they share the browser's logins. */
  private static String address(Pages pages) {
    return "http://127.0.0.1:" + pages.port();
  }

  private static String api(String login) {
    return "http://" + login + "127.0.0.1:" + BuiltEar.httpPort() + "/sluice/api/v1";
  }

  @BeforeAll
  static void start() throws Exception {
    chromium = new Chromium();
  }

  @AfterAll
  static void end() {
    if (chromium != null) {
      chromium.close();
    }
    FRIEND.close();
    STRANGER.close();
  }

  @BeforeEach
  void open() {
    tab = chromium.open();
  }

  @AfterEach
  void close() {
    tab.close();
  }

  @Test
  void browserThatKnowsNoLogin_isAskedForOne() {
    tab.visit(api("") + "/health");

    assertThat(connect()).isEqualTo(REFUSED);
    assertThat(tab.handshake().end())
        .isEqualTo("HTTP Authentication failed; no valid credentials available");
  }

  @Test
  void loginThatTheBrowserKnows_isOfUseToGuests_andToNobodyElse() {
    tab.visit(api("vip:vip-in-a-test@") + "/pools");
    assertThat(tab.text()).contains("The role sluice-monitor is required");

    loginIsOfUseTo(api("") + "/health");
    loginIsOfUseTo(address(FRIEND));
    assertThat(tab.connectInAFrame("sandbox", BuiltEar.webSocketUrl())).isEqualTo(REFUSED);
    forbidden("null");

    tab.visit(address(STRANGER));
    assertThat(connect()).isEqualTo(REFUSED);
    forbidden(address(STRANGER));
    loginIsOfUseTo(address(FRIEND)); // so the browser still knew it
  }

  /**
   * The priority shows that it was sent: what browsers tell of their handshakes needn't have it.
   */
  private void loginIsOfUseTo(String page) {
    tab.visit(page);
    List<String> seen = connect();
    assertThat(seen.get(0)).as(page).isEqualTo("open sluice.v1 ");
    assertThat(seen.get(1)).as(page).contains("\"priority\":\"critical\"");
  }

  /** The first two things that the page sees of a new WebSocket. */
  private List<String> connect() {
    PageSocket socket = tab.connect(BuiltEar.webSocketUrl(), "sluice.v1");
    return List.of(socket.next(), socket.next());
  }

  private void forbidden(String origin) {
    assertThat(tab.handshake().request()).containsEntry("origin", origin);
    assertThat(tab.handshake().end()).isEqualTo(FORBIDDEN);
  }
}
