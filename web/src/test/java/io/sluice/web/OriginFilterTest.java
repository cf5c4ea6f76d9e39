package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.adapter.websocket.HandshakeGate;
import io.sluice.core.config.AccessConfig;
import io.sluice.fakes.World;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A page that has something changed, with the login that its visitor's browser knows. */
class OriginFilterTest {
  private static final String HOST = "ops.example";

  @RegisterExtension
  final World world =
      new World()
          .access(
              new AccessConfig(
                  true, false, List.of("https://app.example", "https://ops.example"), 0));

  private final Answered answered = new Answered();

  @ParameterizedTest
  @CsvSource({
    "POST, , passed", // no browser
    "POST, http://ops.example, passed",
    "POST, https://ops.example, passed", // behind a proxy that ends TLS
    "POST, https://app.example, 403", // may connect, and no more
    "POST, https://ops.example:8443, 403",
    "POST, https://evil.example, 403",
    "DELETE, https://app.example, 403",
    "POST, null, 403",
    "GET, https://evil.example, passed"
  })
  void aPage_changesSomething_ifItIsOfThisHost_andMayConnect(
      String method, String origin, String expected) throws Exception {
    new OriginFilter(new HandshakeGate(world.node()))
        .doFilter(
            Asked.fake(
                HttpServletRequest.class,
                (proxy, asked, given) -> said(asked.getName(), given, method, origin)),
            answered.response(),
            (request, response) -> answered.passed());

    assertThat(answered.done()).endsWith(expected);
  }

  private static Object said(String question, Object[] given, String method, String origin) {
    return switch (question) {
      case "getMethod" -> method;
      case "getScheme" -> "http";
      case "getServerName" -> HOST;
      case "getHeader" -> HOST;
      case "getHeaders" ->
          Collections.enumeration(
              given[0].equals("Origin") && origin != null ? List.of(origin) : List.of());
      default -> throw new UnsupportedOperationException(question);
    };
  }
}
