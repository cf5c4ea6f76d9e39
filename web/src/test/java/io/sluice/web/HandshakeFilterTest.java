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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void handshakeOtherThanAGet_is405() throws Exception {
      Answer answer = ask(post(RawClient.upgrade(EmbeddedServer.CONTEXT + "/ws")));

      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.body()).contains("A handshake is a GET without a body");
    }

    @Test
    void handshakeWithABody_is400_andTheBodyIsNotWaitedFor() throws Exception {
      String form = "Content-Type: application/x-www-form-urlencoded";
      for (byte[] request :
          List.of(
              RawClient.upgrade(EmbeddedServer.CONTEXT + "/ws", form, "Content-Length: 100000"),
              RawClient.upgrade(
                  EmbeddedServer.CONTEXT + "/ws", form, "Transfer-Encoding: chunked"))) {
        Answer answer = ask(request);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).as("BodyGuard's").contains("Nothing here takes a body");
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

    /** RFC 9110 7.8: in HTTP/1.0 an Upgrade counts for nothing. */
    @Test
    void upgradeInHttp10_is426() throws Exception {
      assertThat(ask(spoilt("HTTP/1.1", "HTTP/1.0")).status()).isEqualTo(426);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "8", "12", "14", "013", "13,13", "13\r\nSec-WebSocket-Version: 8"})
    void otherVersion_is426_andNamesOurs(String version) throws Exception {
      Answer answer = ask(spoilt("Version: 13", "Version: " + version));

      assertThat(answer.status()).isEqualTo(426);
      assertThat(answer.headers()).containsEntry("sec-websocket-version", "13");
      assertThat(answer.body()).contains("Sec-WebSocket-Version must be 13");
    }

    @Test
    void noVersion_is426() throws Exception {
      assertThat(ask(spoilt("Sec-WebSocket-Version: 13\r\n", "")).status()).isEqualTo(426);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "AAAA",
          "AAAAAAAAAAAAAAAAAAAAAA",
          "AAAAAAAAAAAAAAAAAAAAAAA=",
          "AAAAAAAAAAAAAAAAAAAAAAAA",
          "????????????????????????",
          "AAAAAAAAAAAAAAAAAAAAAA==AAAA",
          "AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="
        })
    void keyThatIsNot16BytesInBase64_is400(String key) throws Exception {
      Answer answer = ask(spoilt("dGhlIHNhbXBsZSBub25jZQ==", key));

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("Sec-WebSocket-Key must be 16 bytes in base64");
    }

    @Test
    void noKey_is400() throws Exception {
      Answer answer = ask(spoilt("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", ""));

      assertThat(answer.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Connection: keep-alive\r\n", "Connection: upgrades, x\r\n"})
    void connectionWithoutUpgrade_is400(String connection) throws Exception {
      Answer answer = ask(spoilt("Connection: Upgrade\r\n", connection));

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("Connection must name Upgrade");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "Connection: upgrade",
          "Connection: keep-alive, UPGRADE",
          "Connection: keep-alive\r\nConnection:a,Upgrade ,b"
        })
    void connectionThatNamesUpgradeAmongOthers_is101(String connection) throws Exception {
      assertThat(ask(spoilt("Connection: Upgrade", connection)).status()).isEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: sluice.v1",
          "Sec-WebSocket-Protocol:\r\nSec-WebSocket-Protocol: chat, sluice.v1"
        })
    void subprotocolInASecondHeader_isFound(String headers) throws Exception {
      Answer answer = upgrade("/ws", headers);

      assertThat(answer.status()).isEqualTo(101);
      assertThat(answer.headers()).containsEntry("sec-websocket-protocol", "sluice.v1");
    }

    private static byte[] spoilt(String good, String bad) {
      String request =
          new String(RawClient.upgrade(EmbeddedServer.CONTEXT + "/ws"), StandardCharsets.US_ASCII);
      return request.replace(good, bad).getBytes(StandardCharsets.US_ASCII);
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
  class WithItsOwnOriginByAddress extends OnAServer {
    WithItsOwnOriginByAddress() {
      super("sluice.access.own-origin", "address");
    }

    @Test
    void aNameThatPointsHere_isNoOriginOfOurs() throws Exception {
      assertThat(upgrade("/ws", "Host: evil.example", "Origin: http://evil.example").status())
          .isEqualTo(403);
      assertThat(upgrade("/ws", "Host: localhost:81", "Origin: http://localhost:81").status())
          .isEqualTo(101);
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

    @Test
    void aHandshakeThatIsNone_takesNothingFromTheRate() throws Exception {
      for (int i = 0; i < 20; i++) {
        assertThat(ask(RawClient.get("/sluice/ws", "Upgrade: websocket")).status()).isEqualTo(400);
      }
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

  @Test
  void handshakeInAnotherHttp_is400() throws Exception {
    Answered answered = new Answered();

    new HandshakeFilter()
        .doFilter(
            Asked.forUpgrade().by("HTTP/2.0").request(),
            answered.response(),
            (request, response) -> answered.passed());

    assertThat(answered.done()).containsExactly("400");
  }

  @Test
  void twoUpgrades_are426() throws Exception {
    Answered answered = new Answered();

    new HandshakeFilter()
        .doFilter(
            Asked.forUpgrade().header("Upgrade", "h2c").request(),
            answered.response(),
            (request, response) -> answered.passed());

    assertThat(answered.done()).endsWith("426");
  }

  /** Who throws is the container, as it can't write the 101. */
  @Test
  void clientThatIsGone_isNobodysFault() throws Exception {
    Answered answered = new Answered();
    try (PoolInWeld pool = new PoolInWeld(Map.of())) {
      pool.bean(HandshakeFilter.class)
          .doFilter(
              Asked.forUpgrade().request(),
              answered.response(),
              (request, response) -> {
                answered.passed();
                throw new IOException("Connection is closed");
              });
    }

    assertThat(answered.done()).containsExactly("passed");
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
