package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On a server that refuses no request by itself. */
class BodyFilterTest {
  private final Answered answered = new Answered();
  private String method = "GET";
  private long length = -1;
  private String transferEncoding;
  private String path = "/ws";

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
  void rest_takesEachMethod_andBodiesUpToABound() throws Exception {
    path = "/api/v1";
    for (String each : List.of("POST", "PATCH", "DELETE", "PUT", "G")) {
      method = each;
      length = BodyFilter.MOST_BYTES;
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
    length = BodyFilter.MOST_BYTES + 1;
    pass();
    length = -1;
    transferEncoding = "chunked";
    pass();

    assertThat(answered.done())
        .containsExactly("Connection close", "413", "Connection close", "411");
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
    new BodyFilter()
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
      case "getHeader" -> transferEncoding;
      default -> throw new UnsupportedOperationException(question);
    };
  }
}
