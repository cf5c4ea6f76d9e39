package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class CleanHandshakeTest {
  @Test
  void blanksAroundAValue_areNoneOfIt() {
    HttpServletRequest clean =
        new CleanHandshake(new Asked().header("X-A", "\t a b \t").header("X-A", " c").request());

    assertThat(clean.getHeader("X-A")).isEqualTo("a b");
    assertThat(Collections.list(clean.getHeaders("X-A"))).containsExactly("a b", "c");
    assertThat(clean.getHeader("X-B")).isNull();
    assertThat(Collections.list(clean.getHeaders("X-B"))).isEmpty();
  }

  @Test
  void subprotocolsOfTwoHeaders_areInOne() {
    String name = "Sec-WebSocket-Protocol";
    HttpServletRequest clean =
        new CleanHandshake(new Asked().header(name, "chat").header(name, "sluice.v1").request());

    assertThat(clean.getHeader(name)).isEqualTo("chat,sluice.v1");
    assertThat(Collections.list(clean.getHeaders(name))).containsExactly("chat,sluice.v1");
  }

  @Test
  void theAddress_isWhereTheWayLeads() {
    HttpServletRequest clean =
        new CleanHandshake(new Asked().at("//sluice/./x/../%77s;a=b").request());

    assertThat(clean.getRequestURI()).isEqualTo("/sluice/ws");
  }
}
