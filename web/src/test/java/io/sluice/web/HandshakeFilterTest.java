package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.RawClient;
import io.sluice.wire.RawClient.Answer;
import jakarta.servlet.annotation.WebFilter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** What is said in HTTP to those who may not upgrade. */
@Timeout(30)
class HandshakeFilterTest {

  @Nested
  class ByDefault extends OnAServer {
    ByDefault() {
      super(
          "sluice.pools", "default,small", "sluice.access.allowed-origins", "https://app.example");
    }

    @Test
    void unknownPool_is404() throws Exception {
      Answer answer = upgrade("/ws/nope");

      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
      assertThat(answer.body())
          .isEqualTo("{\"title\":\"Not Found\",\"status\":404,\"detail\":\"No such pool\"}");
    }

    @Test
    void knownPools_are101() throws Exception {
      assertThat(upgrade("/ws").status()).isEqualTo(101);
      assertThat(upgrade("/ws/default").status()).isEqualTo(101);
      assertThat(upgrade("/ws/small").status()).isEqualTo(101);
    }

    @Test
    void pathBelowAPool_is404() throws Exception {
      assertThat(upgrade("/ws/small/more").status()).isEqualTo(404);
      assertThat(upgrade("/ws/").status()).isEqualTo(404);
    }

    @Test
    void handshakeOtherThanAGet_orWithABody_is400_andTheBodyIsNotWaitedFor() throws Exception {
      String form = "Content-Type: application/x-www-form-urlencoded";
      for (byte[] request :
          List.of(
              post(RawClient.upgrade(EmbeddedServer.CONTEXT + "/ws")),
              RawClient.upgrade(EmbeddedServer.CONTEXT + "/ws", form, "Content-Length: 100000"),
              RawClient.upgrade(
                  EmbeddedServer.CONTEXT + "/ws", form, "Transfer-Encoding: chunked"))) {
        Answer answer = ask(request);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("A handshake is a GET without a body");
      }
    }

    private byte[] post(byte[] get) {
      return new String(get, StandardCharsets.ISO_8859_1)
          .replaceFirst("GET", "POST")
          .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void twoOrigins_are403_thoughOneOfThemIsOurs() throws Exception {
      assertThat(
              upgrade("/ws", "Origin: https://app.example", "Origin: https://evil.example")
                  .status())
          .isEqualTo(403);
    }

    @Test
    void badClientId_is400_andIsNotRepeated() throws Exception {
      Answer answer = upgrade("/ws?clientId=a%3Cscript%3E");

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("client id").doesNotContain("script");
    }

    @Test
    void badClientIdInTheHeader_is400() throws Exception {
      assertThat(upgrade("/ws", "X-Client-Id: two words").status()).isEqualTo(400);
    }

    @Test
    void foreignOrigin_is403() throws Exception {
      assertThat(upgrade("/ws", "Origin: https://evil.example").status()).isEqualTo(403);
      assertThat(upgrade("/ws", "Origin: null").status()).isEqualTo(403);
      // The same host by another port or scheme is another origin.
      assertThat(upgrade("/ws", "Host: here:8080", "Origin: http://here").status()).isEqualTo(403);
      assertThat(upgrade("/ws", "Host: here", "Origin: https://here").status()).isEqualTo(403);
    }

    @Test
    void sameOrigin_allowedOrigin_andNone_are101() throws Exception {
      assertThat(upgrade("/ws", "Host: here:81", "Origin: http://here:81").status()).isEqualTo(101);
      assertThat(upgrade("/ws", "Origin: https://app.example").status()).isEqualTo(101);
      assertThat(upgrade("/ws").status()).isEqualTo(101);
    }

    @Test
    void noUpgrade_is426() throws Exception {
      Answer answer = ask(RawClient.get("/sluice/ws"));

      assertThat(answer.status()).isEqualTo(426);
      assertThat(answer.headers()).containsEntry("upgrade", "websocket");
    }
  }

  @Nested
  class WithoutAnonymous extends OnAServer {
    WithoutAnonymous() {
      super("sluice.access.anonymous", "false");
    }

    @Test
    void stranger_is401_withAChallenge() throws Exception {
      Answer answer = upgrade("/ws");

      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.headers()).containsEntry("www-authenticate", "Basic realm=\"sluice\"");
    }
  }

  @Nested
  class WithARate extends OnAServer {
    WithARate() {
      super("sluice.access.connects-per-second", "1");
    }

    @Test
    void tooManyInASecond_are429_withRetryAfter() throws Exception {
      Answer refused = upgrade("/ws");
      for (int i = 0; i < 10 && refused.status() == 101; i++) {
        refused = upgrade("/ws");
      }

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.headers()).containsEntry("retry-after", "1");
    }
  }

  @TestInstance(Lifecycle.PER_CLASS)
  abstract static class OnAServer {
    private final Map<String, String> settings;
    private EmbeddedServer server;

    OnAServer(String... settings) {
      this.settings = new HashMap<>();
      for (int i = 0; i < settings.length; i += 2) {
        this.settings.put(settings[i], settings[i + 1]);
      }
    }

    @BeforeAll
    void start() {
      server = EmbeddedUndertow.start(settings);
    }

    @AfterAll
    void stop() {
      server.close();
    }

    Answer upgrade(String path, String... headers) throws IOException {
      return ask(RawClient.upgrade(EmbeddedServer.CONTEXT + path, headers));
    }

    Answer ask(byte[] request) throws IOException {
      try (RawClient client = new RawClient(server.port())) {
        client.write(request);
        return client.answer();
      }
    }
  }

  /**
   * A pattern for the path itself would match beside the other, and each request would count twice.
   */
  @Test
  void aRequest_goesThroughTheFilterOnce() {
    assertThat(HandshakeFilter.class.getAnnotation(WebFilter.class).urlPatterns())
        .containsExactly("/ws/*");
  }
}
