package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.adapter.websocket.HandshakeGate;
import io.sluice.core.config.InboundConfig;
import io.sluice.fakes.World;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a server that refuses no request by itself. */
class BodyFilterTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension
  final World world =
      new World().pool(pool -> pool.withInbound(new InboundConfig(100_000, SECOND, 32, 0, 1, 0)));

  private final Answered answered = new Answered();
  private String method = "GET";
  private long length = -1;
  private String transferEncoding;
  private String path = "/ws";
  private String info;

  @Test
  void requestWithoutABody_passes() throws Exception {
    for (String each : List.of("GET", "HEAD", "OPTIONS")) {
      method = each;
      pass();
    }
    length = 0;
    pass();

    assertThat(answered.done()).containsExactly("passed", "passed", "passed", "passed");
  }

  @Test
  void methodThatChangesSomething_is405_andEndsTheConnection() throws Exception {
    method = "POST";

    pass();

    assertThat(answered.done()).containsExactly("Connection close", "405");
  }

  @Test
  void trace_andMethodsInLowerCase_are405_everywhere() throws Exception {
    for (String each : List.of("TRACE", "get", "Post")) {
      answered.done().clear();
      method = each;
      path = "/ws";
      pass();
      path = "/api/v1";
      pass();

      assertThat(answered.done())
          .containsExactly("Connection close", "405", "Connection close", "405");
    }
  }

  @Test
  void rest_takesEachMethod_andBodiesUpToABound() throws Exception {
    path = "/api/v1";
    for (String each : List.of("POST", "PATCH", "DELETE", "PUT", "G")) {
      method = each;
      length = BodyBounds.USUAL;
      pass();
      length = -1;
      pass();
    }

    assertThat(answered.done()).hasSize(10).containsOnly("passed");
  }

  @Test
  void restWithABodyAboveTheBound_is413_andOfNoLength411() throws Exception {
    path = "/api/v1";
    method = "POST";
    length = BodyBounds.USUAL + 1;
    pass();
    length = -1;
    transferEncoding = "chunked";
    pass();

    assertThat(answered.done())
        .containsExactly("Connection close", "413", "Connection close", "411");
  }

  @ParameterizedTest
  @CsvSource({
    "/pools/default/groups/a/messages, 100000",
    "/pools/default/groups/a/b/messages, 100000",
    "/pools/default/clients/a/messages, 100000",
    "/pools/none/clients/a/messages, 65536",
    "/pools/default/groups/messages, 65536",
    "/pools/default/groups/a/messages/, 100000",
    "/pools/default/clients/a/messages/, 100000",
    "/pools/default/groups/a/messages//, 65536",
    "/pools/default/other/a/messages, 65536",
    "/pools/default, 65536",
    "/nowhere, 65536"
  })
  void aMessage_isAsLongAsItsPoolAllows_andAllElseHasTheUsualBound(String address, int most)
      throws Exception {
    path = "/api/v1";
    info = address;
    method = "POST";
    length = most;
    pass();
    length = most + 1;
    pass();

    assertThat(answered.done()).containsExactly("passed", "Connection close", "413");
  }

  @Test
  void bodyOfAGet_is400_andEndsTheConnection() throws Exception {
    path = "/api/v1";
    length = 1;
    pass();
    length = -1;
    transferEncoding = "chunked";
    pass();

    assertThat(answered.done())
        .containsExactly("Connection close", "400", "Connection close", "400");
  }

  private void pass() throws Exception {
    new BodyFilter(new HandshakeGate(world.node()))
        .doFilter(
            Asked.fake(
                HttpServletRequest.class, (proxy, asked, arguments) -> said(asked.getName())),
            answered.response(),
            (request, response) -> answered.passed());
  }

  private Object said(String question) {
    return switch (question) {
      case "getMethod" -> method;
      case "getContentLengthLong" -> length;
      case "getServletPath" -> path;
      case "getPathInfo" -> info;
      case "getHeader" -> transferEncoding;
      default -> throw new UnsupportedOperationException(question);
    };
  }
}
