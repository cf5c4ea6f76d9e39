package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.RawClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests whose body never comes hold none of the server's threads. More of them than the server
 * has workers, on each address, by each method that has a body and by one that has none.
 */
@ArquillianTest
class SlowBodiesIT {
  private static final int MORE_THAN_WORKERS = 200;

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return BuiltEar.load();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /sluice/ws length",
        "GET /sluice/ws length",
        "GET /sluice/ws chunked",
        "POST /sluice/api/v1/health length",
        "PUT /sluice/api/v1/pools chunked",
        "GET /sluice/api/v1/health length",
        "POST /sluice/nowhere length",
        "POST /elsewhere length",
        "POST /sluice/api/v1/pools/default/drain short",
        "PATCH /sluice/api/v1/pools/default short guest",
        "PATCH /sluice/api/v1/pools/default short admin",
        "POST /sluice/api/v1/pools/default/groups/g/messages short publisher",
        "POST /sluice/api/v1/pools/default/groups/g/messages length publisher",
        "POST /sluice/api/v1/pools/default/groups/g/messages chunked publisher",
        "PUT /sluice/api/v1/pools/default short admin",
        "GET /sluice/api/v1/pools short monitor"
      })
  void othersAreServed_whileBodiesAreOutstanding(String kind) throws Exception {
    byte[] request = request(kind);
    List<RawClient> slow = new ArrayList<>();
    try {
      for (int i = 0; i < MORE_THAN_WORKERS; i++) {
        RawClient client = new RawClient(BuiltEar.httpPort());
        slow.add(client);
        client.write(request);
      }
      assertThat(health()).isEqualTo(200);
      try (RawClient neighbour = new RawClient(BuiltEar.httpPort())) {
        neighbour.write(RawClient.upgrade("/sluice/ws?clientId=neighbour"));
        assertThat(neighbour.answer().status()).isEqualTo(101);
      }
    } finally {
      for (RawClient client : slow) {
        client.close();
      }
    }
  }

  private static int health() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(BuiltEar.httpUrl() + "/api/v1/health"))
            .timeout(Duration.ofSeconds(8))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }

  /** In either way it is over in a while, whoever asked: by an answer, or by an end without one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "PATCH /sluice/api/v1/pools/default short admin",
        "POST /sluice/api/v1/pools/default/groups/g/messages short publisher"
      })
  void aBodyThatNeverComes_is408_andTheEndOfTheConnection(String kind) throws Exception {
    try (RawClient client = new RawClient(BuiltEar.httpPort())) {
      long began = System.nanoTime();
      client.write(request(kind), new byte[] {'{'});
      RawClient.Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.body())
          .isEqualTo(
              "{\"title\":\"Request Timeout\",\"status\":408,"
                  + "\"detail\":\"The body must be there within 5000 ms\"}");
      client.drain();
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(Duration.ofMillis(4_500), Duration.ofSeconds(15));
    }
  }

  /** A method, a path, how the body is announced, and a user of the tests if there is one. */
  private static byte[] request(String kind) {
    String[] words = kind.split(" ");
    boolean isForm = words.length < 4;
    String body =
        switch (words[2]) {
          case "chunked" -> "Transfer-Encoding: chunked";
          case "short" -> "Content-Length: 100";
          default -> "Content-Length: 100000";
        };
    return (words[0]
            + " "
            + words[1]
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Content-Type: "
            + (isForm ? "application/x-www-form-urlencoded" : "application/json")
            + "\r\n"
            + (isForm ? "" : Rest.login(words[3]) + "\r\n")
            + body
            + "\r\n\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
