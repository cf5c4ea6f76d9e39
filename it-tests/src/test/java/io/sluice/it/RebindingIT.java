package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.RawClient;
import java.util.Set;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * In the profile {@code dev}, where everybody may look: a page whose site has its name point here
 * (DNS rebinding) may not.
 */
@ArquillianTest
class RebindingIT {
  private static final Set<String> HANDSHAKES = Set.of("/sluice/ws", "/sluice/watch");

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return Ears.withSettings(
        BuiltEar.load(),
        "mp.config.profile=dev",
        "sluice.access.allowed-origins=https://app.example:8443");
  }

  @ParameterizedTest
  @CsvSource({
    "/sluice/api/v1/pools, 200",
    "/sluice/api/v1/pools/default/connections, 200",
    "/sluice/api/v1/health, 200",
    "/sluice/metrics, 200",
    "/sluice/sluice.js, 200",
    "/sluice/ws, 101",
    "/sluice/, 200",
    "/sluice/dashboard/main.js, 200",
    "/sluice/dashboard/style.css, 200",
    "/sluice/dashboard/icon.svg, 200",
    "/sluice/dashboard/uplot/dist/uPlot.esm.js, 200",
    "/sluice/dashboard/nothing.js, 404",
    "/sluice/watch, 101"
  })
  void whatIsOpenInDev_isForThoseWhoAddressThisMachine(String path, int status) throws Exception {
    for (String ours :
        new String[] {"localhost:8080", "127.0.0.1", "[::1]:8080", "192.168.7.9", "app.example"}) {
      assertThat(ask(path, "Host: " + ours).status()).as(ours).isEqualTo(status);
    }
    for (String others :
        new String[] {"evil.example", "evil.example:8080", "localhost.evil.example"}) {
      RawClient.Answer answer = ask(path, "Host: " + others);
      assertThat(answer.status()).as(others).isEqualTo(421);
      assertThat(answer.body())
          .isEqualTo(
              "{\"title\":\"Misdirected Request\",\"status\":421,\"detail\":\"In the profile dev,"
                  + " Host must be localhost, an IP address or the host of one of"
                  + " sluice.access.allowed-origins\"}");
    }
  }

  /** For a browser it is of one origin with what it asks for, so that says nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"/sluice/ws", "/sluice/watch"})
  void handshakeOfSuchAPage_isRefused_thoughItsOriginIsItsHost(String path) throws Exception {
    assertThat(ask(path, "Host: localhost:8080", "Origin: http://localhost:8080").status())
        .isEqualTo(101);
    assertThat(ask(path, "Host: app.example", "Origin: https://app.example:8443").status())
        .isEqualTo(101);
    assertThat(ask(path, "Host: evil.example:8080", "Origin: http://evil.example:8080").status())
        .isEqualTo(421);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/sluice/api/v1/pools",
        "/sluice/metrics",
        "/sluice/",
        "/sluice/dashboard/main.js"
      })
  void whoHasALogin_isNoSuchPage(String path) throws Exception {
    assertThat(ask(path, "Host: sluice.lan", Rest.login("monitor")).status()).isEqualTo(200);
  }

  @Test
  void watcherWithALogin_isNone_either() throws Exception {
    assertThat(ask("/sluice/watch", "Host: sluice.lan", Rest.login("monitor")).status())
        .isEqualTo(101);
  }

  private static RawClient.Answer ask(String path, String... headers) throws Exception {
    try (RawClient client = new RawClient(BuiltEar.httpPort())) {
      client.write(
          HANDSHAKES.contains(path)
              ? RawClient.upgrade(path, headers)
              : RawClient.get(path, headers));
      return client.answer();
    }
  }
}
