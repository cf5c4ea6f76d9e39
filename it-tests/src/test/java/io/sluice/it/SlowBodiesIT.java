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
        "POST /elsewhere length"
      })
  void othersAreServed_whileBodiesAreOutstanding(String kind) throws Exception {
    String[] words = kind.split(" ");
    byte[] request = request(words[0], words[1], words[2].equals("chunked"));
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

  private static byte[] request(String method, String path, boolean chunked) {
    return (method
            + " "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\n"
            + (chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: 100000\r\n\r\n"))
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
